import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import { forceCloseDatabase, IDBDatabase, IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { openAccount } from "../../static/field/store/database.js";
import { openDirectory } from "../../static/field/store/directory.js";
import { openStore } from "../../static/field/store/store.js";
import { unwrap } from "../../static/vendor/idb.js";
import { ANNA, patch, phone, stored, talk, words } from "./phone.js";
import { Server } from "./server.js";

const DAY = 24 * 3600 * 1000;

test("what Anna changes before it has left her phone stays one entry with a new id", async () => {
  const { store } = await phone(new Server());
  await store.enqueue([talk("talk", { place: "market" })]);
  const [first] = (await store.snapshot()).outbox;

  await store.enqueue([patch("conversation", "talk", { place: "park", minutes: 30 })]);

  const { outbox } = await store.snapshot();
  assert.equal(outbox.length, 1);
  assert.equal(outbox[0].op, "create");
  assert.equal(outbox[0].set.place, "park");
  assert.equal(outbox[0].set.minutes, 30);
  assert.notEqual(outbox[0].id, first.id);
  assert.equal(outbox[0].n, first.n);
});

test("topics that Anna adds and takes back again before sending leave no trace", async () => {
  const { store } = await phone(new Server());
  await store.enqueue([{ ...talk("talk"), add: { topics: ["work", "school"] } }]);
  const back = { op: /** @type {const} */ ("patch"), kind: "conversation", row: "talk" };
  await store.enqueue([{ ...back, del: { topics: ["work"] }, add: { topics: ["doctor"] } }]);

  const [entry] = (await store.snapshot()).outbox;
  assert.deepEqual(entry.add, { topics: ["school", "doctor"] });
});

test("what has left the phone is never changed, Anna's correction follows it", async () => {
  const { store } = await phone(new Server());
  await store.enqueue([talk("talk", { place: "market" })]);
  await store.exchange.ask({ count: 200, bytes: 1e6 });

  await store.enqueue([patch("conversation", "talk", { place: "park" })]);

  const { outbox } = await store.snapshot();
  assert.deepEqual(
    outbox.map(({ n, op, set }) => [n, op, set.place]),
    [
      [1, "create", "market"],
      [2, "patch", "park"],
    ],
  );
});

test("a second create of a talk Anna has already noted becomes a correction", async () => {
  const { store } = await phone(new Server());
  await store.enqueue([talk("talk"), words("note", "first")]);
  await store.enqueue([talk("talk", { place: "park" })]);

  const ops = (await store.snapshot()).outbox.map(({ op, kind }) => [op, kind]);
  assert.deepEqual(ops, [
    ["create", "conversation"],
    ["create", "conversation_note"],
    ["patch", "conversation"],
  ]);
});

test("a draft goes in the same moment as the entry made of it is stored", async () => {
  const { store } = await phone(new Server());
  const draft = {
    key: "conversation_note:note:note",
    kind: "conversation_note",
    row: "note",
    field: "note",
    text: "She sla",
    base: 0,
  };
  await store.saveDraft(draft);
  assert.equal((await store.snapshot()).drafts.get(draft.key)?.text, "She sla");

  await store.enqueue([words("note", "She slept well.")], { dropDrafts: [draft.key] });

  const snapshot = await store.snapshot();
  assert.equal(snapshot.drafts.size, 0);
  assert.equal(snapshot.outbox.length, 1);
});

test("nothing of an act is stored when one part of it cannot be", async () => {
  const { store } = await phone(new Server());
  const broken = talk("two", { place: /** @type {any} */ (() => "no clone of a function") });
  await assert.rejects(store.enqueue([talk("one"), broken]));

  assert.deepEqual((await store.snapshot()).outbox, []);
});

test("Anna reads that the memory is full, and nothing pretends to be saved", async (t) => {
  const { store } = await phone(new Server());
  const full = new DOMException("full", "QuotaExceededError");
  t.mock.method(IDBObjectStore.prototype, "put", () => {
    throw full;
  });

  await assert.rejects(store.enqueue([talk("talk")]), { name: "QuotaExceededError" });
  t.mock.restoreAll();
  assert.deepEqual((await store.snapshot()).outbox, []);
});

test("entries, drafts and refused texts are written to the disk before they count as saved", async (t) => {
  const { store } = await phone(new Server());
  const opened = t.mock.method(IDBDatabase.prototype, "transaction");

  await store.enqueue([talk("talk")]);
  await store.saveDraft({ key: "k", kind: "task", row: "r", field: "title", text: "t" });
  await store.dropDraft("k");
  await store.discard(1);
  await store.correct(1, "note", "words");
  await store.retry([1]);
  await store.handOver([1]);
  await store.exchange.ask({ count: 200, bytes: 1e6 });
  await store.exchange.giveBack("id", "malformed");

  const writes = opened.mock.calls
    .map((call) => call.arguments)
    .filter(([, mode]) => mode === "readwrite");
  assert.equal(writes.length, 9);
  for (const [, , options] of writes) assert.equal(options?.durability, "strict");
});

test("every stored change reaches the other tab's screen", async () => {
  const factory = new IDBFactory();
  const one = await openStore("anna", { factory });
  const two = await openStore("anna", { factory });
  const heard = new Promise((resolve) => two.subscribe(() => resolve("heard")));

  await one.enqueue([talk("talk")]);

  assert.equal(await heard, "heard");
  assert.equal((await two.snapshot()).get("conversation", "talk")?.pending, true);
  one.forget();
  two.forget();
});

test("saving one talk does not read a year of notes again", async (t) => {
  const server = new Server();
  for (let i = 0; i < 50; i++) server.put("conversation_note", `n${i}`, "c:anu", { note: "…" });
  const anna = await phone(server);
  await anna.engine.run();
  const before = (await anna.store.snapshot()).get("conversation_note", "n7");
  const read = t.mock.method(IDBObjectStore.prototype, "getAll");

  await anna.store.enqueue([talk("talk")]);
  read.mock.resetCalls();
  const snapshot = await anna.store.snapshot();

  assert.ok(read.mock.calls.every((call) => /** @type {any} */ (call.this).name !== "rows"));
  assert.equal(snapshot.get("conversation_note", "n7"), before, "the very same object");
  assert.equal(snapshot.all("conversation").length, 1);
});

test("an older page opens a newer release's database, the worker leaves it alone", async () => {
  const factory = new IDBFactory();
  (await openAccount("anna", { factory })).close();
  await new Promise((resolve) => {
    const request = factory.open("diele-anna", 9);
    request.onsuccess = () => resolve(request.result.close());
  });

  const db = await openAccount("anna", { factory });
  assert.equal(db.version, 9);
  db.close();
  await assert.rejects(openAccount("anna", { factory, newer: "refuse" }), { name: "VersionError" });
});

test("somebody else's sign-in takes Anna's people off the phone but not her unsent talk", async () => {
  const server = new Server();
  server.put("newcomer", "anu", "n:anu", { call_name: "Anu" });
  const anna = await phone(server);
  await anna.engine.run();
  await anna.store.enqueue([talk("talk")]);
  await anna.store.saveDraft({ key: "d", kind: "task", row: "r", field: "title", text: "half a" });

  await anna.directory.signIn({ ...ANNA, account: "ben", device: "ben-phone", call_name: "Ben" });

  assert.deepEqual(await stored(anna, "rows"), []);
  assert.deepEqual(await stored(anna, "sent"), []);
  assert.equal((await stored(anna, "outbox")).length, 1);
  const waiting = await anna.directory.accounts();
  assert.deepEqual(waiting, [{ account: "anna", call_name: "Anna", waiting: 2, texts: [] }]);
  assert.equal((await anna.directory.current())?.account, "ben");
});

test("signing out without a network hides Anna at once and keeps what she has not sent", async () => {
  const server = new Server();
  server.put("newcomer", "anu", "n:anu", { call_name: "Anu" });
  const anna = await phone(server);
  await anna.engine.run();
  await anna.store.enqueue([talk("talk")]);

  await anna.directory.signOutLocally("keep");

  assert.equal(await anna.directory.current(), null);
  assert.deepEqual(await stored(anna, "rows"), []);
  assert.equal((await stored(anna, "outbox")).length, 1);
  assert.deepEqual(await anna.directory.owed("sign_outs"), [
    { account: "anna", device: "anna-phone" },
  ]);
});

test("who throws the unsent away while signing out leaves nothing behind", async () => {
  const anna = await phone(new Server());
  await anna.store.enqueue([talk("talk")]);

  await anna.directory.signOutLocally("delete");

  const names = (await anna.factory.databases()).map(({ name }) => name);
  assert.deepEqual(names, ["diele"]);
  assert.deepEqual(await anna.directory.accounts(), []);
});

test("who has been shown the door is signed out, though the battery dies at that moment", async () => {
  for (const mode of /** @type {const} */ (["keep", "delete"])) {
    const server = new Server();
    server.put("newcomer", "anu", "n:anu", { call_name: "Anu" });
    const anna = await phone(server);
    await anna.engine.run();
    await anna.store.enqueue([talk("talk")]);
    const dies = () => {
      throw new Error("no battery");
    };

    await assert.rejects(anna.directory.signOutLocally(mode, dies), /no battery/);

    assert.equal(await anna.directory.current(), null);
    assert.equal((await stored(anna, "rows")).length, 1);
    const again = await openDirectory({ factory: anna.factory });
    assert.equal(await again.current(), null);
    assert.equal((await anna.factory.databases()).length, mode === "keep" ? 2 : 1);
    if (mode === "keep") {
      assert.deepEqual(await stored(anna, "rows"), []);
      assert.equal((await stored(anna, "outbox")).length, 1);
    }
    again.close();
  }
});

test("after thirty days out of touch only what Anna typed is left, on every account", async () => {
  const server = new Server();
  server.put("newcomer", "anu", "n:anu", { call_name: "Anu" });
  const anna = await phone(server);
  await anna.engine.run();
  await anna.store.enqueue([talk("talk")]);

  await anna.directory.holdLeases(Date.now() + 29 * DAY);
  assert.equal((await stored(anna, "rows")).length, 1);
  await anna.directory.holdLeases(Date.now() + 31 * DAY);

  assert.deepEqual(await stored(anna, "rows"), []);
  assert.equal((await stored(anna, "outbox")).length, 1);
  assert.equal((await anna.store.snapshot()).meta.filled, false);
});

test("a phone found again after months shows nobody's name, not even for a moment", async () => {
  const server = new Server();
  server.put("newcomer", "anu", "n:anu", { call_name: "Anu" });
  const anna = await phone(server);
  await anna.engine.run();

  await openDirectory({ factory: anna.factory, now: () => Date.now() + 90 * DAY });

  assert.deepEqual(await stored(anna, "rows"), []);
});

test("settings of the phone outlive the page", async () => {
  const factory = new IDBFactory();
  const one = await openDirectory({ factory });
  await one.set("theme", "dark");
  one.close();
  assert.equal(await (await openDirectory({ factory })).get("theme"), "dark");
});

test("a phone whose databases the browser has closed goes on, and shows what lies there", async () => {
  const { directory, store } = await phone(new Server());
  await store.enqueue([talk("talk")]);
  await store.snapshot();
  const told = new Promise((resolve) => store.subscribe(() => resolve(undefined)));

  for (const db of [store.database(), directory.db])
    forceCloseDatabase(/** @type {any} */ (unwrap(db)));
  await told;

  await store.enqueue([words("note", "after the sleep")]);
  const { outbox, get } = await store.snapshot();
  assert.equal(outbox.length, 2);
  assert.equal(get("conversation_note", "note")?.note, "after the sleep");
  assert.equal((await directory.current())?.account, "anna");
});
