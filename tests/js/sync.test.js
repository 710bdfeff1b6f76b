import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { now, today } from "../../static/field/dates.js";
import { overall } from "../../static/field/entries.js";
import * as transport from "../../static/field/sync/transport.js";
import { isAnswer } from "../../static/field/sync/transport.js";
import { pause, start } from "../../static/field/sync/triggers.js";
import { phone, talk } from "./phone.js";
import { Server } from "./server.js";

test("today is the programme's day, by the server's clock", () => {
  const phoneTime = Date.UTC(2026, 10, 22, 22, 59);
  assert.equal(today({ offset: 0 }, "Europe/Berlin", phoneTime), "2026-11-22");
  assert.equal(today({ offset: 120_000 }, "Europe/Berlin", phoneTime), "2026-11-23");
  assert.equal(now({ offset: 120_000 }, phoneTime), phoneTime + 120_000);
});

test("failed attempts wait longer each time, but never more than five minutes", () => {
  const situation = { every: 60, random: () => 0.999999 };
  const waits = [0, 1, 2, 20].map((attempts) =>
    pause({ state: "offline" }, { ...situation, attempts }),
  );
  assert.deepEqual(
    waits.map((ms) => Math.round((ms ?? 0) / 1000)),
    [2, 4, 8, 300],
  );
});

test("a phone never asks earlier than the server allows", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (after, dice) => {
        const wait = pause(
          { state: "busy", after },
          { attempts: 0, every: 60, random: () => dice },
        );
        assert.ok(wait !== null && wait >= after * 1000 && wait <= after * 1200);
      },
    ),
  );
});

test("a phone that has to be signed in again waits for its person, not for a clock", () => {
  for (const state of /** @type {const} */ (["login", "account", "upgrade", "wiped"])) {
    assert.equal(pause({ state }, { attempts: 0, every: 60, random: () => 0.5 }), null);
  }
});

test("the line names what needs Anna most", () => {
  const nothing = { attention: [], outbox: [], drafts: new Map(), all: () => [] };
  /** @param {object} some */
  const line = (some, sending = null) =>
    overall(/** @type {any} */ ({ ...nothing, ...some }), { offline: false, sending });
  const only = (/** @type {string} */ kind) => (/** @type {string} */ asked) =>
    asked === kind
      ? [1, 2].map((id) => ({ id, of_kind: "task_comment", of_row: "a", field: "text" }))
      : [];
  const twoTexts = only("sibling");

  assert.deepEqual(line({}), { state: "sent", count: 0 });
  assert.deepEqual(line({ outbox: [1, 2] }), { state: "waiting", count: 2 });
  const sending = /** @type {any} */ ({ done: 1, of: 3, since: 0 });
  assert.deepEqual(line({ outbox: [1, 2] }, sending), {
    state: "sending",
    count: 2,
    done: 1,
    of: 3,
  });
  assert.deepEqual(line({ outbox: [1], all: twoTexts }), { state: "siblings", count: 1 });
  assert.deepEqual(line({ outbox: [1], all: twoTexts, attention: [1] }), {
    state: "attention",
    count: 1,
  });
  assert.deepEqual(line({ outbox: [1], all: only("returned_entry") }), {
    state: "attention",
    count: 2,
  });
});

const GOOD = {
  epoch: "e",
  account: "anna",
  now: 1,
  lease_s: 1,
  every_s: 1,
  results: [{ id: "m", n: 1, s: "ok" }],
  scopes: { all: { cursor: "1.0" } },
  drop: [],
  erased: [],
  changes: [{ k: "task", id: "a", s: "all", v: 1, row: {} }],
  more: false,
};

test("an answer that lacks anything is none", () => {
  assert.equal(isAnswer(GOOD), true);
  for (const name of Object.keys(GOOD)) {
    assert.equal(isAnswer({ ...GOOD, [name]: undefined }), false, name);
  }
  assert.equal(isAnswer({ ...GOOD, results: [{ id: "m", s: "fine" }] }), false);
  assert.equal(isAnswer({ ...GOOD, changes: [{ k: "task", id: "a", s: "all", v: 1 }] }), false);
});

