/** Whom I accompany, and one person: checklist, talks, contact. */
import { changeNewcomer, toggleNewcomer } from "../acts/profile.js";
import { checklistOf } from "../checklist.js";
import { dateWords, monthWords } from "../dates.js";
import { html, useState } from "../html.js";
import { _, initials, listOf, locale, shortName } from "../i18n.js";
import { ChipToggles } from "../parts/choices.js";
import { Field } from "../parts/fields.js";
import { Bar, Nav, SyncPill, Tabs, TopBar } from "../parts/frame.js";
import { Door, Empty, Icon, PersonRow, Tag, Trouble } from "../parts/signs.js";
import { accompanied, isNewcomer, lightOf, namesOf, noteNow, noteWith } from "../people.js";
import { languagesOf } from "../phone.js";
import { all } from "../records.js";
import { back } from "../router.js";
import { PersonTalks } from "./person_talks.js";
import { PersonTasks } from "./person_tasks.js";

/**
 * People in their fixed order, so that a thumb never lands on the wrong one.
 *
 * @param {import("../props.js").Props & { people: import("../people.js").Accompanied[] }} props
 */
export function PersonList(props) {
  const { snapshot, me, today, people } = props;
  const now = { me: me.person, today, names: namesOf(snapshot) };
  return html`<ul class="list">
    ${people.map((one) => {
      const { light, words, hello, pending } = lightOf(snapshot, one, now);
      const { id, call_name } = one.newcomer;
      const tag =
        one.accompaniment.state === "paused"
          ? _("On a break")
          : hello
            ? _("Time for a hello?")
            : undefined;
      return html`<${PersonRow} key=${id} id=${id} name=${call_name} light=${light} words=${words} tag=${tag}
        pending=${pending} onNote=${() => noteWith(props, [id])} />`;
    })}
  </ul>`;
}

// Menschen: whom I accompany, and the others of my group.

