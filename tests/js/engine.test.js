import assert from "node:assert/strict";
import { test } from "node:test";
import { overall } from "../../static/field/entries.js";
import { ANNA, copyOf, patch, phone, stored, tab, talk, words } from "./phone.js";
import { Server } from "./server.js";

const FULL = { count: 200, bytes: 256 * 1024 };

/** @param {import("./phone.js").Phone} phone */
const state = async ({ store }) => (await store.snapshot()).meta.state;

/** A server that knows Anu, and a phone that has seen her. */
async function acquainted() {
  const server = new Server();
  server.put("newcomer", "anu", "n:anu", { call_name: "Anu", person_id: "anu-person" });
  const anna = await phone(server);
  await anna.engine.run();
  return { server, anna };
}

test("a talk noted in the cellar arrives once when the network is back", async () => {
  const { server, anna } = await acquainted();
  server.faults = ["request"];
  await anna.store.enqueue([talk("talk"), words("note", "She slept well.")]);

  assert.deepEqual(await anna.engine.run(), { state: "offline" });
  assert.equal(anna.store.runtime().offline, true);
  assert.equal((await anna.store.snapshot()).get("conversation", "talk")?.pending, true);
  assert.deepEqual(await anna.engine.run(), { state: "ok" });

  const snapshot = await anna.store.snapshot();
  assert.deepEqual(snapshot.outbox, []);
  assert.equal(snapshot.get("conversation", "talk")?.pending, false);
  assert.equal(snapshot.get("conversation_note", "note")?.note, "She slept well.");
  assert.equal(server.rows.get("talk")?.v, 1);
  assert.deepEqual(overall(snapshot, anna.store.runtime()), { state: "sent", count: 0 });
});

test("an answer that is lost on the way makes no second talk", async () => {
  const { server, anna } = await acquainted();
  await anna.store.enqueue([talk("talk")]);
  server.faults = ["answer"];

  await anna.engine.run();
  assert.equal((await stored(anna, "outbox")).length, 1);
  await anna.engine.run();

  assert.equal((await stored(anna, "outbox")).length, 0);
  assert.equal(server.rows.get("talk")?.v, 1);
});

for (const fault of /** @type {const} */ (["portal", "cut"])) {
  test(`a hotel's sign-in page or half an answer is no answer (${fault})`, async () => {
    const { server, anna } = await acquainted();
    await anna.store.enqueue([talk("talk")]);
    server.faults = [fault];

    assert.deepEqual(await anna.engine.run(), { state: "offline" });

    assert.equal((await stored(anna, "outbox")).length, 1);
    assert.equal(anna.store.runtime().offline, true);
  });
}

test("what leaves the phone has been marked before, so that nobody changes it any more", async () => {
  const { server, anna } = await acquainted();
  await anna.store.enqueue([talk("talk")]);
  /** @type {boolean[]} */
  const marks = [];
  const engineFetch = server.fetch;
  anna.engine.options.fetch = async (url, init) => {
    marks.push(...(await stored(anna, "outbox")).map(({ sent }) => sent));
    return engineFetch(url, init);
  };

  await anna.engine.run();

  assert.deepEqual(marks, [true]);
});

test("one refused note does not hold up the rest and keeps its words", async () => {
  const { server, anna } = await acquainted();
  server.refuse = ({ row }) =>
    row === "note" ? { code: "consent", fields: { note: "not_agreed" } } : undefined;
  await anna.store.enqueue([talk("talk"), words("note", "Her words."), talk("later")]);

  await anna.engine.run();

  const { attention, outbox, get } = await anna.store.snapshot();
  assert.deepEqual(outbox, []);
  assert.ok(get("conversation", "later"));
  assert.equal(attention[0].set.note, "Her words.");
  assert.deepEqual(attention[0].answer.fields, { note: "not_agreed" });
  assert.equal(
    (await stored(anna, "sent")).some(({ row }) => row === "note"),
    false,
  );
});

test("a refused note that Anna corrects is sent as a new entry", async () => {
  const { server, anna } = await acquainted();
  server.refuse = ({ set }) => (set?.note === "wrong" ? { code: "invalid" } : undefined);
  await anna.store.enqueue([words("note", "wrong")]);
  await anna.engine.run();
  const [refused] = (await anna.store.snapshot()).attention;

  await anna.store.retry([refused.key], { note: "right" });
  await anna.engine.run();

  assert.deepEqual((await anna.store.snapshot()).attention, []);
  assert.equal(server.rows.get("note")?.row.note, "right");
});

