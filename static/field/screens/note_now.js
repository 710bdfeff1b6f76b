/** Tap one of noting a talk: with one person only, it is the last one too. */
import { noteTalk } from "../acts/talks.js";
import { clockOf } from "../dates.js";
import { accompanied } from "../people.js";
import { now } from "../sync/clock.js";

/** @typedef {import("../props.js").Props} Props */

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
 * @param {{ occurred_on?: string, outcome?: import("../kinds.js").Outcome }} [facts]  today, now, unless said otherwise
 */
export async function noteWith(props, newcomers, { occurred_on, outcome } = {}) {
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
