/**
 * Two phones of one person, an unreliable network, and a server that comes back from a backup:
 * in the end everything that was written is on the server, once, and both phones show it.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ANNA, patch, phone, stored, tab, talk } from "./phone.js";
import { Server } from "./server.js";

/** @typedef {import("../../static/field/store/store.js").Store} Store */

const RUNS = Number(process.env.RUNS ?? 40);

const which = fc.nat(1);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("note"), who: which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("amend"), who: which, pick: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove"), who: which, pick: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("sync"), who: which }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("lose"), who: which, answer: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("both"), who: which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom("leave", "join", "prune", "backup", "restore"),
      who: which,
    }),
  },
);

test("whatever happens on the way, what was written arrives once and both phones show it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = await begin();
      for (const one of steps) await world.go(/** @type {any} */ (one));
      await world.rest();
    }),
    { numRuns: RUNS },
  );
});

async function begin() {
  const server = new Server();
  server.page = 3;
  const backups = [server.backup()];
  const phones = [
    await phone(server),
    await phone(server, { session: { ...ANNA, device: "two" } }),
  ];
  const seconds = await Promise.all(phones.map((one) => tab(server, one)));
  /** @type {Map<string, Set<string>>} texts that were replaced or withdrawn may be gone */
  const written = new Map();
  let count = 0;

  /** @type {Record<string, (store: Store, row: string | undefined, text: string) => unknown>} */
  const acts = {
    note: (store, _, text) => {
      written.set(`r-${text}`, new Set([text]));
      return store.enqueue([talk(`r-${text}`, { place: text })]);
    },
    amend: (store, row, text) => {
      if (!row) return;
      written.get(row)?.add(text);
      return store.enqueue([patch("conversation", row, { place: text })]);
    },
    remove: (store, row) => {
      if (!row) return;
      written.delete(row);
      return store.enqueue([{ op: "delete", kind: "conversation", row }]);
    },
  };

  /** @type {Record<string, (who: number, answer?: boolean) => unknown>} */
  const events = {
    sync: async (who) => {
      await phones[who].engine.run();
      for (const { s } of await stored(phones[who], "rows")) assert.ok(server.visible.has(s));
    },
    lose: async (who, answer) => {
      server.faults = [answer ? "answer" : "request"];
      await phones[who].engine.run();
      server.faults = [];
    },
    both: (who) => Promise.all([phones[who].engine.run(), seconds[who].engine.run()]),
    leave: () => server.visible.delete("n:anu"),
    join: () => server.visible.add("n:anu"),
    prune: () => server.prune("n:anu"),
    backup: () => backups.push(server.backup()),
    restore,
  };

  /** @param {{ do: string, who: number, pick?: number, answer?: boolean }} step */
  async function go({ do: what, who, pick = 0, answer }) {
    if (events[what]) return events[what](who, answer);
    const { store } = phones[who];
    const rows = (await store.snapshot()).all("conversation");
    await acts[what](store, rows[pick % Math.max(rows.length, 1)]?.id, `t${++count}.`);
  }

  /** What neither a phone nor the backup holds any more is truly gone. */
  async function restore() {
    server.restore(/** @type {Server} */ (backups.at(-1)));
    const held = await everything();
    for (const [row, texts] of written) {
      if (![...texts].some((text) => held.includes(text))) written.delete(row);
    }
  }

  /** @returns {Promise<string>} all that is written anywhere */
  async function everything() {
    const stores = ["outbox", "sent", "attention"];
    const kept = phones.map((one) => Promise.all(stores.map((name) => stored(one, name))));
    return JSON.stringify([[...server.rows.values()], server.late, await Promise.all(kept)]);
  }

  async function rest() {
    server.visible.add("n:anu");
    for (let i = 0; i < 3; i++)
      for (const { engine } of phones) assert.equal((await engine.run()).state, "ok");
    const truth = [...server.rows.values()]
      .map(({ id, v, row }) => ({ id, v, place: row.place }))
      .sort(byId);
    for (const one of phones) {
      const seen = (await one.store.snapshot()).all("conversation");
      assert.deepEqual(seen.map(({ id, v, place }) => ({ id, v, place })).sort(byId), truth);
      assert.deepEqual(await stored(one, "outbox"), []);
      assert.ok((await stored(one, "sent")).every(({ shown }) => !shown));
    }
    const kept = await everything();
    for (const [row, texts] of written) {
      assert.ok(
        [...texts].some((text) => kept.includes(text)),
        `${row} is lost`,
      );
    }
    for (const { store } of [...phones, ...seconds]) store.forget();
  }

  return { go, rest };
}

/**
 * @param {{ id: unknown }} a
 * @param {{ id: unknown }} b
 */
const byId = (a, b) => String(a.id).localeCompare(String(b.id));