test("a refused talk that Anna hands over arrives once and stays away from her list", async () => {
  const { server, anna } = await acquainted();
  server.refuse = ({ op }) => (op === "create" ? { code: "closed" } : undefined);
  await anna.store.enqueue([talk("talk"), words("note", "Her words.")]);
  await anna.engine.run();
  const refused = (await anna.store.snapshot()).attention;
  server.faults.push("answer");

  await anna.store.handOver(refused.map(({ key }) => key));
  const waiting = await anna.store.snapshot();
  await anna.engine.run();
  await anna.engine.run();

  assert.deepEqual(waiting.attention, []);
  assert.deepEqual(
    waiting.outbox.map(({ op, kind, row, base, s }) => [op, kind, row, base, s]),
    [
      ["hand_over", "conversation", "talk", 0, "n:anu"],
      ["hand_over", "conversation_note", "note", 0, "c:anu"],
    ],
  );
  assert.equal(waiting.get("conversation", "talk"), undefined);
  assert.equal(server.late.filter((text) => text.includes("Her words.")).length, 1);
  const { outbox, attention, late, all } = await anna.store.snapshot();
  assert.deepEqual([outbox, attention, all("conversation_note")], [[], [], []]);
  assert.deepEqual(
    late.map(({ row }) => row),
    ["talk", "note"],
  );
});

test("what was handed over is handed over again to a server that was restored", async () => {
  const { server, anna } = await acquainted();
  const backup = server.backup();
  server.refuse = ({ op }) => (op === "create" ? { code: "closed" } : undefined);
  await anna.store.enqueue([words("note", "Her words.")]);
  await anna.engine.run();
  const [refused] = (await anna.store.snapshot()).attention;
  await anna.store.handOver([refused.key]);
  await anna.engine.run();
  server.late.length = 0;
  server.restore(backup);

  await anna.engine.run();

  assert.equal(server.late.length, 1);
});

test("two tabs asking at once never make each other skip a row", async () => {
  const { server, anna } = await acquainted();
  const other = await tab(server, anna);
  server.put("task", "one", "n:anu", { title: "one" });
  const slow = await anna.store.exchange.ask(FULL);
  const early = await (await server.sync({ ...slow, now: 0 })).json();
  server.put("task", "one", "n:anu", { title: "one, newer" });
  server.put("task", "two", "n:anu", { title: "two" });
  await other.engine.run();

  await anna.store.exchange.storeAnswer(slow, early);

  const { get, meta } = await anna.store.snapshot();
  assert.equal(get("task", "one")?.title, "one, newer");
  assert.equal(get("task", "two")?.title, "two");
  assert.equal(meta.cursors["n:anu"], `${server.seq.get("n:anu")}.0`);
});

test("two tabs that send the same queue make one talk", async () => {
  const { server, anna } = await acquainted();
  const other = await tab(server, anna);
  await anna.store.enqueue([talk("talk"), words("note", "once")]);

  await Promise.all([anna.engine.run(), other.engine.run()]);

  assert.equal(server.rows.get("talk")?.v, 1);
  assert.equal((await stored(anna, "outbox")).length, 0);
  assert.equal((await stored(anna, "attention")).length, 0);
});

test("only one tab runs where the browser has locks", async () => {
  const { server, anna } = await acquainted();
  let held = false;
  anna.engine.locks = /** @type {any} */ ({
    request: async (
      /** @type {any} */ name,
      /** @type {any} */ options,
      /** @type {any} */ run,
    ) => {
      assert.equal(name, "sync:anna");
      assert.equal(options.ifAvailable, true);
      return run(held ? null : {});
    },
  });
  held = true;
  const before = server.seen.length;

  assert.deepEqual(await anna.engine.run(), { state: "elsewhere" });
  assert.equal(server.seen.length, before);
});

