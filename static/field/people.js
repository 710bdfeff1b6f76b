/** Whom I accompany, when we last talked, and noting in one tap that we did. */
import { noteTalk } from "./acts/talks.js";
import { clockOf, daysBetween, dayWords, now } from "./dates.js";
import { _, shortName } from "./i18n.js";
import { all, get, programmeOf } from "./records.js";
import { once } from "./router.js";

// Who accompanies whom, and how long ago the last talk was. Values in, values out.

/** @typedef {import("./store/types.js").Snapshot} Snapshot */
/** @typedef {import("./kinds.js").Newcomer} Newcomer */
/** @typedef {import("./kinds.js").Accompaniment} Accompaniment */
/** @typedef {import("./kinds.js").Conversation} Conversation */

/**
 * Whether somebody uses the app as one who is accompanied. Whoever accompanies somebody as well does not.
 *
 * @param {import("./store/types.js").Session} me
 */
export function isNewcomer({ roles }) {
  return roles.includes("newcomer") && !roles.includes("companion");
}

/**
 * Somebody's own card, if she is accompanied.
 *
 * @param {Snapshot} snapshot
 * @param {import("./store/types.js").Session} me
 */
export function cardOf(snapshot, me) {
  return all(snapshot, "newcomer").find(({ person_id }) => person_id === me.person);
}

/**
 * @typedef {object} Accompanied
 * @property {Newcomer} newcomer
 * @property {Accompaniment} accompaniment
 * @property {boolean} own  the person's main contact is me, or nobody in particular
 */

/**
 * Everybody my groups accompany now, in the order in which they were assigned; never re-sorted.
 *
 * @param {Snapshot} snapshot
 * @param {string} me  a person's id
 * @returns {Accompanied[]}
 */
export function accompanied(snapshot, me) {
  const found = [];
  for (const accompaniment of all(snapshot, "accompaniment")) {
    const newcomer = get(snapshot, "newcomer", accompaniment.newcomer_id);
    if (!newcomer || accompaniment.state === "ended") continue;
    const own = [me, null, undefined].includes(accompaniment.main_contact_id);
    found.push({ newcomer, accompaniment, own });
  }
  found.sort((a, b) => sortKey(a).localeCompare(sortKey(b)));
  return found.some(({ own }) => own) ? found : found.map((one) => ({ ...one, own: true }));
}

/** @param {Accompanied} one */
function sortKey({ accompaniment }) {
  return `${accompaniment.from_on} ${accompaniment.id}`;
}

/**
 * The names of everybody a phone knows, by person.
 *
 * @param {Snapshot} snapshot
 * @returns {Map<string, string>}
 */
export function namesOf(snapshot) {
  const names = new Map();
  for (const kind of /** @type {const} */ (["newcomer", "companion", "member", "profile"])) {
    for (const row of all(snapshot, kind)) names.set(row.person_id, row.call_name);
  }
  return names;
}

/**
 * How to speak of somebody, known to this phone or not.
 *
 * @param {Snapshot} snapshot
 * @param {string} person
 */
export function shortNameOf(snapshot, person) {
  const name = namesOf(snapshot).get(person);
  return name ? shortName(name) : _("Somebody in your group");
}

/**
 * @typedef {object} Light
 * @property {"lit" | "glow" | "dark" | "plain"} light
 * @property {string} words
 * @property {boolean} hello  it is time to say hello
 * @property {boolean} pending  the talk it comes from has not been sent yet
 */

/**
 * The light of a person's door. Only a talk that happened counts, with anyone of the group.
 *
 * @param {Snapshot} snapshot
 * @param {Accompanied} one
 * @param {{ me: string, today: string, names: Map<string, string> }} now
 * @returns {Light}
 */
export function lightOf(snapshot, { newcomer, accompaniment }, { me, today, names }) {
  const { lit_days, glow_days } = programmeOf(snapshot);
  const talk = lastTalk(snapshot, newcomer.id);
  const days = daysBetween(talk?.occurred_on ?? accompaniment.from_on, today);
  const hello = days > glow_days && accompaniment.state === "active";
  if (!talk) {
    const light = days > glow_days ? "dark" : "plain";
    return { light, words: _("No talk yet"), hello, pending: false };
  }
  const light = days <= lit_days ? "lit" : days <= glow_days ? "glow" : "dark";
  return { light, words: talkWords(talk, { me, today, names }), hello, pending: talk.pending };
}

/**
 * @param {Conversation} talk
 * @param {{ me: string, today: string, names: Map<string, string> }} now
 */
function talkWords(talk, { me, today, names }) {
  const when = dayWords(talk.occurred_on, today);
  const present = [talk.author_id, ...(talk.companion_ids ?? [])];
  const other = names.get(talk.author_id);
  if (present.includes(me) || !other) return _("Talk {when}", { when });
  return _("Talk with {name} {when}", { name: shortName(other), when });
}

/**
 * @param {Snapshot} snapshot
 * @param {string} newcomer
 */
function lastTalk(snapshot, newcomer) {
  return talksWith(snapshot, newcomer).find(({ outcome }) => outcome === "happened");
}

/**
 * All talks with a person, the latest first.
 *
 * @param {Snapshot} snapshot
 * @param {string} newcomer
 */
export function talksWith(snapshot, newcomer) {
  const talks = all(snapshot, "conversation").filter(({ newcomer_id }) => newcomer_id === newcomer);
  return talks.sort((a, b) => talkKey(b).localeCompare(talkKey(a)));
}

/** @param {Conversation} talk */
function talkKey({ occurred_on, at_time, made_at }) {
  return `${occurred_on} ${at_time ?? "99"} ${String(made_at ?? 0).padStart(16, "0")}`;
}

// Tap one of noting a talk: with one person only, it is the last one too.

/** @typedef {import("./props.js").Props} Props */

/** What the arch does, for those who note talks. @param {Props} props */
export function noting(props) {
  return isNewcomer(props.me) ? undefined : () => noteNow(props);
}

/** @param {Props} props */
export function noteNow(props) {
  const people = accompanied(props.snapshot, props.me.person);
  const only = people.length === 1 ? people[0] : undefined;
  return only ? noteWith(props, [only.newcomer.id]) : props.go("/app/note");
}

/**
 * Store a talk and show its details. The address of the sheet, if that is where we are, is left behind.
 *
 * @param {Props} props
 * @param {string[]} newcomers
 * @param {{ occurred_on?: string, outcome?: import("./kinds.js").Outcome }} [facts]  today, now, unless said otherwise
 */
export function noteWith(props, newcomers, facts) {
  return once(() => note(props, newcomers, facts));
}

/**
 * @param {Props} props
 * @param {string[]} newcomers
 * @param {{ occurred_on?: string, outcome?: import("./kinds.js").Outcome }} [facts]
 */
async function note(props, newcomers, { occurred_on, outcome } = {}) {
  const { store, snapshot, me, today, timezone, refresh, go, place } = props;
  const at_time =
    occurred_on && occurred_on !== today ? null : clockOf(now(snapshot.meta), timezone);
  const [talk] = await noteTalk(store, {
    me: me.person,
    newcomers,
    occurred_on: occurred_on ?? today,
    at_time,
    outcome,
  });
  await refresh();
  go(`/app/talk/${talk}?new=1`, { replace: place.screen === "note" });
}
