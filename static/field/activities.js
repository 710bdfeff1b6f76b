/** Activities, what somebody has said to them, and which comes next. Values in, values out; instants are ms. */
import { _, inLanguage, shortName } from "./i18n.js";
import { isNewcomer } from "./people.js";
import { all, get, programmeOf } from "./records.js";
import { isNoted } from "./sentences.js";

/** @typedef {import("./store/types.js").Snapshot} Snapshot */
/** @typedef {import("./kinds.js").Activity} Activity */
/** @typedef {import("./kinds.js").Rsvp} Rsvp */
/** @typedef {"open" | "asked" | "confirmed" | "waiting" | "again" | "maybe" | "no"} Standing */
/** @typedef {{ activity: Activity, rsvp: Rsvp | undefined, standing: Standing }} Coming */

const HOUR = 3_600_000;
const NOTE_BEFORE = HOUR / 2;
const NOTE_AFTER = 2 * HOUR;

/** When an activity is over; without an end, two hours after its start. @param {Activity} activity */
export function endOf({ starts_at, ends_at }) {
  return ends_at ?? starts_at + 2 * HOUR;
}

/**
 * What a person said to an activity, if this phone knows of it.
 *
 * @param {Snapshot} snapshot
 * @param {string} activity
 * @param {string} person
 */
export function answerOf(snapshot, activity, person) {
  return all(snapshot, "rsvp").find(
    (rsvp) => rsvp.activity_id === activity && rsvp.person_id === person,
  );
}

/**
 * Where an answer stands. Places are the server's to give: until it has, a yes is only asked for.
 *
 * @param {Activity} activity
 * @param {Rsvp | undefined} rsvp
 * @param {string} person
 * @returns {Standing}
 */
export function standingOf(activity, rsvp, person) {
  if (!rsvp) return isMeeting(activity) && madeBy(activity, person) ? "confirmed" : "open";
  if (rsvp.answer !== "yes") return rsvp.answer;
  if (rsvp.pending) return "asked";
  const moving = activity.pending && !rsvp.newcomer_id; // who moves a meeting comes at the new time
  if (!moving && (rsvp.ask_again || rsvp.start_seen !== activity.starts_at)) return "again";
  return rsvp.place ?? "asked";
}

/**
 * Why nobody can say yes or maybe any more; null while everything is open. A "no" is taken until the start.
 *
 * @param {Activity} activity
 * @param {number} now
 * @returns {"cancelled" | "past" | "deadline" | null}
 */
export function closedFor({ state, starts_at, answer_until }, now) {
  if (state === "cancelled") return "cancelled";
  if (now >= starts_at) return "past";
  return answer_until && now > answer_until ? "deadline" : null;
}

/** A planned meeting with one newcomer. @param {Activity} activity */
export function isMeeting({ audience }) {
  return audience === "newcomer";
}

/** @param {Activity} activity @param {string} person */
function madeBy({ maker_id, pending }, person) {
  return maker_id === person || (pending && !maker_id); // one not yet sent is mine
}

/**
 * What has not ended, the earliest first.
 *
 * @param {Snapshot} snapshot
 * @param {string} person
 * @param {number} now
 * @returns {Coming[]}
 */
export function comingUp(snapshot, person, now) {
  return inOrder(snapshot, person).filter(({ activity }) => endOf(activity) > now);
}

/**
 * What has ended, the latest first.
 *
 * @param {Snapshot} snapshot
 * @param {string} person
 * @param {number} now
 */
export function goneBy(snapshot, person, now) {
  return inOrder(snapshot, person)
    .filter(({ activity }) => endOf(activity) <= now)
    .reverse();
}

/** @param {Snapshot} snapshot @param {string} person @returns {Coming[]} */
function inOrder(snapshot, person) {
  const mine = all(snapshot, "rsvp").filter(({ person_id }) => person_id === person);
  const answers = new Map(mine.map((rsvp) => [rsvp.activity_id, rsvp]));
  return all(snapshot, "activity")
    .filter(({ state }) => state !== "draft")
    .sort((a, b) => a.starts_at - b.starts_at || a.id.localeCompare(b.id))
    .map((activity) => {
      const rsvp = answers.get(activity.id);
      return { activity, rsvp, standing: standingOf(activity, rsvp, person) };
    });
}

/**
 * What somebody goes to next: what she said yes to. A meeting stays until two hours after its start, to be noted.
 *
 * @param {Snapshot} snapshot
 * @param {string} person
 * @param {number} now
 */
export function nextOf(snapshot, person, now) {
  return inOrder(snapshot, person).find(
    ({ activity, standing }) =>
      activity.state !== "cancelled" &&
      ["confirmed", "asked", "waiting", "again"].includes(standing) &&
      (isMeeting(activity) ? activity.starts_at + NOTE_AFTER : endOf(activity)) > now &&
      !(isTimeToNote(activity, now) && isNoted(snapshot, activity)),
  );
}

/**
 * Whether a meeting is under way or just over, so that noting the talk comes first.
 *
 * @param {Activity} activity
 * @param {number} now
 */
export function isTimeToNote(activity, now) {
  const { starts_at } = activity;
  return isMeeting(activity) && now >= starts_at - NOTE_BEFORE && now < starts_at + NOTE_AFTER;
}

// Who is meant, and what an activity is called.

/**
 * Who answers when I do: a newcomer by her card too.
 *
 * @param {Snapshot} snapshot
 * @param {import("./store/types.js").Session} me
 */
export function selfOf(snapshot, me) {
  const card = all(snapshot, "newcomer").find(({ person_id }) => person_id === me.person);
  return { person_id: me.person, newcomer_id: (isNewcomer(me) && card?.id) || null };
}

/**
 * Whom a meeting is with: for her the one who planned it and accompanies her still, for everybody else her.
 *
 * @param {Snapshot} snapshot
 * @param {Activity} meeting
 * @param {string} me
 */
export function otherOf(snapshot, { newcomer_id, maker_id }, me) {
  const newcomer = get(snapshot, "newcomer", newcomer_id);
  const planner = all(snapshot, "companion").find(
    ({ person_id, state }) => person_id === maker_id && state !== "ended",
  );
  return shortName((newcomer?.person_id === me ? planner : newcomer)?.call_name ?? "");
}

/**
 * @param {Snapshot} snapshot
 * @param {Activity} activity
 * @param {string} me
 * @returns {{ text: string, lang?: string, own?: boolean }}
 */
export function titleOf(snapshot, activity, me) {
  if (!isMeeting(activity)) return inLanguage(activity.title);
  const name = otherOf(snapshot, activity, me);
  const { label } = activity;
  if (!name) return { text: label ?? _("Meeting") };
  return {
    text: label
      ? _("{what} with {name}", { what: label, name })
      : _("Meeting with {name}", { name }),
  };
}

/**
 * Where it is, in one line; empty where nobody has said.
 *
 * @param {Activity} activity
 */
export function whereOf({ place, address }) {
  return [place, address].filter(Boolean).join(", ");
}

/**
 * What a map is asked for: a place without an address lies in the programme's city.
 *
 * @param {Snapshot} snapshot
 * @param {Activity} activity
 */
export function wayTo(snapshot, activity) {
  const where = whereOf(activity);
  const { city } = programmeOf(snapshot);
  return where && !activity.address && city ? `${where}, ${city}` : where;
}

/** @param {Snapshot} snapshot @param {Activity} activity */
export function turnoutOf(snapshot, { id }) {
  return all(snapshot, "turnout").find(({ activity_id }) => activity_id === id);
}