test("a scope that Anna no longer sees leaves with its rows, its answered entries and its drafts", async () => {
  const { server, anna } = await acquainted();
  await anna.store.enqueue([talk("talk"), words("note", "sent")]);
  await anna.engine.run();
  await anna.store.saveDraft({
    key: "d",
    kind: "conversation_note",
    row: "note",
    field: "note",
    text: "half typed",
  });
  await anna.store.enqueue([talk("unsent", { place: "secret" })]);
  server.visible = new Set(["all", "u:anna"]);

  await anna.engine.run();

  assert.deepEqual(await stored(anna, "rows"), []);
  assert.deepEqual(await stored(anna, "sent"), []);
  assert.deepEqual(await stored(anna, "drafts"), []);
  assert.ok(server.late.some((text) => text.includes("half typed")));
  assert.ok(server.late.some((text) => text.includes("secret")));
  const { late } = await anna.store.snapshot();
  assert.deepEqual(late.map(({ row }) => row).sort(), ["note", "unsent"]);
  assert.doesNotMatch(JSON.stringify(await stored(anna, "late")), /secret|half typed/);
});

test("a row that has moved to another scope is not taken away by the old one", async () => {
  const { server, anna } = await acquainted();
  server.put("follow_up", "step", "c:anu", { text: "call her" });
  await anna.engine.run();
  server.put("follow_up", "step", "n:anu", { text: "call her" });
  server.page = 1; // the old scope speaks after the new one

  await anna.engine.run();

  const [row] = (await anna.store.snapshot()).all("follow_up");
  assert.equal(row.s, "n:anu");
});

test("a slow answer never takes a row back to an older version", async () => {
  const { server, anna } = await acquainted();
  server.put("task", "one", "n:anu", { title: "first" });
  const asked = await anna.store.exchange.ask(FULL);
  const early = await (await server.sync({ ...asked, now: 0 })).json();
  server.put("task", "one", "n:anu", { title: "second" });
  await anna.engine.run();

  const { cursors } = (await anna.store.snapshot()).meta;
  await anna.store.exchange.storeAnswer({ ...asked, cursors }, early);

  assert.equal((await anna.store.snapshot()).get("task", "one")?.title, "second");
});

test("what Anna has sent stays on her screen when another tab keeps its row from arriving", async () => {
  const { server, anna } = await acquainted();
  const other = await tab(server, anna);
  server.put("conversation_note", "theirs", "c:anu", { note: "theirs" });
  const idle = await other.store.exchange.ask(FULL);
  const news = await (await server.sync({ ...idle, now: 0 })).json();
  await anna.store.enqueue([words("mine", "my words")]);
  const asked = await anna.store.exchange.ask(FULL);
  const answer = await (await server.sync({ ...asked, now: 0 })).json();
  await other.store.exchange.storeAnswer(idle, news);

  await anna.store.exchange.storeAnswer(asked, answer);

  assert.equal((await anna.store.snapshot()).get("conversation_note", "mine")?.note, "my words");
  assert.equal((await anna.store.snapshot()).get("conversation_note", "mine")?.pending, false);
});

test("talks of half a year ago and steps closed long since leave the phone by themselves", async () => {
  const { server, anna } = await acquainted();
  const day = 24 * 3600 * 1000;
  /** @param {number} days */
  const ago = (days) => new Date(Date.now() - days * day).toISOString().slice(0, 10);
  server.put("conversation", "old", "n:anu", { occurred_on: ago(182) });
  server.put("conversation", "recent", "n:anu", { occurred_on: ago(178) });
  server.put("follow_up", "closed", "c:anu", { settled_at: Date.now() - 62 * day });
  server.put("follow_up", "open", "c:anu", { settled_at: null });
  const { meta } = await anna.store.snapshot();
  await anna.store.exchange.noteState({ ...meta, windowed_on: ago(1) });

  await anna.engine.run();

  const { all } = await anna.store.snapshot();
  assert.deepEqual(
    all("conversation").map(({ id }) => id),
    ["recent"],
  );
  assert.deepEqual(
    all("follow_up").map(({ id }) => id),
    ["open"],
  );
});

test("what was withdrawn meanwhile does not haunt Anna's screen", async () => {
  const { server, anna } = await acquainted();
  await anna.store.enqueue([words("note", "withdrawn")]);
  const asked = await anna.store.exchange.ask(FULL);
  const answer = await (await server.sync({ ...asked, now: 0 })).json();
  const first = { ...answer, scopes: {}, changes: [], more: true };
  await anna.store.exchange.storeAnswer(asked, first);
  assert.equal((await anna.store.snapshot()).get("conversation_note", "note")?.note, "withdrawn");
  assert.equal((await anna.store.snapshot()).get("conversation_note", "note")?.pending, false);

  server.remove("note");
  await anna.engine.run();

  assert.equal((await anna.store.snapshot()).get("conversation_note", "note"), undefined);
  assert.deepEqual(await stored(anna, "sent"), []);
});

