/** A newcomer's own app: her start page, her checklist, and what she says about herself. */

import { comingUp, isMeeting, titleOf } from "../activities.js";
import { changeProfile } from "../acts/profile.js";
import { checklistOf, dueItems } from "../checklist.js";
import { longDay } from "../dates.js";
import { waitingCount } from "../entries.js";
import { html } from "../html.js";
import { _, initials, ngettext, ownName, shortName } from "../i18n.js";
import { Segments, SwitchRow } from "../parts/choices.js";
import { Field } from "../parts/fields.js";
import { Bar, Nav, SyncPill, TopBar } from "../parts/frame.js";
import {
  Door,
  Empty,
  Icon,
  LinkNotice,
  LinkRow,
  Notice,
  OfflineBanner,
  Tile,
} from "../parts/signs.js";
import { cardOf, isNewcomer } from "../people.js";
import { MayRemind } from "../push/ask.js";
import { all, programmeOf } from "../records.js";
import { back } from "../router.js";
import { whenWords } from "./activities.js";
import { Corner } from "./me.js";
import { NextCard } from "./next_card.js";
import { AboutHer } from "./people.js";
import { PersonTasks } from "./person_tasks.js";
import { RemindersLine } from "./reminders.js";
import { Warnings } from "./send_receive.js";
import { DueRows } from "./today.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../kinds.js").Newcomer} Newcomer */

// Start: what comes next, who accompanies me, what I can do now.

/** @param {Props} props */
export function Start(props) {
  const { snapshot, me, overall, runtime, today, now } = props;
  const coming = comingUp(snapshot, me.person, now).filter(
    ({ activity }) => activity.state !== "cancelled",
  ).length;
  const card = cardOf(snapshot, me);
  const urgent = ["attention", "siblings"].includes(overall.state);
  return html`<main class="page page--nav">
      <${TopBar} title=${_("Hello, {name}", { name: shortName(me.call_name) })} over=${longDay(today)}><${Corner} ...${props} /><//>
      ${runtime.offline && html`<${OfflineBanner} waiting=${waitingCount(snapshot)} idle=${_("What you need is on this phone.")} />`}
      ${urgent && html`<p><${SyncPill} overall=${overall} /></p>`}
      <${Warnings} ...${props} />
      <${MovedUp} ...${props} />
      <${NextCard} ...${props} />
      <${RemindersLine} ...${props} /><${MayRemind} ...${props} />
      ${card && html`<${Companions} ...${props} card=${card} /><${Steps} ...${props} card=${card} />`}
      <section class="part" aria-labelledby="more">
        <h2 id="more">${_("More for you")}</h2>
        <ul class="list">
          <${LinkRow} href="/app/activities" title=${_("All activities")} start=${html`<${Tile} name="calendar-days" />`}>${coming > 0 && html`<span class="quiet">${ngettext("{n} is planned", "{n} are planned", coming)}</span>`}<//>
          <${LinkRow} href="/app/me/help" title=${_("Important numbers")} start=${html`<${Tile} name="phone" />`}><span class="quiet">${_("Telephone numbers, also without a network")}</span><//>
        </ul>
      </section>
    </main>
    <${Nav} here="today" />`;
}

/**
 * Somebody has cancelled, and so she comes after all.
 *
 * @param {Props} props
 */
function MovedUp({ snapshot, me, now }) {
  return comingUp(snapshot, me.person, now)
    .filter(({ rsvp, standing }) => standing === "confirmed" && rsvp?.moved_up_at)
    .map(({ activity }) => {
      const { text, lang } = titleOf(snapshot, activity, me.person);
      return html`<${LinkNotice} key=${activity.id} tone="green" icon="check" href=${`/app/activities/${activity.id}`} title=${_("A place has become free. You are coming.")}><span lang=${lang}>${text}</span><//>`;
    });
}

/**
 * Who accompanies her now, her main contact first. Only who shares a number can be called.
 *
 * @param {Props & { card: Newcomer }} props
 */
