/** One activity: when, where, what, who comes, and the answer. */
import {
  answerOf,
  closedFor,
  isMeeting,
  selfOf,
  standingOf,
  titleOf,
  turnoutOf,
  wayTo,
  whereOf,
} from "../activities.js";
import { answer, changedMeeting } from "../acts/activities.js";
import { calendarEntry } from "../calendar_entry.js";
import { dayOf, longDay, timesWords } from "../dates.js";
import { html, useState } from "../html.js";
import { _, inLanguage, lineStart, listOf, ngettext, ownName, shortName } from "../i18n.js";
import { ChipGroup } from "../parts/choices.js";
import { ActionBar, Bar } from "../parts/frame.js";
import { Icon, Notice, NotSent, Tag, Tile, Trouble } from "../parts/signs.js";
import { accompanied, isNewcomer } from "../people.js";
import { get } from "../records.js";
import { back } from "../router.js";
import { comeWords, StandingTag, WayLink, whenWords } from "./activities.js";
import { MeetingForm } from "./meeting.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../kinds.js").Activity} Activity */
/** @typedef {Props & { activity: Activity, title: { text: string, lang?: string } }} Given */

/** @param {Props} props */
export function ActivityPage(props) {
  const { snapshot, me, place } = props;
  const activity = get(snapshot, "activity", place.params.activity);
  const leave = () => back("/app/activities");
  if (!activity)
    return html`<main class="page"><${Trouble} tone="river" icon="calendar-days" title=${_("This is not here any more")} action=${html`<a class="button button--outline" href="/app/activities">${_("Back")}</a>`} /></main>`;
  const title = titleOf(snapshot, activity, me.person);
  const given = { ...props, activity, title };
  const group = get(snapshot, "group", activity.group_id);
  return html`<main class="page page--action">
      <${Bar} backName=${_("Back")} onBack=${leave}><${Share} ...${given} /><//>
      <div>
        ${group && html`<p class="with-icon quiet"><${Icon} name="users-round" small />${group.name}</p>`}
        <h1 tabindex="-1" lang=${title.lang}>${title.text}</h1>
        ${activity.pending && html`<${NotSent}>${_("not sent yet")}<//>`}
      </div>
      <${Stand} ...${given} />
      <${WhenWhere} ...${given} />
      <${Text} ...${given} />
      <${Facts} ...${given} />
      ${isMeeting(activity) && !isNewcomer(me) && html`<${Meeting} ...${given} />`}
      ${!isNewcomer(me) && html`<${Behalf} ...${given} />`}
    </main>
    <${Own} ...${given} />`;
}

// What has to be said first.

/** @param {Given} props */
function Stand(props) {
  const { snapshot, me, now, activity } = props;
  const { state, moved_from, capacity, answer_until } = activity;
  const note = inLanguage(activity.change_note);
  const why = note.text && html`<span lang=${note.lang}>${note.text}</span>`;
  const closed = closedFor(activity, now);
  const { confirmed = 0 } = turnoutOf(snapshot, activity) ?? {};
  const rsvp = answerOf(snapshot, activity.id, me.person);
  if (closed === "cancelled")
    return html`<${Notice} tone="honey" icon="x" title=${_("This was called off.")}>${why}<//>`;
  if (closed === "past")
    return html`<${Notice} tone="river" icon="clock" title=${_("This has begun or is over already.")} />`;
  return html`
    ${state === "moved" && html`<${Notice} tone="honey" icon="clock" title=${_("The time has changed.")}>${moved_from && _("Before: {when}.", { when: fullWords(moved_from, props) })} ${why}<//>`}
    ${closed && answer_until && html`<${Notice} tone="river" icon="clock" title=${_("Answers were possible until {when}.", { when: whenWords(answer_until, props) })} />`}
    ${!closed && rsvp?.place !== "confirmed" && capacity && confirmed >= capacity && html`<${Notice} tone="honey" icon="users-round" title=${_("All places are taken.")}>${_("A yes puts you on the waiting list. You move up when a place becomes free.")}<//>`}
  `;
}

/** "Saturday, 13 June, 11:00" @param {number} instant @param {Props} props */
function fullWords(instant, { timezone }) {
  const day = longDay(dayOf(instant, timezone));
  return _("{day}, {time}", { day, time: timesWords(instant, null, timezone) });
}

// When and where, the way there, and into the calendar.

/** @param {{ icon: string, title: unknown, lang?: string, children?: unknown }} props */
function Fact({ icon, title, lang, children }) {
  return html`<li class="row"><${Tile} name=${icon} /><span class="row__words"><strong lang=${lang}>${title}</strong>${children && html`<span class="quiet">${children}</span>`}</span></li>`;
}

/** @param {Given} props */
function WhenWhere(props) {
  const { snapshot, timezone, activity } = props;
  const { starts_at, ends_at, place, address } = activity;
  const way = wayTo(snapshot, activity);
  const time = timesWords(starts_at, ends_at, timezone);
  return html`<ul class="list">
    <${Fact} icon="calendar-days" title=${lineStart(longDay(dayOf(starts_at, timezone)))}>${ends_at ? time : lineStart(_("at {time}", { time }))}<//>
    ${way && html`<${Fact} icon="map-pin" title=${place ?? address}>${place && address}<//>`}
    <li class="pair row__pair">
      ${way && html`<${WayLink} way=${way} icon="navigation" look="button button--outline" />`}
      <button type="button" class="button button--outline" onClick=${() => download(props)}><${Icon} name="calendar-plus" />${_("To the calendar")}</button>
    </li>
  </ul>`;
}

/** @param {Given} props */
function download({ activity, title, now }) {
  const { id, v, starts_at, ends_at, state } = activity;
  const text = calendarEntry({
    id,
    sequence: v,
    now,
    starts_at,
    ends_at,
    title: title.text,
    place: whereOf(activity),
    text: inLanguage(activity.text).text,
    cancelled: state === "cancelled",
  });
  const href = URL.createObjectURL(new Blob([text], { type: "text/calendar" }));
  Object.assign(document.createElement("a"), { href, download: "diele.ics" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Only where the phone can, and never what names somebody. @param {Given} props */
function Share(props) {
  const { activity, title } = props;
  if (!navigator.share || isMeeting(activity)) return null;
  const text = [title.text, fullWords(activity.starts_at, props), whereOf(activity)];
  const share = () => navigator.share({ text: text.filter(Boolean).join("\n") }).catch(() => {}); // put aside
  return html`<button type="button" class="icon-button icon-button--plain" aria-label=${_("Share")} onClick=${share}><${Icon} name="share-2" /></button>`;
}

// What it is about.

/** @param {Given} props */
function Text({ activity }) {
  const { text, lang, own } = inLanguage(activity.text);
  if (!text) return null;
  return html`<div class="stack">
    ${!own && html`<p><${Tag} icon="languages">${_("In {language}", { language: ownName(lang) })}<//></p>`}
    <p class="lead pre" lang=${lang}>${text}</p>
  </div>`;
}

/** @param {Given} props */
function Facts({ snapshot, activity }) {
  const { languages, capacity } = activity;
  const access = inLanguage(activity.access);
  const cost = inLanguage(activity.cost);
  const turnout = turnoutOf(snapshot, activity);
  const more = [
    turnout?.waiting &&
      ngettext("{n} on the waiting list", "{n} on the waiting list", turnout.waiting),
    turnout?.maybe && ngettext("{n} maybe", "{n} maybe", turnout.maybe),
    capacity && ngettext("{n} place in all", "{n} places in all", capacity),
  ];
  const facts = [
    languages?.length > 0 &&
      html`<${Fact} icon="languages" title=${listOf(languages.map(ownName))} />`,
    access.text && html`<${Fact} icon="accessibility" title=${access.text} lang=${access.lang} />`,
    cost.text && html`<${Fact} icon="wallet" title=${cost.text} lang=${cost.lang} />`,
    activity.state !== "cancelled" &&
      !isMeeting(activity) &&
      html`<${Fact} icon="users-round" title=${comeWords(turnout) || _("Nobody has said yes yet")}>${more.filter(Boolean).join(" · ")}<//>`,
  ];
  return html`<ul class="list">${facts.filter(Boolean)}</ul>`;
}

