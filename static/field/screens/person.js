/** One person: checklist, talks, contact. */

import { checklistOf } from "../checklist.js";
import { monthWords } from "../dates.js";
import { html } from "../html.js";
import { _, initials, listOf } from "../i18n.js";
import { Bar, Nav, SyncPill, Tabs } from "../parts/frame.js";
import { Door, Trouble } from "../parts/signs.js";
import { accompanied, lightOf, namesOf, noteNow } from "../people.js";
import { back } from "../router.js";
import { languageWords } from "./language_words.js";
import { PersonContact } from "./person_contact.js";
import { PersonTalks } from "./person_talks.js";
import { PersonTasks } from "./person_tasks.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../people.js").Accompanied} Accompanied */
/** @typedef {Props & { one: Accompanied }} Given  what each tab is given */

const TABS = { tasks: PersonTasks, talks: PersonTalks, contact: PersonContact };

/** @param {Props} props */
export function Person(props) {
  const { snapshot, me, place, overall } = props;
  const one = accompanied(snapshot, me.person).find(
    ({ newcomer }) => newcomer.id === place.params.newcomer,
  );
  const shell = (/** @type {unknown} */ inside) =>
    html`<main class="page page--nav">${inside}</main><${Nav} here="people" onNote=${() => noteNow(props)} />`;
  if (!one) {
    const link = html`<a class="button button--outline" href="/app/people">${_("To your people")}</a>`;
    return shell(
      html`<${Trouble} tone="river" icon="users-round" title=${_("This person is not here")} action=${link}>${_("Perhaps another group accompanies her now.")}<//>`,
    );
  }
  const wanted = place.query.get("tab") ?? "tasks";
  const tab = wanted in TABS ? /** @type {keyof typeof TABS} */ (wanted) : "tasks";
  return shell(html`
    <${Bar} title=${one.newcomer.call_name} backName=${_("Back")} onBack=${() => back("/app/people")}><${SyncPill} overall=${overall} /><//>
    <${Head} ...${props} one=${one} />
    <${Tabs} label=${one.newcomer.call_name} tabs=${tabsOf(one.newcomer.id, tab)} />
    <${TABS[tab]} ...${props} one=${one} />
  `);
}

/** @param {string} id @param {string} here */
function tabsOf(id, here) {
  const texts = { tasks: _("Checklist"), talks: _("Talks"), contact: _("Contact") };
  return Object.entries(texts).map(([tab, text]) => ({
    text,
    here: tab === here,
    href: `/app/people/${id}?tab=${tab}`,
  }));
}

/** @param {Given} props */
function Head({ snapshot, me, today, one }) {
  const { newcomer } = one;
  const { light, words } = lightOf(snapshot, one, {
    me: me.person,
    today,
    names: namesOf(snapshot),
  });
  const { done, open } = checklistOf(snapshot, newcomer.id).total;
  const languages = (newcomer.languages ?? []).map(languageWords);
  const since =
    newcomer.arrived_on &&
    _("here since {month}", { month: monthWords(newcomer.arrived_on, today) });
  const line = [languages.length > 0 && listOf(languages), since].filter(Boolean).join(" · ");
  return html`<div class="person-head">
    <${Door} letters=${initials(newcomer.call_name)} light=${light} size="huge" />
    <div>
      <p class="person-head__lead">${words}</p>
      ${newcomer.consent_progress && done + open > 0 && html`<p class="quiet">${_("{done} of {all} managed", { done, all: done + open })}</p>`}
      ${line && html`<p class="quiet">${line}</p>`}
    </div>
  </div>`;
}
