/** The green card: what comes next, and the one thing to do about it. */
import {
  closedFor,
  comingUp,
  isMeeting,
  isTimeToNote,
  nextOf,
  otherOf,
  selfOf,
  titleOf,
  turnoutOf,
  wayTo,
} from "../activities.js";
import { answer } from "../acts/activities.js";
import { awayWords, dayOf, daysBetween, dayWords, timesWords } from "../dates.js";
import { html, useState } from "../html.js";
import { _, lineStart } from "../i18n.js";
import { HalfOpenDoor, Icon } from "../parts/signs.js";
import { accompanied, isNewcomer, noteWith } from "../people.js";
import { all, get } from "../records.js";
import { comeWords, StandingTag, WayLink, whenWords } from "./activities.js";
import { MeetingForm } from "./meeting.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../kinds.js").Activity} Activity */
/** @typedef {import("../activities.js").Coming} Coming */

/**
 * What the card is about. Newcomers are asked here as well.
 *
 * @param {Props} props
 */
function shownNext({ snapshot, me, now }) {
  const next = nextOf(snapshot, me.person, now);
  if (!isNewcomer(me)) return next;
  const asked = comingUp(snapshot, me.person, now).find(
    ({ activity, standing }) => standing === "open" && !closedFor(activity, now),
  );
  return asked && !(next && next.activity.starts_at <= asked.activity.starts_at) ? asked : next;
}

/** @param {Props} props */
export function NextCard(props) {
  const coming = shownNext(props);
  if (coming) return html`<${Next} ...${props} coming=${coming} />`;
  return html`<${NoNext} ...${props} />`;
}

/** @param {Props & { coming: Coming }} props */
function Next(props) {
  const { now, coming } = props;
  const { id, starts_at } = coming.activity;
  return html`<section class="next" aria-labelledby="next">
    <p>${starts_at <= now ? _("Now") : _("Coming next")}</p>
    <h2 id="next"><a href=${`/app/activities/${id}`}>${headWords(props)}</a></h2>
    ${linesOf(props).map(({ text, lang }, place) => html`<p key=${place} class=${place ? "" : "lead"} lang=${lang}>${text}</p>`)}
    ${coming.standing !== "confirmed" && html`<${StandingTag} ...${coming} />`}
    <${HalfOpenDoor} framed />
    <${Actions} ...${props} />
  </section>`;
}

/** "16:30 with Anu", "Now with Anu", "Saturday, 11:00" @param {Props & { coming: Coming }} props */
function headWords(props) {
  const { snapshot, me, now, today, timezone, coming } = props;
  const { activity } = coming;
  const { starts_at } = activity;
  const name = isMeeting(activity) && otherOf(snapshot, activity, me.person);
  if (name && starts_at <= now) return _("Now with {name}", { name });
  const when = whenWords(starts_at, props);
  if (!name) return when;
  if (dayOf(starts_at, timezone) !== today) return _("{when} with {name}", { when, name });
  return _("{time} with {name}", { time: timesWords(starts_at, null, timezone), name });
}

/**
 * What it is, where, and how long until then; only what is known.
 *
 * @param {Props & { coming: Coming }} props
 * @returns {{ text: string, lang?: string }[]}
 */
function linesOf({ snapshot, me, now, today, timezone, coming }) {
  const { activity } = coming;
  const { starts_at, label, place } = activity;
  const day = dayOf(starts_at, timezone);
  const days = daysBetween(today, day);
  const soon = days === 0 || starts_at - now < 3_600_000; // also past midnight
  const away = soon ? awayWords(starts_at, now) : days > 1 && dayWords(day, today);
  const what = isMeeting(activity) ? { text: label } : titleOf(snapshot, activity, me.person);
  const come = !isMeeting(activity) && comeWords(turnoutOf(snapshot, activity));
  const last = [starts_at > now && away && lineStart(away), come].filter(Boolean).join(" · ");
  const lines = [what, { text: place }, { text: last }];
  return /** @type {{ text: string }[]} */ (lines.filter(({ text }) => text));
}

/** At most two. @param {Props & { coming: Coming }} props */
function Actions(props) {
  const { snapshot, store, me, now, coming } = props;
  const { activity, standing } = coming;
  const newcomer = get(snapshot, "newcomer", activity.newcomer_id);
  const way = wayTo(snapshot, activity);
  const asks = ["open", "again"].includes(standing) && !closedFor(activity, now);
  const phone = phoneOf(snapshot, activity, me.person);
  const come = async () => {
    document.getElementById("next")?.querySelector("a")?.focus(); // the button goes
    await answer(store, activity, selfOf(snapshot, me), "yes");
  };
  const actions = [
    asks &&
      html`<button type="button" onClick=${come}><${Icon} name="check" />${_("I’ll come")}</button>`,
    !isNewcomer(me) &&
      newcomer &&
      isTimeToNote(activity, now) &&
      html`<button type="button" onClick=${() => noteWith(props, [newcomer.id])}><${Icon} name="notebook-pen" />${_("Note the talk")}</button>`,
    !asks && way && html`<${WayLink} way=${way} icon="map-pin" />`,
    phone && html`<a href=${`tel:${phone}`}><${Icon} name="phone" />${_("Call")}</a>`,
    html`<a href=${`/app/activities/${activity.id}`}>${_("Details")}</a>`,
  ];
  return html`<div class="next__actions">${actions.filter(Boolean).slice(0, 2)}</div>`;
}

/**
 * The number to dial for a meeting, where it may be known.
 *
 * @param {Props["snapshot"]} snapshot
 * @param {Activity} activity
 * @param {string} me
 */
function phoneOf(snapshot, { newcomer_id, maker_id }, me) {
  const newcomer = get(snapshot, "newcomer", newcomer_id);
  if (newcomer && newcomer.person_id !== me) return newcomer.consent_contact && newcomer.phone;
  return (
    newcomer && all(snapshot, "companion").find(({ person_id }) => person_id === maker_id)?.phone
  );
}

/** @param {Props} props */
function NoNext(props) {
  const { snapshot, me } = props;
  const [planning, setPlanning] = useState(false);
  const newcomer = isNewcomer(me);
  if (!newcomer && !accompanied(snapshot, me.person).length) return null;
  return html`<section class="next" aria-labelledby="next">
    <p>${_("Coming next")}</p>
    <h2 id="next">${newcomer ? _("Nothing planned yet") : _("No meeting planned")}</h2>
    <${HalfOpenDoor} framed />
    <div class="next__actions">
      ${newcomer ? html`<a href="/app/activities">${_("See activities")}</a>` : html`<button type="button" aria-haspopup="dialog" onClick=${() => setPlanning(true)}><${Icon} name="calendar-plus" />${_("Plan a meeting")}</button>`}
    </div>
    ${planning && html`<${MeetingForm} ...${props} onClose=${() => setPlanning(false)} />`}
  </section>`;
}
