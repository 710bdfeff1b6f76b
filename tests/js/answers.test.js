import assert from "node:assert/strict";
import { test } from "node:test";
import { selfOf, titleOf, wayTo } from "../../static/field/activities.js";
import { answer, answerId } from "../../static/field/acts/activities.js";
import { entryWords, reasonWords } from "../../static/field/entries.js";

const WALK = /** @type {any} */ ({ id: "3f0e", starts_at: 1_781_341_200_000, audience: "group" });
const ANU = { person_id: "anu", newcomer_id: "card" };

/** @param {Record<string, any[]>} rows */
function snapshotOf(rows) {
  const all = (/** @type {string} */ kind) => rows[kind] ?? [];
  const get = (/** @type {string} */ kind, /** @type {string} */ id) =>
    all(kind).find((row) => row.id === id);
  return /** @type {any} */ ({ all, get });
}

test("an answer has the id that the server works out", async () => {
  const [activity, person] = [
    "0b5c3a52-3f0a-4a40-8e66-0c1f7f2a9b11",
    "9d1f6f0e-6a3c-4a58-9a0c-3f6a5b1f0c22",
  ];
  assert.equal(await answerId(activity, person), "3fae54b3-5c09-5b1c-b66f-aedf92444ac6");
});

test("two answers in one breath are one row", async () => {
  /** @type {any[]} */
  const stored = [];
  const store = /** @type {any} */ ({
    snapshot: async () => snapshotOf({ rsvp: stored.map(({ row }) => ({ id: row })) }),
    enqueue: async (/** @type {any[]} */ changes) => stored.push(...changes),
  });

  await Promise.all([answer(store, WALK, ANU, "yes"), answer(store, WALK, ANU, "no")]);

  assert.deepEqual(
    stored.map(({ op, set }) => [op, set.answer, set.start_seen]),
    [
      ["create", "yes", WALK.starts_at],
      ["patch", "no", WALK.starts_at],
    ],
  );
  assert.deepEqual([stored[0].set.activity_id, stored[0].set.newcomer_id], ["3f0e", "card"]);
  assert.equal(stored[0].row, stored[1].row);
  assert.ok(!("activity_id" in stored[1].set));
});

test("a newcomer answers by her card, a companion by nothing else", () => {
  const snapshot = snapshotOf({ newcomer: [{ id: "card", person_id: "anu" }] });
  const me = (/** @type {string[]} */ roles) => /** @type {any} */ ({ person: "anu", roles });

  assert.deepEqual(selfOf(snapshot, me(["newcomer"])), ANU);
  assert.equal(selfOf(snapshot, me(["companion", "newcomer"])).newcomer_id, null);
});

test("a meeting is called by whom one meets", () => {
  const snapshot = snapshotOf({
    newcomer: [{ id: "card", person_id: "anu", call_name: "Anu Thomas" }],
    companion: [{ person_id: "renate", call_name: "Renate Brockmeyer" }],
    programme: [{ city: "Osnabrück" }],
  });
  const meeting = /** @type {any} */ ({
    audience: "newcomer",
    newcomer_id: "card",
    maker_id: "renate",
    place: "Library",
  });

  assert.equal(titleOf(snapshot, meeting, "renate").text, "Meeting with Anu");
  assert.equal(titleOf(snapshot, meeting, "anu").text, "Meeting with Renate");
  assert.equal(titleOf(snapshot, { ...meeting, label: "Tea" }, "jonas").text, "Tea with Anu");
  assert.equal(wayTo(snapshot, meeting), "Library, Osnabrück");
  assert.equal(
    wayTo(snapshot, { ...meeting, address: "Markt 1, Melle" }),
    "Library, Markt 1, Melle",
  );
  assert.equal(wayTo(snapshot, { ...meeting, place: null }), "");
});

test("an answer that came too late says what it was and why", () => {
  const title = { en: "City walk" };
  const snapshot = snapshotOf({ activity: [{ ...WALK, title }], newcomer: [] });
  const entry = /** @type {any} */ ({
    kind: "rsvp",
    row: "r",
    set: { activity_id: "3f0e", answer: "yes" },
    answer: { code: "closed", fields: { answer: "past" } },
  });

  assert.deepEqual(entryWords(snapshot, entry).about, "Yes");
  assert.equal(entryWords(snapshot, entry).title, "City walk");
  assert.equal(reasonWords(entry, ""), "It had begun before your answer arrived.");
});