test("a long first fetch resumes where it was cut off", async () => {
  const server = new Server();
  for (let i = 0; i < 25; i++) server.put("task", `t${i}`, "n:anu", { title: `${i}` });
  server.page = 10;
  const anna = await phone(server);
  server.judge = () => (server.exchanges().length === 2 ? "answer" : undefined);

  await anna.engine.run();
  assert.equal((await anna.store.snapshot()).all("task").length, 10);
  assert.equal((await anna.store.snapshot()).meta.filled, true);
  assert.equal((await anna.store.snapshot()).meta.complete, false);
  await anna.engine.run();

  assert.equal((await anna.store.snapshot()).all("task").length, 25);
  assert.equal((await anna.store.snapshot()).meta.complete, true);
});

test("rows that went while Anna was away for a year go from her phone as well", async () => {
  const { server, anna } = await acquainted();
  server.put("task", "old", "n:anu", { title: "old" });
  await anna.engine.run();
  server.remove("old");
  server.prune("n:anu");
  server.put("task", "new", "n:anu", { title: "new" });

  await anna.engine.run();

  assert.deepEqual(
    (await anna.store.snapshot()).all("task").map(({ id }) => id),
    ["new"],
  );
});

test("work done since the server's backup returns by itself", async () => {
  const { server, anna } = await acquainted();
  await anna.store.enqueue([talk("before")]);
  await anna.engine.run();
  const backup = server.backup();
  await anna.store.enqueue([talk("after"), words("note", "after the backup")]);
  await anna.engine.run();
  await anna.store.enqueue([talk("unsent")]);
  server.restore(backup);

  await anna.engine.run();

  assert.equal(server.rows.get("note")?.row.note, "after the backup");
  assert.ok(server.rows.has("after") && server.rows.has("unsent"));
  assert.equal(server.rows.get("before")?.v, 1);
  assert.equal((await anna.store.snapshot()).all("conversation").length, 3);
});

test("it returns in its order even where a refused entry has left a hole in the numbers", async () => {
  const { server, anna } = await acquainted();
  const backup = server.backup();
  const client = (await anna.store.snapshot()).meta.client;
  server.refuse = ({ row }) => (row === "wrong" ? { code: "invalid" } : undefined);
  await anna.store.enqueue([talk("one"), talk("wrong"), talk("two")]);
  await anna.engine.run();
  await anna.store.enqueue([patch("conversation", "one", { minutes: 5 })]);
  server.restore(backup);

  await anna.engine.run();

  assert.equal(server.rows.get("one")?.row.minutes, 5);
  assert.ok(server.rows.has("two"));
  assert.notEqual((await anna.store.snapshot()).meta.client, client);
  assert.equal((await stored(anna, "attention")).length, 1);
});

test("a second restore still finds what an earlier name of the phone has sent", async () => {
  const { server, anna } = await acquainted();
  const backup = server.backup();
  server.refuse = ({ row }) => (row === "wrong" ? { code: "invalid" } : undefined);
  await anna.store.enqueue([talk("one"), talk("wrong"), talk("two")]);
  await anna.engine.run();
  server.restore(backup);
  await anna.engine.run();
  await anna.store.enqueue([talk("three")]);
  await anna.engine.run();
  server.restore(backup);

  await anna.engine.run();

  assert.deepEqual([...server.rows.keys()].sort(), ["anu", "one", "three", "two"]);
});

test("what the phone has sent under an earlier name goes again under a new one", async () => {
  const { server, anna } = await acquainted();
  const backup = server.backup();
  await anna.store.enqueue([talk("one")]);
  await anna.engine.run();
  const twin = await phone(server, { factory: await copyOf(anna) });
  await anna.store.enqueue([talk("annas")]);
  await anna.engine.run();
  server.refuse = ({ row }) => (row === "wrong" ? { code: "invalid" } : undefined);
  await twin.store.enqueue([talk("wrong"), talk("two")]);
  await twin.engine.run();
  const { client } = (await twin.store.snapshot()).meta;
  server.restore(backup);

  await twin.engine.run();

  assert.ok(server.rows.has("one") && server.rows.has("two"));
  const { meta } = await twin.store.snapshot();
  assert.notEqual(meta.client, client);
  for (const sent of await stored(twin, "sent")) assert.equal(sent.client, meta.client);
});

