import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { overlay } from "../../static/field/store/overlay.js";

const CONTEXT = { offset: 500, person: "anna-person" };

/** @typedef {import("../../static/field/store/types.js").Entry} Entry */
/** @typedef {import("../../static/field/store/types.js").Sent} Sent */

let next = 1;

/**
 * @param {Partial<Entry>} some
 * @returns {Entry}
 */
function entry(some) {
  const n = next++;
  const rest = {
    op: /** @type {const} */ ("patch"),
    kind: "task",
    row: "a",
    base: 0,
    set: {},
    s: "n:anu",
  };
  return {
    client: "c",
    n,
    order: n,
    id: `m${n}`,
    v: 1,
    made_at: 1000,
    sent: false,
    ...rest,
    ...some,
  };
}

/**
 * @param {Partial<Entry>} some
 * @param {number} [v]
 * @returns {Sent}
 */
const answered = (some, v) => ({ ...entry(some), answer: { s: "ok", v }, at: 1, shown: true });

/**
 * @param {string} id
 * @param {Record<string, unknown>} row
 */
const confirmed = (id, row, v = 3) => ({ kind: "task", id, s: "n:anu", v, row });

test("a talk that only this phone knows is on the screen, as made by Anna", () => {
  const made = entry({
    op: "create",
    kind: "conversation",
    set: { minutes: 30 },
    add: { topics: ["work"] },
  });
  const row = overlay("conversation", [], [made], CONTEXT).get("a");
  assert.deepEqual(row, {
    kind: "conversation",
    id: "a",
    s: "n:anu",
    v: 0,
    pending: true,
    made_at: 1500,
    author_id: "anna-person",
    minutes: 30,
    topics: ["work"],
  });
});

test("what Anna takes out of a set and puts into it shows at once", () => {
  const change = entry({ add: { topics: ["work", "new"] }, del: { topics: ["school"] } });
  const rows = overlay("task", [confirmed("a", { topics: ["school", "work"] })], [change], CONTEXT);
  assert.deepEqual(rows.get("a")?.topics, ["work", "new"]);
});

test("joining two versions takes away exactly the ones Anna has seen", () => {
  const siblings = ["one", "two"].map((id) => ({
    ...confirmed(id, { of_row: "a" }),
    kind: "sibling",
  }));
  const joined = entry({
    op: "resolve",
    kind: "task_comment",
    set: { text: "both" },
    seen: ["one"],
  });
  const comment = { ...confirmed("a", { text: "mine" }), kind: "task_comment" };

  assert.deepEqual([...overlay("sibling", siblings, [joined], CONTEXT).keys()], ["two"]);
  assert.equal(overlay("task_comment", [comment], [joined], CONTEXT).get("a")?.text, "both");
});

test("once Anna's answered change is in the row, what others wrote after it shows", () => {
  const mine = answered({ set: { title: "mine" } }, 4);
  const before = overlay("task", [confirmed("a", { title: "old" }, 3)], [mine], CONTEXT);
  const after = overlay("task", [confirmed("a", { title: "theirs" }, 5)], [mine], CONTEXT);
  assert.equal(before.get("a")?.title, "mine");
  assert.equal(after.get("a")?.title, "theirs");
});

test("what is answered no longer counts as waiting, what follows it does", () => {
  const row = [confirmed("a", { title: "old" }, 3)];
  const mine = answered({ set: { title: "mine" } }, 4);
  assert.equal(overlay("task", row, [mine], CONTEXT).get("a")?.pending, false);
  assert.equal(overlay("task", row, [mine, entry({})], CONTEXT).get("a")?.pending, true);
});

const id = fc.constantFrom("a", "b", "c");
const fields = fc.record(
  { title: fc.string({ maxLength: 4 }), minutes: fc.nat(9) },
  { requiredKeys: [] },
);
const topics = fc.uniqueArray(fc.constantFrom("x", "y", "z"));
const changes = fc.array(
  fc.record({
    op: fc.constantFrom(
      /** @type {const} */ ("create"),
      /** @type {const} */ ("patch"),
      /** @type {const} */ ("delete"),
    ),
    row: id,
    set: fields,
    add: fc.record({ topics }, { requiredKeys: [] }),
    del: fc.record({ topics }, { requiredKeys: [] }),
  }),
  { maxLength: 8 },
);
const rows = fc.uniqueArray(fc.record({ id, row: fields, v: fc.integer({ min: 1, max: 9 }) }), {
  selector: (one) => one.id,
});

test("without anything waiting the screen shows what the server has confirmed", () => {
  fc.assert(
    fc.property(rows, (all) => {
      const stored = all.map((one) => confirmed(one.id, one.row, one.v));
      const shown = [...overlay("task", stored, [], CONTEXT).values()];
      assert.deepEqual(
        shown,
        stored.map(({ row, ...rest }) => ({ ...row, ...rest, pending: false })),
      );
    }),
  );
});

test("it makes no difference whether the screen lays many changes at once or one after the other", () => {
  fc.assert(
    fc.property(rows, changes, fc.nat(8), (all, some, at) => {
      const stored = all.map((one) => confirmed(one.id, one.row, one.v));
      const entries = some.map(entry);
      const half = [...overlay("task", stored, entries.slice(0, at), CONTEXT).values()];
      const between = half.map(({ kind, id: row, s, v, pending, ...rest }) => ({
        kind,
        id: row,
        s,
        v,
        row: rest,
      }));

      const twice = [...overlay("task", between, entries.slice(at), CONTEXT).values()];
      const once = [...overlay("task", stored, entries, CONTEXT).values()];

      assert.deepEqual(twice.map(bare).sort(byId), once.map(bare).sort(byId));
    }),
  );
});

test("laying changes over rows never changes the rows themselves", () => {
  fc.assert(
    fc.property(rows, changes, (all, some) => {
      const stored = all.map((one) => confirmed(one.id, { ...one.row, topics: ["x"] }, one.v));
      const before = structuredClone(stored);
      overlay("task", stored, some.map(entry), CONTEXT);
      assert.deepEqual(stored, before);
    }),
  );
});

/** @param {import("../../static/field/store/types.js").Row} row */
function bare({ pending, ...row }) {
  return row;
}

/**
 * @param {{ id: unknown }} a
 * @param {{ id: unknown }} b
 */
const byId = (a, b) => String(a.id).localeCompare(String(b.id));
