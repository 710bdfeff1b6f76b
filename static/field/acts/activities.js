/** Answering activities, and planning meetings. */
import { inOrder } from "./talks.js";

/** @typedef {import("../store/store.js").Store} Store */
/** @typedef {import("../store/types.js").Change} Change */
/** @typedef {import("../kinds.js").Activity} Activity */
/** @typedef {{ person_id: string, newcomer_id: string | null }} Who  the newcomer's card, if the person is one */

/** The server's: ids made from keys are the same everywhere. */
const NAMESPACE = "d1e1e00005e94b0c9a5c0541de1e0001";

/**
 * The one id that an answer of this person to this activity can have (UUIDv5).
 *
 * @param {string} activity
 * @param {string} person
 */
export async function answerId(activity, person) {
  const space = NAMESPACE.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  const name = new TextEncoder().encode(`rsvp:${activity}:${person}`);
  const digest = await crypto.subtle.digest("SHA-1", new Uint8Array([...space, ...name]));
  const hex = [...new Uint8Array(digest, 0, 16)]
    .map((byte, place) => {
      if (place === 6) return (byte & 0x0f) | 0x50;
      return place === 8 ? (byte & 0x3f) | 0x80 : byte;
    })
    .map((byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Answer an activity, for oneself or for a newcomer, at the start that is on the screen.
 *
 * @param {Store} store
 * @param {Activity} activity
 * @param {Who} who
 * @param {"yes" | "maybe" | "no"} said
 */
export function answer(store, activity, who, said) {
  return inOrder(store, async () => {
    const row = await answerId(activity.id, who.person_id);
    const known = (await store.snapshot()).get("rsvp", row);
    const set = { answer: said, start_seen: activity.starts_at };
    await store.enqueue([
      known
        ? { op: "patch", kind: "rsvp", row, set }
        : { op: "create", kind: "rsvp", row, set: { activity_id: activity.id, ...who, ...set } },
    ]);
  });
}

/** @typedef {Partial<Pick<Activity, "starts_at" | "ends_at" | "label" | "place" | "state">>} Plan */

/**
 * @param {string} row
 * @param {string | null} newcomer_id
 * @param {Plan} set
 * @returns {Change}
 */
export function newMeeting(row, newcomer_id, set) {
  const fixed = { category: "meet_up", audience: "newcomer", newcomer_id };
  return { op: "create", kind: "activity", row, set: { ...fixed, ...set } };
}

/**
 * @param {string} row
 * @param {Plan} set
 * @returns {Change}
 */
export function changedMeeting(row, set) {
  return { op: "patch", kind: "activity", row, set };
}