// A meeting that I may change or call off.

/** @param {Given} props */
function Meeting(props) {
  const { store, now, activity } = props;
  const [changing, setChanging] = useState(false);
  const [asking, setAsking] = useState(false);
  if (closedFor(activity, now)) return null;
  const cancel = () => store.enqueue([changedMeeting(activity.id, { state: "cancelled" })]);
  if (asking)
    return html`<section class="card"><p><strong>${_("Call this meeting off?")}</strong></p>
      <div class="pair"><button type="button" class="button button--brick" onClick=${cancel}>${_("Call it off")}</button><button type="button" class="button button--outline" onClick=${() => setAsking(false)}>${_("Keep it")}</button></div></section>`;
  return html`<div class="pair">
    <button type="button" class="button button--outline" aria-haspopup="dialog" onClick=${() => setChanging(true)}><${Icon} name="pencil" />${_("Change")}</button>
    <button type="button" class="button button--outline" onClick=${() => setAsking(true)}><${Icon} name="x" />${_("Call off")}</button>
    ${changing && html`<${MeetingForm} ...${props} meeting=${activity} onClose=${() => setChanging(false)} />`}
  </div>`;
}

// Answering, for myself and for those I accompany.

/** @typedef {import("../acts/activities.js").Who} Who */

/** @param {Given & { who: Who, label: string }} props */
function Answers({ snapshot, store, now, activity, who, label }) {
  const rsvp = answerOf(snapshot, activity.id, who.person_id);
  const standing = standingOf(activity, rsvp, who.person_id);
  const late = closedFor(activity, now) === "deadline";
  const said =
    standing === "again" ? null : (rsvp?.answer ?? (standing === "confirmed" ? "yes" : null));
  const words = { yes: _("Yes"), maybe: _("Maybe"), no: _("No") };
  const choices = Object.entries(words)
    .filter(([value]) => !late || value === "no")
    .map(([value, text]) => ({ value, text, icon: value === said ? "check" : undefined }));
  return html`
    <p class="answer"><span>${label}</span> <${StandingTag} rsvp=${rsvp} standing=${standing} /></p>
    <${ChipGroup} bare quietLabel label=${label} choices=${choices} value=${said}
      onChange=${(/** @type {any} */ value) => answer(store, activity, who, value)} />`;
}

/** @param {Given} props */
function Own(props) {
  const { snapshot, me, now, activity } = props;
  const closed = closedFor(activity, now);
  const rsvp = answerOf(snapshot, activity.id, me.person);
  if (closed && (closed !== "deadline" || !rsvp || rsvp.answer === "no")) return null;
  return html`<${ActionBar}><${Answers} ...${props} who=${selfOf(snapshot, me)} label=${_("Will you come?")} /><//>`;
}

/** @param {Given} props */
function Behalf(props) {
  const { snapshot, me, now, activity } = props;
  const people = accompanied(snapshot, me.person).filter(({ newcomer, accompaniment }) => {
    if (isMeeting(activity)) return newcomer.id === activity.newcomer_id;
    return !activity.group_id || accompaniment.group_id === activity.group_id;
  });
  if (closedFor(activity, now) || people.length === 0) return null;
  return html`<details class="fold" open=${isMeeting(activity)}><summary>${_("Answer for somebody")}</summary>
    ${people.map(({ newcomer: { id, person_id, call_name } }) => html`<div class="card" key=${id}><${Answers} ...${props} who=${{ person_id, newcomer_id: id }} label=${shortName(call_name)} /></div>`)}
  </details>`;
}
