import assert from "node:assert/strict";
import { test } from "node:test";
import { dueItems } from "../../static/field/checklist.js";
import { asItems } from "../../static/field/entries.js";
import { initials, shortName } from "../../static/field/i18n.js";
import { accompanied, isNewcomer, lightOf } from "../../static/field/people.js";
import { firstLanguage } from "../../static/field/phone.js";
import { differences } from "../../static/field/records.js";
import { fill, pluralIn } from "../../static/field/sentences.js";

const TODAY = "2026-06-11";

/** @typedef {import("../../static/field/store/types.js").Snapshot} Snapshot */

/**
 * @param {Record<string, object[]>} rows
 * @returns {Snapshot}
 */
function snapshotOf(rows) {
  const all = (/** @type {string} */ kind) =>
    (rows[kind] ?? []).map((row) => ({ kind, s: "", v: 1, pending: false, ...row }));
  const get = (/** @type {string} */ kind, /** @type {string} */ id) =>
    all(kind).find((row) => /** @type {any} */ (row).id === id);
  return /** @type {any} */ ({ all, get });
}

/** @param {object[]} conversation */
function lightAfter(conversation) {
  const snapshot = snapshotOf({
    newcomer: [{ id: "anu", call_name: "Anu Thomas" }],
    accompaniment: [
      {
        id: "a",
        newcomer_id: "anu",
        group_id: "g",
        main_contact_id: null,
        state: "active",
        from_on: "2026-06-01",
      },
    ],
    conversation: conversation.map((row) => ({
      newcomer_id: "anu",
      author_id: "me",
      outcome: "happened",
      ...row,
    })),
  });
  const [one] = accompanied(snapshot, "me");
  assert.ok(one);
  return lightOf(snapshot, one, {
    me: "me",
    today: TODAY,
    names: new Map([["jonas", "Jonas Meyer"]]),
  });
}

test("a door is lit for a week, glows for another and then asks for a hello", () => {
  for (const [day, light, hello] of [
    ["2026-06-11", "lit", false],
    ["2026-06-04", "lit", false],
    ["2026-06-03", "glow", false],
    ["2026-05-28", "glow", false],
    ["2026-05-27", "dark", true],
  ]) {
    const found = lightAfter([{ id: "t", occurred_on: day }]);
    assert.deepEqual([found.light, found.hello], [light, hello], String(day));
  }
});

test("who was not reached stays in the dark", () => {
  const talks = [
    { id: "t1", occurred_on: TODAY, outcome: "not_reached" },
    { id: "t2", occurred_on: "2026-05-20" },
  ];
  assert.equal(lightAfter(talks).light, "dark");
});

test("a talk of somebody else lights the door too and names them", () => {
  const { light, words } = lightAfter([{ id: "t", occurred_on: "2026-06-08", author_id: "jonas" }]);
  assert.equal(light, "lit");
  assert.match(words, /Jonas/);
});

test("without a talk the days count from the assignment", () => {
  assert.deepEqual(lightAfter([]).light, "plain");
  assert.equal(lightAfter([]).hello, false);
});

test("people keep the order in which they were assigned", () => {
  const rows = {
    newcomer: [{ id: "x" }, { id: "y" }, { id: "z" }],
    accompaniment: [
      { id: "1", newcomer_id: "x", main_contact_id: "me", state: "active", from_on: "2026-03-01" },
      {
        id: "2",
        newcomer_id: "y",
        main_contact_id: "jonas",
        state: "active",
        from_on: "2026-02-01",
      },
      { id: "3", newcomer_id: "z", main_contact_id: null, state: "ended", from_on: "2026-01-01" },
    ],
  };
  const found = accompanied(snapshotOf(rows), "me");
  assert.deepEqual(
    found.map(({ newcomer, own }) => [newcomer.id, own]),
    [
      ["y", false],
      ["x", true],
    ],
  );
});

test("a talk and its note wait as one", () => {
  const set = { conversation_id: "talk" };
  const entries = /** @type {any} */ ([
    { kind: "conversation", row: "talk", set: {} },
    { kind: "conversation_note", row: "note", set },
    { kind: "conversation_note", row: "note", set: { note: "…" } },
    { kind: "task", row: "task", set: {} },
  ]);
  assert.equal(asItems(snapshotOf({}), entries).length, 2);
});

test("names are cut where a reader sees a letter", () => {
  assert.equal(initials("Anu Thomas"), "AT");
  assert.equal(initials("नीला"), "नी");
  assert.equal(initials("  "), "");
  assert.equal(shortName("Maria del Carmen Ruiz"), "Maria");
});

test("what stands in one version only is marked, and nothing is lost", () => {
  const mine = "Maricel sucht eine Wohnung mit Balkon. Wir schauen am Samstag.";
  const theirs = "Maricel sucht eine Wohnung. Ihre Schwester kommt. Wir schauen am Samstag.";
  const pieces = differences(mine, theirs);
  assert.equal(pieces.map(({ text }) => text).join(""), mine);
  assert.deepEqual(
    pieces.filter(({ own }) => own).map(({ text }) => text.trim()),
    ["Wohnung mit Balkon."],
  );
});

test("a sentence takes the form of its number and leaves what it does not know", () => {
  const catalogue = {
    locale: "de",
    plural: ["one", "other"],
    messages: { "{n} waits": ["{n} wartet", "{n} warten"] },
  };
  assert.equal(fill(pluralIn(catalogue, "{n} waits", "{n} wait", 3), { n: 3 }), "3 warten");
  assert.equal(pluralIn(null, "{n} waits", "{n} wait", 1), "{n} waits");
  assert.equal(fill("{a} and {b}", { a: 1 }), "1 and {b}");
});

test("whoever accompanies somebody as well uses the companions' app", () => {
  const as = (/** @type {string[]} */ ...roles) => isNewcomer(/** @type {any} */ ({ roles }));
  assert.deepEqual(
    [as("newcomer"), as("newcomer", "companion"), as("companion")],
    [true, false, false],
  );
});

test("a phone is met in the first language that is there, Tagalog in Filipino", () => {
  const boot = /** @type {any} */ ({ catalogues: { de: "d", fil: "f", ml: "m" } });
  const first = (/** @type {(string | null)[]} */ ...wishes) => firstLanguage(boot, wishes);
  assert.equal(first(null, "tl-PH", "de"), "fil");
  assert.equal(first("fr", "ml-IN"), "ml");
  assert.equal(first("fr"), "de");
});

test("a newcomer's next steps are her own, whenever they are due", () => {
  const step = { newcomer_id: "anu", state: "open", due_on: null };
  const snapshot = snapshotOf({
    task: [
      { id: "far", title: "Far", newcomer_id: "anu", state: "open", due_on: "2027-01-01" },
      { id: "other", title: "Other", newcomer_id: "mia", state: "open", due_on: TODAY },
    ],
    follow_up: [
      { ...step, id: "hers", text: "Hers", owner: "newcomer", due_on: "2026-06-12" },
      { ...step, id: "group", text: "Group", owner: "group" },
    ],
  });
  const due = (/** @type {object} */ more) =>
    dueItems(snapshot, {
      people: new Set(["anu"]),
      owners: ["newcomer"],
      me: "p",
      today: TODAY,
      timezone: "Europe/Berlin",
      ...more,
    }).map(({ id }) => id);
  assert.deepEqual(due({ later: true }), ["hers", "far"]);
  assert.deepEqual(due({}), ["hers"]);
});
