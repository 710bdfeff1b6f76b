import assert from "node:assert/strict";
import { test } from "node:test";
import {
  closedFor,
  comingUp,
  isTimeToNote,
  nextOf,
  standingOf,
} from "../../static/field/activities.js";

const START = Date.UTC(2026, 5, 13, 9);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** @param {object} [more] */
const walk = (more) =>
  /** @type {any} */ ({
    id: "walk",
    audience: "group",
    state: "published",
    starts_at: START,
    ends_at: START + 3 * HOUR,
    answer_until: null,
    maker_id: null,
    pending: false,
    ...more,
  });

/** @param {object} [more] */
const yes = (more) =>
  /** @type {any} */ ({
    activity_id: "walk",
    person_id: "anu",
    answer: "yes",
    start_seen: START,
    place: "confirmed",
    ask_again: false,
    pending: false,
    ...more,
  });

/**
 * @param {object[]} activity
 * @param {object[]} [rsvp]
 */
function snapshotOf(activity, rsvp = []) {
  const rows = /** @type {Record<string, object[]>} */ ({ activity, rsvp });
  return /** @type {any} */ ({ all: (/** @type {string} */ kind) => rows[kind] ?? [] });
}

test("a yes is only asked for until the server has given a place", () => {
  assert.equal(standingOf(walk(), undefined, "anu"), "open");
  assert.equal(standingOf(walk(), yes({ place: null, pending: true }), "anu"), "asked");
  assert.equal(standingOf(walk(), yes({ place: "confirmed", pending: true }), "anu"), "asked");
  assert.equal(standingOf(walk(), yes(), "anu"), "confirmed");
  assert.equal(standingOf(walk(), yes({ place: "waiting" }), "anu"), "waiting");
  assert.equal(standingOf(walk(), yes({ answer: "no", pending: true }), "anu"), "no");
});

test("whoever said yes to another time is asked again", () => {
  const moved = walk({ state: "moved", starts_at: START + HOUR });

  assert.equal(standingOf(moved, yes(), "anu"), "again");
  assert.equal(
    standingOf(moved, yes({ start_seen: START + HOUR, ask_again: true }), "anu"),
    "again",
  );
  assert.equal(standingOf(moved, yes({ start_seen: START + HOUR }), "anu"), "confirmed");
});

test("a meeting that its maker has just written down stands without an answer", () => {
  const meeting = { audience: "newcomer", newcomer_id: "anu" };

  assert.equal(standingOf(walk({ ...meeting, pending: true }), undefined, "renate"), "confirmed");
  assert.equal(standingOf(walk({ ...meeting, maker_id: "renate" }), undefined, "anu"), "open");
});

test("answers close with the deadline, the start or a cancellation", () => {
  const due = walk({ answer_until: START - HOUR });

  assert.equal(closedFor(due, START - HOUR), null);
  assert.equal(closedFor(due, START - HOUR + 1), "deadline");
  assert.equal(closedFor(due, START), "past");
  assert.equal(closedFor(walk({ state: "cancelled" }), START - HOUR), "cancelled");
  assert.equal(closedFor(walk(), START - 1), null);
});

test("next is what one goes to; what was cancelled or declined is not", () => {
  const later = walk({ id: "later", starts_at: START + 24 * HOUR, ends_at: null });
  const both = snapshotOf(
    [later, walk()],
    [yes(), yes({ activity_id: "later", start_seen: later.starts_at })],
  );

  assert.equal(nextOf(both, "anu", START - HOUR)?.activity.id, "walk");
  assert.equal(nextOf(both, "anu", START + 3 * HOUR)?.activity.id, "later");
  assert.equal(nextOf(both, "jonas", START - HOUR), undefined);
  assert.equal(
    nextOf(snapshotOf([walk({ state: "cancelled" })], [yes()]), "anu", START),
    undefined,
  );
  assert.deepEqual(
    comingUp(both, "anu", START + 3 * HOUR - 1).map(({ activity }) => activity.id),
    ["walk", "later"],
  );
});

test("from half an hour before a meeting until two hours after its start it is to be noted", () => {
  const meeting = walk({ audience: "newcomer", ends_at: START + HOUR, maker_id: "renate" });

  assert.equal(isTimeToNote(meeting, START - 31 * MINUTE), false);
  assert.equal(isTimeToNote(meeting, START - 30 * MINUTE), true);
  assert.equal(isTimeToNote(meeting, START + 2 * HOUR - 1), true);
  assert.equal(isTimeToNote(meeting, START + 2 * HOUR), false);
  assert.equal(isTimeToNote(walk(), START), false);
  assert.equal(nextOf(snapshotOf([meeting]), "renate", START + HOUR)?.activity.id, "walk");
});