test("an answer from before the restore is not stored after it", async () => {
  const { server, anna } = await acquainted();
  const asked = await anna.store.exchange.ask(FULL);
  server.put("task", "ghost", "n:anu", { title: "of the old life" });
  const old = await (await server.sync({ ...asked, now: 0 })).json();
  server.remove("ghost");
  server.restore(server.backup());
  await anna.engine.run();

  const { stored: kept } = await anna.store.exchange.storeAnswer(asked, old);

  assert.equal(kept, false);
  assert.deepEqual((await anna.store.snapshot()).all("task"), []);
});

test("a phone brought back from its own backup gives its new work new numbers", async () => {
  const { server, anna } = await acquainted();
  const image = await copyOf(anna);
  await anna.store.enqueue([talk("first life")]);
  await anna.engine.run();
  const twin = await phone(server, { factory: image });
  await twin.store.enqueue([talk("second life")]);

  await twin.engine.run();

  assert.ok(server.rows.has("first life") && server.rows.has("second life"));
  const [mine, hers] = [await anna.store.snapshot(), await twin.store.snapshot()];
  assert.notEqual(mine.meta.client, hers.meta.client);
  assert.deepEqual(await stored(twin, "outbox"), []);
});

test("a server that misses an entry gets it again", async () => {
  const { server, anna } = await acquainted();
  await anna.store.enqueue([talk("one")]);
  await anna.engine.run();
  const [{ client, id }] = await stored(anna, "sent");
  server.rows.delete("one");
  server.results.delete(id);
  server.lastN.set(client, 0);
  await anna.store.enqueue([talk("two")]);

  await anna.engine.run();

  assert.ok(server.rows.has("one") && server.rows.has("two"));
});

test("one entry that the server cannot read is found among many and given back", async () => {
  const { server, anna } = await acquainted();
  const { client } = (await anna.store.snapshot()).meta;
  for (let i = 0; i < 9; i++)
    await anna.store.enqueue([talk(`t${i}`, { place: i === 5 ? "poison" : "park" })]);
  server.judge = (body) =>
    JSON.stringify(body.mutations ?? []).includes("poison")
      ? { status: 400, problem: { code: "malformed" } }
      : undefined;

  assert.deepEqual(await anna.engine.run(), { state: "ok" });

  const { attention, outbox } = await anna.store.snapshot();
  assert.deepEqual(outbox, []);
  assert.deepEqual(
    attention.map(({ row, set, answer }) => [row, set.place, answer.code]),
    [["t5", "poison", "malformed"]],
  );
  assert.equal(server.rows.size, 9);
  assert.equal((await anna.store.snapshot()).meta.client, client, "no gap, no new name");
});

test("an entry at which the server breaks is given back after it has been tried three times", async () => {
  const { server, anna } = await acquainted();
  await anna.store.enqueue([talk("fine"), talk("wrong")]);
  server.judge = (body) =>
    JSON.stringify(body.mutations ?? []).includes("wrong")
      ? { status: 500, problem: {} }
      : undefined;

  assert.deepEqual(await anna.engine.run(), { state: "busy" });
  assert.deepEqual(await anna.engine.run(), { state: "busy" });
  assert.equal((await stored(anna, "outbox")).length, 2);
  for (let i = 0; i < 5; i++) await anna.engine.run();

  assert.ok(server.rows.has("fine"));
  const [refused] = (await anna.store.snapshot()).attention;
  assert.equal(refused.row, "wrong");
  server.judge = () => undefined;
  await anna.store.retry([refused.key]);
  await anna.engine.run();
  assert.ok(server.rows.has("wrong"));
});

test("long notes travel in portions of at most 256 KiB, and compressed", async () => {
  const { server, anna } = await acquainted();
  const long = "ü".repeat(50_000);
  await anna.store.enqueue([1, 2, 3, 4].map((i) => words(`n${i}`, long)));

  await anna.engine.run();

  const sent = server.seen.filter(({ body }) => body.mutations?.length > 0);
  assert.deepEqual(
    sent.map(({ body }) => body.mutations.length),
    [2, 2],
  );
  assert.equal(sent[0].headers["Content-Encoding"], "gzip");
  assert.equal(server.rows.size, 5);
});