/** @type {[string, Response, string][]} */
const REPLIES = [
  ["an answer", reply(200, "{}", "application/json"), "ok"],
  ["no content", new Response(null, { status: 204, headers: { "X-Sync": "1" } }), "ok"],
  [
    "a refusal",
    reply(404, '{"code": "unknown_invitation"}', "application/problem+json"),
    "problem",
  ],
  ["a page", reply(200, "{}", "text/html"), "network"],
  ["JSON that is not the server's", reply(200, "{}", "application/json", {}), "network"],
  ["a gateway's apology", reply(503, "Bad", "text/plain", {}), "network"],
  ["half of it", reply(200, '{"a"', "application/json"), "network"],
  ["a bare word", reply(200, "null", "application/json"), "network"],
];

for (const [what, response, kind] of REPLIES) {
  test(`only the server's own word counts: ${what}`, async () => {
    const answer = await transport.newCode({ account: "anna" }, { fetch: async () => response });
    assert.equal(answer.ok ? "ok" : answer.kind, kind);
  });
}

test("an exchange is answered with all that belongs to it, or not at all", async () => {
  const fetch = async () => reply(200, "{}", "application/json");
  const answer = await transport.exchange(/** @type {any} */ ({}), { fetch });
  assert.deepEqual(answer, { ok: false, kind: "network" });
});

/**
 * @param {number} status
 * @param {string} body
 * @param {string} type
 * @param {Record<string, string>} [more]
 */
function reply(status, body, type, more = { "X-Sync": "1" }) {
  return new Response(body, { status, headers: { "Content-Type": type, ...more } });
}

test("a request follows no redirect, is never cached and does not wait for ever", async () => {
  /** @type {RequestInit | undefined} */
  let asked;
  await transport.signOut(
    { account: "a", device: "d" },
    {
      fetch: async (_, init) => {
        asked = init;
        return reply(200, "{}", "application/json");
      },
    },
  );
  assert.equal(asked?.redirect, "error");
  assert.equal(asked?.cache, "no-store");
  assert.ok(asked?.signal instanceof AbortSignal);
  assert.equal(new Headers(asked?.headers).get("X-Sync"), "1");
});

test("a page sends at its start, after saving, and when the network returns", async (t) => {
  const server = new Server();
  const anna = await phone(server);
  const page = /** @type {any} */ (new EventTarget());
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { directory, store } = anna;
  const stop = start(store, { directory, page, fetch: server.fetch, locks: null });
  await asked(1);
  server.faults = ["request"];

  await store.enqueue([talk("talk")]);
  t.mock.timers.tick(1000);
  await asked(2);
  page.dispatchEvent(new Event("online"));
  await asked(3);
  stop();

  assert.ok(server.rows.has("talk"));

  /** @param {number} times */
  async function asked(times) {
    while (server.exchanges().length < times || (await store.snapshot()).meta.state !== "ok")
      await turn();
    for (let i = 0; i < 50; i++) await turn();
  }
});

test("a run that breaks is told, and does not end the page's sending", async (t) => {
  const anna = await phone(new Server());
  /** @type {unknown[]} */
  const told = [];
  const reportError = (/** @type {unknown} */ error) => told.push(error);
  const page = /** @type {any} */ (Object.assign(new EventTarget(), { reportError }));
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const broken = new TypeError("a fault of ours");
  const ask = t.mock.method(anna.store.exchange, "ask", () => Promise.reject(broken));
  const { directory, store } = anna;
  const stop = start(store, { directory, page, random: () => 0.5, locks: null });
  while (told.length < 1) await turn();
  for (let i = 0; i < 50; i++) await turn();

  t.mock.timers.tick(1000);
  while (told.length < 2) await turn();
  stop();

  assert.deepEqual(told, [broken, broken]);
  assert.equal(ask.mock.callCount(), 2);
});

const turn = () => new Promise((resolve) => setImmediate(resolve));
