/** All that is planned, and how an answer stands. */
import { comingUp, goneBy, isMeeting, nextOf, titleOf, turnoutOf } from "../activities.js";
import { dayOf, timesWords, weekdayWords, written } from "../dates.js";
import { html } from "../html.js";
import { _, lineStart, ngettext } from "../i18n.js";
import { Nav, TopBar } from "../parts/frame.js";
import { Empty, Icon, LinkRow, NotSent, Tag } from "../parts/signs.js";
import { isNewcomer, noting } from "../people.js";
import { mapAddress } from "../phone.js";
import { Corner } from "./me.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../kinds.js").Activity} Activity */
/** @typedef {import("../activities.js").Coming} Coming */

// How an answer and an activity stand, in a word.

/**
 * How an answer stands, whoever it is about; nothing where none was given.
 *
 * @param {Pick<Coming, "rsvp" | "standing">} props
 */
export function StandingTag({ rsvp, standing }) {
  /** @type {Record<string, [string, string, string]>} */
  const looks = {
    asked: ["river", "clock", _("asked for")],
    confirmed: ["green", "check", rsvp?.moved_up_at ? _("moved up, coming") : _("coming")],
    waiting: ["honey", "clock", _("on the waiting list")],
    again: ["honey", "calendar-days", _("new time, please answer")],
    maybe: ["neutral", "minus", _("maybe")],
    no: ["neutral", "x", _("not coming")],
  };
  const [tone, icon, words] = looks[standing] ?? [];
  return html`${words && html`<${Tag} tone=${tone} icon=${icon}>${words}<//>`}
    ${rsvp?.pending && html`<${NotSent}>${_("not sent yet")}<//>`}`;
}

/**
 * When something is, near days by their name: "Saturday, 11:00".
 *
 * @param {number} instant
 * @param {Pick<Props, "timezone" | "today">} now
 */
export function whenWords(instant, { timezone, today }) {
  const day = weekdayWords(dayOf(instant, timezone), today);
  return lineStart(_("{day}, {time}", { day, time: timesWords(instant, null, timezone) }));
}

/** @param {{ confirmed: number } | undefined} turnout */
export function comeWords(turnout) {
  const count = turnout?.confirmed ?? 0;
  return count > 0 && ngettext("{n} person is coming", "{n} people are coming", count);
}

/** @param {{ day: string }} props */
function DateTile({ day }) {
  return html`<span class="date"><strong>${written(day, { day: "numeric" })}</strong>${written(day, { month: "short" })}</span>`;
}

/** @param {Props & { coming: Coming }} props */
export function ActivityRow(props) {
  const { snapshot, me, timezone, coming } = props;
  const { activity } = coming;
  const { text, lang } = titleOf(snapshot, activity, me.person);
  const off = activity.state === "cancelled";
  const line = [
    whenWords(activity.starts_at, props),
    !off && !isMeeting(activity) && comeWords(turnoutOf(snapshot, activity)),
  ];
  return html`<${LinkRow} href=${`/app/activities/${activity.id}`} title=${text} lang=${lang} start=${html`<${DateTile} day=${dayOf(activity.starts_at, timezone)} />`}>
    <span class="quiet">${line.filter(Boolean).join(" · ")}</span>
    ${off && html`<${Tag} tone="honey" icon="x">${_("called off")}<//>`}
    ${activity.state === "moved" && coming.standing !== "again" && html`<${Tag} tone="honey" icon="clock">${_("moved")}<//>`}
    ${activity.pending ? html`<${NotSent}>${_("not sent yet")}<//>` : !off && html`<${StandingTag} ...${coming} />`}
  <//>`;
}

const FEW = 3;

/**
 * What the group and everybody does next, and what was called off; what the green card says is left out.
 *
 * @param {Props} props
 */
export function GroupRows(props) {
  const { snapshot, me, now } = props;
  const next = nextOf(snapshot, me.person, now)?.activity.id;
  return comingUp(snapshot, me.person, now)
    .filter(
      ({ activity }) =>
        activity.id !== next && (!isMeeting(activity) || activity.state === "cancelled"),
    )
    .slice(0, FEW)
    .map((one) => html`<${ActivityRow} key=${one.activity.id} ...${props} coming=${one} />`);
}

/**
 * Opens the phone's own maps.
 *
 * @param {{ way: string, icon: string, look?: string }} props
 */
export function WayLink({ way, icon, look }) {
  const address = mapAddress(way);
  const outside = address.startsWith("https:") && "_blank";
  return html`<a class=${look} href=${address} target=${outside || undefined} rel="noreferrer"><${Icon} name=${icon} />${_("Show the way")}</a>`;
}

// Termine: what comes, and what has been.

/** @param {Props} props */
export function Activities(props) {
  const { snapshot, me, now } = props;
  const rows = (/** @type {Coming[]} */ list) =>
    list.map((one) => html`<${ActivityRow} key=${one.activity.id} ...${props} coming=${one} />`);
  const coming = comingUp(snapshot, me.person, now);
  const gone = goneBy(snapshot, me.person, now);
  return html`<main class="page page--nav">
      <${TopBar} title=${isNewcomer(me) ? _("Activities") : _("Plans")}><${Corner} ...${props} /><//>
      ${coming.length === 0 && html`<${Empty} title=${_("Nothing planned yet")}>${_("What is planned will stand here.")}<//>`}
      <ul class="list">${rows(coming)}</ul>
      ${gone.length > 0 && html`<details class="fold"><summary>${_("Past")}</summary><ul class="list">${rows(gone)}</ul></details>`}
    </main>
    <${Nav} here="activities" onNote=${noting(props)} />`;
}