test("an ended session stops the sending and loses nothing", async () => {
  const { server, anna } = await acquainted();
  await anna.store.enqueue([talk("talk")]);
  server.faults = [{ status: 401, problem: { code: "login" } }];

  assert.deepEqual(await anna.engine.run(), { state: "login" });
  assert.equal(await state(anna), "login");
  assert.equal((await stored(anna, "outbox")).length, 1);
  await anna.engine.run();

  assert.equal(await state(anna), "ok");
  assert.ok(server.rows.has("talk"));
});

test("Anna's work is never sent under Ben's session", async () => {
  const { server, anna } = await acquainted();
  await anna.store.enqueue([talk("talk")]);
  server.account = "ben";

  assert.deepEqual(await anna.engine.run(), { state: "account" });

  assert.equal(server.rows.has("talk"), false);
  assert.equal((await stored(anna, "outbox")).length, 1);
});

test("an answer meant for somebody else is not stored", async () => {
  const { server, anna } = await acquainted();
  server.put("task", "bens", "n:anu", { title: "Ben's" });
  const sync = server.sync.bind(server);
  server.sync = (asked) => {
    const answer = sync(asked);
    return new Response(answer.body?.pipeThrough(rewritten()), { headers: answer.headers });
  };

  assert.deepEqual(await anna.engine.run(), { state: "account" });
  assert.deepEqual((await anna.store.snapshot()).all("task"), []);
});

function rewritten() {
  return new TransformStream({
    transform: (chunk, out) => {
      const text = new TextDecoder().decode(chunk).replace('"account":"anna"', '"account":"ben"');
      out.enqueue(new TextEncoder().encode(text));
    },
  });
}

test("an outdated app goes on taking in work but does not send it", async () => {
  const { server, anna } = await acquainted();
  server.faults = [{ status: 426, problem: { code: "upgrade" } }];
  await anna.engine.run();
  const before = server.seen.length;
  await anna.store.enqueue([talk("talk")]);

  assert.deepEqual(await anna.engine.run(), { state: "upgrade" });

  assert.equal(server.seen.length, before);
  assert.equal((await stored(anna, "outbox")).length, 1);
});

test("a busy server is left alone for as long as it asks", async () => {
  const server = new Server();
  let now = 1_795_356_000_000;
  const anna = await phone(server, { now: () => now });
  server.faults = [{ status: 503, problem: { code: "busy" }, headers: { "Retry-After": "40" } }];

  assert.deepEqual(await anna.engine.run(), { state: "busy", after: 40 });
  now += 30_000;
  assert.deepEqual(await anna.engine.run(), { state: "busy", after: 10 });
  assert.equal(server.seen.length, 1);
  now += 11_000;
  assert.deepEqual(await anna.engine.run(), { state: "ok" });
});

test("a clock that is set back by days does not keep what waits for days", async () => {
  const server = new Server();
  let now = 1_795_356_000_000;
  const anna = await phone(server, { now: () => now });
  server.faults = [{ status: 503, problem: { code: "busy" }, headers: { "Retry-After": "40" } }];
  await anna.engine.run();

  now -= 2 * 86_400_000;

  assert.deepEqual(await anna.engine.run(), { state: "ok" });
});

test("a lost phone forgets everything of this account and nothing of another", async () => {
  const { server, anna } = await acquainted();
  await anna.store.enqueue([talk("talk")]);
  const ben = { ...ANNA, account: "ben", device: "ben-phone" };
  await anna.directory.signIn(ben);
  const other = await tab(server, { ...anna, account: "ben" });
  await other.store.enqueue([talk("bens")]);
  await anna.directory.signIn(ANNA);
  server.faults = [{ status: 410, problem: { code: "wipe", how: "lost" } }];

  assert.deepEqual(await anna.engine.run(), { state: "wiped" });

  const names = (await anna.factory.databases()).map(({ name }) => name);
  assert.ok(!names.includes("diele-anna") && names.includes("diele-ben"));
  assert.equal((await stored(other, "outbox")).length, 1);
  assert.equal(await anna.directory.current(), null);
  assert.equal((await anna.store.snapshot()).meta.state, "wiped");
  const { path, body } = /** @type {any} */ (server.seen.at(-1));
  assert.deepEqual([path, body], ["/api/sync/wiped", { account: "anna", device: "anna-phone" }]);
});