/** @param {import("../props.js").Props} props */
export function People(props) {
  const people = accompanied(props.snapshot, props.me.person);
  const others = people.filter(({ own }) => !own);
  return html`
    <main class="page page--nav">
      <${TopBar} title=${_("People")}><${SyncPill} overall=${props.overall} /><//>
      ${people.length === 0 && html`<${Empty} title=${_("You accompany nobody just now")}>${_("Whom you accompany will stand here.")}<//>`}
      <${PersonList} ...${props} people=${people.filter(({ own }) => own)} />
      ${
        others.length > 0 &&
        html`<section class="part" aria-labelledby="others">
          <h2 id="others">${_("Also in your group")}</h2>
          <${PersonList} ...${props} people=${others} />
        </section>`
      }
    </main>
    <${Nav} here="people" onNote=${() => noteNow(props)} />
  `;
}

/**
 * A language somebody speaks, in the reader's words; an unknown code stands as it is.
 *
 * @param {unknown} spoken  {code, level} or a code
 */
function languageWords(spoken) {
  const { code = "", level = null } =
    typeof spoken === "string"
      ? { code: spoken }
      : /** @type {{ code?: string, level?: string | null }} */ (spoken ?? {});
  const name = nameOf(code);
  return level && level !== "native" ? `${name} ${level.toUpperCase()}` : name;
}

/** @param {string} code */
function nameOf(code) {
  try {
    return new Intl.DisplayNames([locale()], { type: "language" }).of(code) ?? code;
  } catch (error) {
    if (error instanceof RangeError) return code;
    throw error;
  }
}

// How to reach a person, what she likes, and who else accompanies her.

/** @param {Given} props */
function PersonContact(props) {
  const { snapshot, me, one } = props;
  const { newcomer } = one;
  const name = shortName(newcomer.call_name);
  const others = all(snapshot, "companion").filter(
    ({ newcomer_id, person_id, state }) =>
      newcomer_id === newcomer.id && person_id !== me.person && state !== "ended",
  );
  return html`
    <section class="card">
      <h2>${_("Reach {name}", { name })}</h2>
      ${
        newcomer.consent_contact && newcomer.phone
          ? html`<a class="button button--outline button--large" href=${`tel:${newcomer.phone}`}><${Icon} name="phone" /><span>${newcomer.phone}</span></a>`
          : html`<p class="quiet">${newcomer.consent_contact ? _("No number is known.") : _("{name} does not share a number.", { name })}</p>`
      }
    </section>
    <${AboutHer} ...${props} newcomer=${newcomer} />
    ${
      others.length > 0 &&
      html`<section class="part" aria-labelledby="companions"><h2 id="companions">${_("Also accompanying {name}", { name })}</h2>
        <ul class="list">${others.map(
          ({ id, call_name, phone }) => html`<li class="row" key=${id}>
          <${Door} letters=${initials(call_name)} size="small" /><span class="row__words"><strong><bdi>${call_name}</bdi></strong></span>
          ${phone && html`<a class="icon-button" href=${`tel:${phone}`} aria-label=${_("Call {name}", { name: call_name })}><${Icon} name="phone" /></a>`}
        </li>`,
        )}</ul></section>`
    }
  `;
}

/**
 * What is known about her, to be corrected by her and by those who accompany her; her languages by herself.
 *
 * @param {Props & { newcomer: import("../kinds.js").Newcomer }} props
 */
export function AboutHer(props) {
  const { boot, store, me, today, newcomer } = props;
  const { id, languages = [], arrived_on, district } = newcomer;
  const codes = [...new Set([...languagesOf(boot), ...languages])];
  const choices = codes.map((value) => ({ value, text: languageWords(value) }));
  return html`<section class="card">
    ${!isNewcomer(me) && html`<h2>${_("About {name}", { name: shortName(newcomer.call_name) })}</h2>`}
    <dl class="facts">
      ${!isNewcomer(me) && html`<div><dt>${_("Languages")}</dt><dd>${languages.length ? listOf(languages.map(languageWords)) : _("not known")}</dd></div>`}
      ${arrived_on && html`<div><dt>${_("Here since")}</dt><dd>${dateWords(arrived_on, today)}</dd></div>`}
    </dl>
    ${isNewcomer(me) && html`<${ChipToggles} label=${_("Languages")} choices=${choices} values=${languages} onToggle=${(/** @type {string} */ code, /** @type {boolean} */ on) => toggleNewcomer(store, id, "languages", code, on)} />`}
    <${Field} label=${_("Part of town")} value=${district ?? ""} input=${{ maxlength: 80 }} onDone=${(/** @type {string} */ text) => changeNewcomer(store, id, { district: text.trim() || null })} />
    <${Interests} ...${props} />
  </section>`;
}

/** @param {Props & { newcomer: import("../kinds.js").Newcomer }} props */
function Interests({ store, newcomer }) {
  const { id, interests = [] } = newcomer;
  const [count, setCount] = useState(0);
  /** @param {string} text */
  const add = (text) => {
    if (!text.trim()) return;
    setCount(count + 1);
    toggleNewcomer(store, id, "interests", text.trim(), true);
  };
  return html`<div class="chip-group"><p class="label">${_("Likes")}</p>
    <ul class="chips">${interests.map((one) => html`<li key=${one} class="removable"><${Tag}>${one}<//><button type="button" class="icon-button icon-button--plain" aria-label=${_("Remove {what}", { what: one })} onClick=${() => toggleNewcomer(store, id, "interests", one, false)}><${Icon} name="x" small /></button></li>`)}</ul>
    <${Field} key=${count} label=${_("One more")} value="" input=${{ maxlength: 40 }} onDone=${add} /></div>`;
}

// One person: checklist, talks, contact.

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
      html`<${Trouble} tone="river" icon="users-round" title=${_("This person is not here")} action=${link}>${_("Perhaps another group accompanies this person now.")}<//>`,
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
      ${newcomer.consent_progress && done + open > 0 && html`<p class="quiet">${_("{done} of {all} done", { done, all: done + open })}</p>`}
      ${line && html`<p class="quiet">${line}</p>`}
    </div>
  </div>`;
}
