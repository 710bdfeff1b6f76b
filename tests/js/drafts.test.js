/** What is typed and not yet sent: it outlives the page, and goes where its record goes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import { IDBObjectStore, IDBTransaction } from "fake-indexeddb";
import { copyOf, phone, stored, tab, talk, words } from "./phone.js";
import { Server } from "./server.js";

const LONG = "Far too many words.";

/** A server that knows Anu, and a phone that has seen her. */
async function acquainted() {
  const server = new Server();
  server.put("newcomer", "anu", "n:anu", { call_name: "Anu", person_id: "anu-person" });
  const anna = await phone(server);
  await anna.engine.run();
  return { server, anna };
}

/** Anna's talk and its note, both refused. */
async function refused() {
  const { server, anna } = await acquainted();
  server.refuse = ({ set, kind }) =>
    set?.note === LONG || kind === "conversation" ? { code: "invalid" } : undefined;
  await anna.store.enqueue([words("note", LONG), talk("talk")]);
  await anna.engine.run();
  server.refuse = () => undefined;
  const keys = (await anna.store.snapshot()).attention.map(({ key }) => key);
  return { server, anna, keys };
}

/** @param {import("./phone.js").Phone} anna */
async function returned(anna) {
  const { store } = anna;
  await store.snapshot();
  const change = /** @type {const} */ ({
    op: "hand_over",
    kind: "task_comment",
    row: "remark",
    set: { newcomer_id: "anu", text: LONG },
  });
  const kind = "returned_entry";
  await store.saveDraft({ key: "k", kind, row: "back", field: "text", text: "Fewer wor", change });
}

test("a draft is with the database before its page can go", async (t) => {
  const { anna } = await acquainted();
  const asked = t.mock.method(IDBObjectStore.prototype, "put");
  const ended = t.mock.method(IDBTransaction.prototype, "commit");

  const saved = anna.store.saveDraft({
    key: "k",
    kind: "task",
    row: "r",
    field: "title",
    text: "t",
  });

  assert.deepEqual([asked.mock.callCount(), ended.mock.callCount()], [1, 1]);
  await saved;
  assert.equal((await anna.store.snapshot()).drafts.get("k")?.text, "t");
});

test("a draft that finds no room says so by the name of that", async (t) => {
  const { anna } = await acquainted();
  t.mock.method(
    IDBTransaction.prototype,
    "commit",
    /** @this {any} */ function () {
      this._abort("QuotaExceededError");
    },
  );

  const draft = { key: "k", kind: "task", row: "r", field: "title", text: "t" };
  await assert.rejects(anna.store.saveDraft(draft), { name: "QuotaExceededError" });
});

test("a draft has the scope of its row, and its own where the row has gone meanwhile", async () => {
  const { server, anna } = await acquainted();
  server.put("task", "here", "n:anu", { title: "…" });
  await anna.engine.run();
  await anna.store.snapshot();
  const draft = { kind: "task", field: "title", text: "t", s: "r:anna:anu" };
  await anna.store.saveDraft({ ...draft, key: "1", row: "here" });
  await anna.store.saveDraft({ ...draft, key: "2", row: "gone" });

  const { drafts } = await anna.store.snapshot();
  assert.deepEqual(
    [...drafts.values()].map(({ s }) => s),
    ["n:anu", "r:anna:anu"],
  );
});

test("what Anna corrects is kept with the refused entry, which still says what it said", async () => {
  const { server, anna, keys } = await refused();
  await anna.store.correct(keys[0], "note", "Fewer wor");
  await anna.store.correct(keys[0], "note", "Fewer words.");

  const again = await tab(server, { ...anna, factory: await copyOf(anna) });
  const [note] = (await again.store.snapshot()).attention;
  assert.deepEqual([note.set.note, note.typed], [LONG, { note: "Fewer words." }]);
});