test("who has left hands in even what is half typed before the phone is emptied", async () => {
  const { server, anna } = await acquainted();
  server.refuse = ({ row }) => (row === "wrong" ? { code: "invalid" } : undefined);
  await anna.store.enqueue([words("wrong", "refused words")]);
  await anna.engine.run();
  const change = words("note", "");
  await anna.store.saveDraft({
    key: "d",
    kind: "conversation_note",
    row: "note",
    field: "note",
    text: "half typed",
    change,
  });
  server.visible = new Set();
  server.judge = (body) =>
    body.mutations?.length === 0
      ? { status: 410, problem: { code: "wipe", how: "left" } }
      : undefined;

  assert.deepEqual(await anna.engine.run(), { state: "wiped" });

  assert.ok(server.late.some((text) => text.includes("half typed")));
  assert.deepEqual(await stored(anna, "rows"), []);
  assert.deepEqual(await stored(anna, "drafts"), []);
  const { attention, meta } = await anna.store.snapshot();
  assert.equal(attention[0].set.note, "refused words");
  assert.equal(meta.state, "wiped");
  assert.equal(await anna.directory.get("wiped"), true);
  const [{ texts }] = await anna.directory.accounts();
  assert.deepEqual(
    texts.map(({ set }) => set.note),
    ["refused words"],
  );
  await anna.directory.holdLeases(Date.now() + 29 * 86_400_000);
  assert.equal((await stored(anna, "attention")).length, 1);
  await anna.directory.discard("anna", texts[0].key);
  assert.deepEqual(await anna.directory.accounts(), []);
});

test("an erased person goes from everything on the phone, and the phone says so", async () => {
  const { server, anna } = await acquainted();
  server.put("newcomer", "bo", "n:bo", { person_id: "bo-person" });
  server.visible.add("n:bo");
  await anna.engine.run();
  await anna.store.enqueue([talk("hers"), talk("his", { newcomer_id: "bo" })]);
  await anna.store.saveDraft({
    key: "d",
    kind: "task",
    row: "r",
    field: "title",
    text: "for anu-person",
  });
  server.refuse = () => ({ code: "invalid" });
  server.judge = (body) => {
    server.erased = body.mutations?.length > 0 ? ["anu-person"] : [];
    return undefined;
  };

  await anna.engine.run();

  const { attention, drafts, all, meta } = await anna.store.snapshot();
  assert.deepEqual(
    attention.map(({ row }) => row),
    ["his"],
  );
  assert.equal(drafts.size, 0);
  assert.deepEqual(
    all("newcomer").map(({ id }) => id),
    ["bo"],
  );
  assert.equal(meta.erased?.count, 2);
});

test("a sign-out without a network is posted before anything else", async () => {
  const { server, anna } = await acquainted();
  await anna.directory.signOutLocally("keep");
  await anna.directory.signIn({ ...ANNA, device: "anna-phone-2" });
  const { engine } = await tab(server, anna);
  const before = server.seen.length;
  server.faults = ["request"];

  assert.deepEqual(await engine.run(), { state: "offline" });
  await engine.run();

  assert.deepEqual(
    server.seen.slice(before).map(({ path }) => path),
    ["/api/sign-out", "/api/sign-out", "/api/sync"],
  );
  assert.deepEqual(server.seen[before].body, { account: "anna", device: "anna-phone" });
});

test("a full phone keeps the page it could not store unacknowledged", async (t) => {
  const { server, anna } = await acquainted();
  server.put("task", "one", "n:anu", { title: "one" });
  const { IDBObjectStore } = await import("fake-indexeddb");
  const put = IDBObjectStore.prototype.put;
  t.mock.method(
    IDBObjectStore.prototype,
    "put",
    /** @this {any} */
    function (/** @type {any} */ value, /** @type {any} */ key) {
      if (value.kind === "task") throw new DOMException("full", "QuotaExceededError");
      return put.call(this, value, key);
    },
  );

  assert.deepEqual(await anna.engine.run(), { state: "full" });
  t.mock.restoreAll();
  await anna.engine.run();

  assert.equal((await anna.store.snapshot()).all("task").length, 1);
});

test("what Anna saves during a run goes with the same run", async () => {
  const { server, anna } = await acquainted();
  await anna.store.enqueue([talk("one")]);
  const fetch = server.fetch;
  let extra = true;
  anna.engine.options.fetch = async (url, init) => {
    const answer = await fetch(url, init);
    if (extra) await anna.store.enqueue([talk("two")]);
    extra = false;
    return answer;
  };

  await anna.engine.run();

  assert.ok(server.rows.has("two"));
  assert.deepEqual(await stored(anna, "outbox"), []);
});