function Companions(props) {
  const { snapshot, me, now, card } = props;
  const meetings = comingUp(snapshot, me.person, now).filter(
    ({ activity }) => isMeeting(activity) && activity.state !== "cancelled",
  );
  const mains = all(snapshot, "accompaniment").map(({ main_contact_id }) => main_contact_id);
  const rank = (/** @type {import("../kinds.js").Companion} */ { person_id, id }) =>
    `${mains.includes(person_id) ? 0 : 1} ${id}`;
  const people = all(snapshot, "companion")
    .filter(({ newcomer_id, state }) => newcomer_id === card.id && state === "active")
    .sort((a, b) => rank(a).localeCompare(rank(b)));
  const { coordinators } = programmeOf(snapshot);
  if (!people.length)
    return html`<${Empty} title=${_("Somebody will soon be there for you")}>${coordinators[0] ? _("{name} is looking for people who suit you.", { name: coordinators[0].name }) : _("We are looking for people who suit you.")}<//>`;
  return html`<section class="part" aria-labelledby="companions">
    <h2 id="companions">${_("Your companions")}</h2>
    <ul class="list">${people.map(({ id, person_id, call_name, phone, languages }) => {
      const next = meetings.find(({ activity }) => activity.maker_id === person_id)?.activity;
      const line = next
        ? _("Meets you: {when}", { when: whenWords(next.starts_at, props) })
        : languages?.length && languages.map(inItself).join(", ");
      return html`<li class="row" key=${id}>
        <${Door} letters=${initials(call_name)} />
        <span class="row__words"><strong><bdi>${call_name}</bdi></strong>${line && html`<span class="quiet">${line}</span>`}</span>
        ${phone && html`<a class="icon-button" href=${`tel:${phone}`} aria-label=${_("Call {name}", { name: call_name })}><${Icon} name="phone" /></a>`}
      </li>`;
    })}</ul>
  </section>`;
}

/** @param {unknown} spoken  {code, level} or a code */
function inItself(spoken) {
  const code = typeof spoken === "string" ? spoken : /** @type {{ code: string }} */ (spoken).code;
  return ownName(code);
}

/**
 * Her tasks and what was agreed with her, whenever it is due; the earliest first.
 *
 * @param {Props & { card: Newcomer }} props
 */
function stepsOf({ snapshot, me, card, today, timezone }) {
  const people = new Set([card.id]);
  const owners = ["newcomer", me.person];
  return dueItems(snapshot, { people, owners, me: me.person, today, timezone, later: true });
}

/** @param {Props & { card: Newcomer }} props */
function Steps(props) {
  const { snapshot, card } = props;
  const { done, open, notNeeded } = checklistOf(snapshot, card.id).total;
  const items = stepsOf(props);
  if (!items.length && !done) return null;
  return html`<section class="part" aria-labelledby="steps">
    <div class="part__head"><h2 id="steps">${_("Your next steps")}</h2><a class="part__more" href="/app/checklist">${_("See all")}</a></div>
    <ul class="list">
      ${done + open > 0 && html`<li class="row"><span class="row__words"><span>${_("{done} of {all} done", { done, all: done + open })}</span><${Segments} done=${done} open=${open} notNeeded=${notNeeded} /></span></li>`}
      <${DueRows} ...${props} items=${items} most=${2} />
    </ul>
  </section>`;
}

// Her checklist, and what was agreed with her.

/** @param {Props} props */
export function Checklist(props) {
  const card = cardOf(props.snapshot, props.me);
  const agreed = card ? stepsOf({ ...props, card }).filter(({ kind }) => kind === "follow_up") : [];
  return html`<main class="page page--nav">
      <${TopBar} title=${_("Checklist")}><${Corner} ...${props} /><//>
      ${card && !card.consent_progress && html`<${Notice} tone="green" icon="lock" title=${_("Only you see this list.")} />`}
      ${agreed.length > 0 && html`<section class="part" aria-labelledby="agreed"><h2 id="agreed">${_("Agreed with you")}</h2><ul class="list"><${DueRows} ...${props} items=${agreed} /></ul></section>`}
      ${card && html`<${PersonTasks} ...${props} one=${{ newcomer: card }} />`}
    </main>
    <${Nav} here="checklist" />`;
}

// What others know about me, and what I can change of it.

/** @param {Props} props */
export function Profile(props) {
  const { snapshot, store, me } = props;
  const profile = all(snapshot, "profile")[0];
  const card = cardOf(snapshot, me);
  const hers = isNewcomer(me);
  const shown = card?.consent_contact
    ? _("Your companions see this number.")
    : _("Your companions do not see this number.");
  return html`<main class="page">
    <${Bar} title=${_("About you")} backName=${_("Back")} onBack=${() => back("/app/me")} />
    ${
      profile &&
      html`<section class="card">
      <${Field} label=${_("Your telephone number")} hint=${hers ? shown : undefined} type="tel" value=${profile.phone ?? ""} input=${{ maxlength: 40, autocomplete: "tel" }}
        onDone=${(/** @type {string} */ text) => changeProfile(store, profile.id, { phone: text.trim() || null })} />
      ${!hers && html`<${SwitchRow} title=${_("Share my number")} hint=${_("Your group and the people you accompany can call you.")} on=${profile.phone_shared} onChange=${(/** @type {boolean} */ on) => changeProfile(store, profile.id, { phone_shared: on })} />`}
    </section>`
    }
    ${card && html`<${AboutHer} ...${props} newcomer=${card} />`}
  </main>`;
}
