import assert from "node:assert/strict";
import { test } from "node:test";
import {
  canTick,
  fill,
  fullWords,
  isSettled,
  linesOf,
  pathOf,
  plainWords,
  settled,
} from "../../static/field/sentences.js";

const TODAY = "2026-06-11";
const START = Date.parse("2026-06-12T14:30:00Z");

/** @typedef {import("../../static/field/store/types.js").Snapshot} Snapshot */

const ROWS = {
  newcomer: [{ id: "anu", person_id: "anu-person", call_name: "Anu Thomas" }],
  companion: [{ id: "c", person_id: "renate", call_name: "Renate Müller" }],
  activity: [
    { id: "meeting", newcomer_id: "anu", maker_id: "renate", starts_at: START, state: "published" },
    { id: "walk", newcomer_id: null, title: { en: "City walk" }, starts_at: START, state: "moved" },
  ],
  follow_up: [{ id: "step", newcomer_id: "anu", text: "Call the landlord", state: "open" }],
  task_template: [{ id: "t", title: { en: "Open an account" } }],
  task: [{ id: "task", newcomer_id: "anu", template_id: "t", state: "open", due_on: TODAY }],
  review: [
    {
      id: "review",
      conversation_id: "talk",
      newcomer_id: "anu",
      by_name: "Imke",
      state: "question",
    },
  ],
};

/**
 * @param {Record<string, object[]>} [more]
 * @returns {Snapshot}
 */
function snapshotOf(more = {}) {
  /** @type {Record<string, object[]>} */
  const rows = { ...ROWS, ...more };
  const all = (/** @type {string} */ kind) =>
    (rows[kind] ?? []).map((row) => ({ kind, s: "", v: 1, pending: false, ...row }));
  const get = (/** @type {string} */ kind, /** @type {string} */ id) =>
    all(kind).find((row) => /** @type {any} */ (row).id === id);
  return /** @type {any} */ ({ all, get });
}

const tongue = {
  _: fill,
  when: () => "tomorrow, 16:30",
  day: () => "today",
  say: (/** @type {any} */ texts) => texts?.en ?? "",
};

const ABOUT = {
  activity_soon: ["activity", "meeting"],
  activity_changed: ["activity", "walk"],
  activity_cancelled: ["activity", "walk"],
  answer_missing: ["activity", "walk"],
  talk_not_noted: ["activity", "meeting"],
  step_due: ["follow_up", "step"],
  task_due: ["task", "task"],
  contact_gap: ["newcomer", "anu"],
  question_open: ["review", "review"],
};

/** @param {keyof typeof ABOUT} rule */
function told(rule) {
  const [about = null, object_id = null] = ABOUT[rule];
  return { rule, about, object_id };
}

const rules = /** @type {(keyof typeof ABOUT)[]} */ (Object.keys(ABOUT));

/** @param {object} values @returns {any} */
const line = (values) => ({ id: "line", at: 1, ...told("step_due"), ...values });

test("each reminder says in one sentence what it is about", () => {
  const said = rules.map((rule) => fullWords(tongue, snapshotOf(), told(rule), "renate"));
  assert.deepEqual(said, [
    "You meet Anu: tomorrow, 16:30",
    "City walk has changed. Now: tomorrow, 16:30",
    "City walk was called off.",
    "Your answer is missing: City walk, tomorrow, 16:30",
    "How was it with Anu? Nothing is noted yet.",
    "Next step: Call the landlord",
    "Due today: Open an account",
    "Nobody has heard from Anu for a while.",
    "Imke asks about your talk with Anu.",
  ]);
});

test("a newcomer reads the name of the one whom she meets", () => {
  const said = fullWords(tongue, snapshotOf(), told("activity_soon"), "anu-person");
  assert.equal(said, "You meet Renate: tomorrow, 16:30");
});

test("what everybody may see names nobody, and is there for every rule", () => {
  const all = [...rules, "bundle", "test"].map((rule) => plainWords(fill, rule));
  assert.equal(new Set(all).size, rules.length + 2);
  for (const words of all) assert.doesNotMatch(words, /Anu|Renate|Imke|landlord|walk|new reminder/);
  assert.equal(plainWords(fill, "of a later release"), "You have a new reminder.");
});

test("a record that is not on this phone has no sentence of its own and leads to where it can be found", () => {
  for (const rule of rules)
    assert.equal(
      fullWords(tongue, snapshotOf({}), { ...told(rule), object_id: "other" }, "me"),
      null,
    );
  assert.equal(pathOf(snapshotOf(), { ...told("step_due"), object_id: "other" }), "/app/reminders");
  assert.equal(
    pathOf(snapshotOf(), { rule: "bundle", about: null, object_id: null }),
    "/app/reminders",
  );
});

test("each reminder leads to the screen on which something can be done", () => {
  assert.deepEqual(
    rules.map((rule) => pathOf(snapshotOf(), told(rule))),
    [
      "/app/activities/meeting",
      "/app/activities/walk",
      "/app/activities/walk",
      "/app/activities/walk",
      "/app/activities/meeting",
      "/app/people/anu",
      "/app/tasks/task",
      "/app/people/anu",
      "/app/talk/talk",
    ],
  );
});

test("what was done on this phone needs no reminder, sent or not", () => {
  const after = snapshotOf({
    follow_up: [{ ...ROWS.follow_up[0], state: "done" }],
    task: [{ ...ROWS.task[0], state: "not_needed" }],
    activity: ROWS.activity.map((one) => ({ ...one, state: "cancelled" })),
    conversation: [{ id: "t", newcomer_id: "anu", made_at: START + 1, pending: true }],
    rsvp: [{ id: "r", activity_id: "walk", answer: "yes", pending: true }],
    review_message: [{ id: "m", review_id: "review", pending: true }],
  });
  for (const rule of rules) {
    assert.equal(isSettled(snapshotOf(), told(rule)), false, rule);
    const stays = ["activity_changed", "activity_cancelled"].includes(rule);
    assert.equal(isSettled(after, told(rule)), !stays, rule);
  }
});

test("the inbox shows what is open, newest first, and the rest below", () => {
  const { open, closed } = linesOf(
    snapshotOf({
      notification: [
        line({ id: "old", at: 1 }),
        line({ id: "new", at: 9 }),
        line({ id: "back", at: 2, snoozed_until: TODAY }),
        line({ id: "later", snoozed_until: "2026-06-12" }),
        line({ id: "done", at: 3, done_at: 5 }),
        line({ id: "gone", at: 4, closed_at: 5 }),
      ],
    }),
    TODAY,
  );
  assert.deepEqual(
    open.map(({ id }) => id),
    ["new", "back", "old"],
  );
  assert.deepEqual(
    closed.map(({ id }) => id),
    ["gone", "done", "later"],
  );
});

test("done ticks the next step or the task as well, and nothing else", () => {
  assert.deepEqual(
    settled(snapshotOf(), line({}), 7).map(({ kind, row, set }) => ({ kind, row, set })),
    [
      { kind: "follow_up", row: "step", set: { state: "done" } },
      { kind: "notification", row: "line", set: { done_at: 7 } },
    ],
  );
  assert.deepEqual(
    rules.filter((rule) => canTick(snapshotOf(), told(rule))),
    ["step_due", "task_due"],
  );
  const [only, ...more] = settled(snapshotOf(), line(told("activity_soon")), 7);
  assert.deepEqual([only?.kind, more], ["notification", []]);
});