test("of a corrected entry and those that belong to it all are sent again, or none", async (t) => {
  const { server, anna, keys } = await refused();
  await anna.store.correct(keys[0], "note", "Fewer words.");
  const { put } = IDBObjectStore.prototype;
  t.mock.method(
    IDBObjectStore.prototype,
    "put",
    /** @this {any} @param {any[]} args */ function (...args) {
      if (args[0].row === "talk") throw new DOMException("full", "QuotaExceededError");
      return Reflect.apply(put, this, args);
    },
  );

  await assert.rejects(anna.store.retry(keys, { note: "Fewer words." }));
  t.mock.restoreAll();
  const { attention, outbox } = await anna.store.snapshot();
  assert.deepEqual([attention.length, attention[0].typed?.note], [2, "Fewer words."]);
  assert.deepEqual(outbox, []);

  await Promise.all([1, 2].map(() => anna.store.retry(keys, { note: "Fewer words." })));
  await anna.engine.run();
  assert.deepEqual((await anna.store.snapshot()).attention, []);
  const { v, row } = server.rows.get("note") ?? {};
  assert.deepEqual([v, row?.note, server.rows.get("talk")?.v], [1, "Fewer words.", 1]);
});

test("a correction does not bring back an entry that has left", async () => {
  const { anna, keys } = await refused();
  await anna.store.discard(keys[0]);

  await anna.store.correct(keys[0], "note", "Fewer words.");

  assert.equal((await anna.store.snapshot()).attention.length, 1);
});

test("who hands over what she has begun to correct gives the coordinator both", async () => {
  const { server, anna, keys } = await refused();
  await anna.store.correct(keys[0], "note", "Fewer wor");

  await anna.store.handOver(keys);
  await anna.engine.run();

  assert.equal(JSON.parse(server.late[0]).note, `${LONG}\n\nFewer wor`);
});

for (const whose of ["refused", "returned"]) {
  test(`erasing Anu takes along what is being corrected about her (${whose})`, async () => {
    const { server, anna, keys } = await refused();
    if (whose === "refused") await anna.store.correct(keys[0], "note", "Fewer words.");
    else await returned(anna);
    server.erased = ["anu-person"];

    await anna.engine.run();

    const left = [await stored(anna, "attention"), await stored(anna, "drafts")];
    assert.doesNotMatch(JSON.stringify(left), /wor/);
    assert.deepEqual(server.late, []);
  });
}

test("what was being corrected of a returned entry goes to the coordinator with its scope", async () => {
  const { server, anna } = await acquainted();
  server.visible.add("r:anna:anu");
  server.everSeen.add("r:anna:anu");
  server.put("returned_entry", "back", "r:anna:anu", { of_row: "remark", newcomer_id: "anu" });
  await anna.engine.run();
  await returned(anna);
  server.visible = new Set(["all", "u:anna"]);

  await anna.engine.run();
  await anna.engine.run();

  assert.deepEqual(await stored(anna, "drafts"), []);
  assert.deepEqual(
    server.late.map((set) => JSON.parse(set).text),
    ["Fewer wor"],
  );
});

test("a half-joined text that is handed in removes no version", async () => {
  const { server, anna } = await acquainted();
  server.put("follow_up", "step", "c:anu", { text: "hers" });
  server.put("sibling", "other", "c:anu", { of_row: "step", text: "his" });
  await anna.engine.run();
  await anna.store.snapshot();
  const change = /** @type {const} */ ({ op: "patch", kind: "follow_up", row: "step", base: 0 });
  const seen = ["other"];
  const draft = { key: "k", kind: "sibling", row: "step", field: "text", text: "hers and h" };
  await anna.store.saveDraft({ ...draft, seen, change, s: "c:anu" });
  server.visible = new Set(["all", "u:anna"]);
  server.faults = [];

  await anna.engine.run();

  const handed = server
    .exchanges()
    .flatMap(({ mutations }) => mutations)
    .filter(({ row }) => row === "step");
  assert.deepEqual(
    handed.map(({ op, base, set, seen: removed }) => [op, base, set.text, removed]),
    [["patch", 0, "hers and h", undefined]],
  );
  assert.ok(server.rows.has("other"));
});
