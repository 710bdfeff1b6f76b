/** The engine's door to one account's database: what to send, and what came of it. */
import { applyAnswer, FROM_THE_START } from "./answer.js";
import { deleteAccount, STORES, write } from "./database.js";
import { handInDrafts, mutation, renumber, takeOut, within } from "./outbox.js";
import { wipe } from "./purge.js";
import { readMeta, removeAll, showAgain, touch, writeMeta } from "./rows.js";

// When the numbers of phone and server no longer agree: the server came back from a backup
// (`epoch`), it misses something (`gap`), or this phone was restored or cloned (`fork`). Nothing
// is thrown away; what the server already knows it recognises by its id.

/** @typedef {import("./types.js").Write} Write */
/** @typedef {import("./types.js").Meta} Meta */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Problem} Problem */
/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Sent} Sent */

/**
 * @param {Write} tx over all stores
 * @param {Meta} meta changed; the caller writes it
 * @param {Question} asked
 * @param {Problem} problem
 * @returns {Promise<boolean>} whether the phone has changed and may ask again at once
 */
async function recover(tx, meta, asked, problem) {
  if (asked.client !== meta.client || asked.epoch !== meta.epoch) return true;
  if (problem.code === "epoch") return newEpoch(tx, meta, problem);
  if (problem.code === "gap") return resend(tx, meta, await sentBy(tx, meta.client), problem);
  if (problem.code === "fork") return fork(tx, meta, problem);
  return false;
}

/**
 * @param {Write} tx
 * @param {Meta} meta
 * @param {Problem} problem
 */
async function newEpoch(tx, meta, problem) {
  if (!problem.epoch || problem.epoch === meta.epoch) return false;
  meta.epoch = problem.epoch;
  meta.cursors = {};
  meta.filled = false;
  meta.complete = false;
  await removeAll(tx, meta);
  await showAgain(tx, meta, () => true);
  return resend(tx, meta, await sentBy(tx), problem);
}

/**
 * Put what the server has lost before the outbox again. Where the numbers do not follow on the
 * last one it knows, the phone takes a new name and counts from 1.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {Sent[]} candidates
 * @param {Problem} problem
 */
async function resend(tx, meta, candidates, { last_n = 0 }) {
  const foreign = candidates.some((entry) => entry.client !== meta.client);
  const lost = candidates.filter((entry) => entry.client !== meta.client || entry.n > last_n);
  const waiting = /** @type {Entry[]} */ (await tx.objectStore("outbox").getAll());
  for (const entry of lost) await tx.objectStore("sent").delete([entry.client, entry.n]);
  if (lost.length > 0) touch(meta, ":sent");
  const again = lost.map(({ answer, at, shown, ...entry }) => ({ ...entry, sent: true }));
  const all = [...again, ...waiting].sort((a, b) => a.order - b.order);
  const open = all.filter((entry) => entry.n > last_n);
  if (foreign || meta.next_n !== last_n + 1 + open.length) {
    meta.client = crypto.randomUUID();
    await renumber(tx, meta, 1, all);
  } else {
    await Promise.all(all.map((entry) => tx.objectStore("outbox").put(entry)));
  }
  return true;
}

/**
 * @param {Write} tx
 * @param {Meta} meta
 * @param {Problem} problem
 */
async function fork(tx, meta, problem) {
  const waiting = /** @type {Entry[]} */ (await tx.objectStore("outbox").getAll());
  if (!waiting.some((entry) => entry.id === problem.id)) return true;
  meta.client = crypto.randomUUID();
  await renumber(tx, meta, 1, waiting);
  return true;
}

/**
 * @param {Write} tx
 * @param {string} [client] by default every name this phone has had
 * @returns {Promise<Sent[]>}
 */
async function sentBy(tx, client) {
  const range = client === undefined ? null : IDBKeyRange.bound([client], [client, []]);
  return tx.objectStore("sent").getAll(range);
}

// The database's side of an exchange: what to ask, and how each answer is stored. Every method is
// one transaction. Used by `sync/` only.

/** @typedef {{ count: number, bytes: number }} Limit */

export class Exchange {
  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.store = store;
  }

  /**
   * Make the next question, and mark what it takes along as sent: before anything leaves the
   * device, so that it is never changed afterwards.
   *
   * @param {Limit} limit of mutations and of their bytes; a single one always goes
   * @returns {Promise<Question>}
   */
  ask(limit) {
    return write(this.store.database(), ["outbox", "attention", "drafts", "meta"], async (tx) => {
      const outbox = tx.objectStore("outbox");
      const meta = await readMeta(tx);
      const batch = within(await outbox.getAll(null, limit.count), limit.bytes);
      const unmarked = batch.filter((entry) => !entry.sent);
      await Promise.all(unmarked.map((entry) => outbox.put({ ...entry, sent: true })));
      if (!meta.client) await writeMeta(tx, Object.assign(meta, { client: crypto.randomUUID() }));
      const { client, epoch } = meta;
      const cursors = await placesOf(tx, meta, batch);
      const device = { waiting: await outbox.count(), oldest: batch[0]?.made_at ?? null };
      const { account } = this.store;
      return { account, client, epoch, cursors, mutations: batch.map(mutation), device };
    });
  }

  /**
   * @param {Question} asked
   * @param {import("./types.js").Answer} answer
   * @returns {Promise<{ stored: boolean, waiting: number }>}
   */
  async storeAnswer(asked, answer) {
    return this.#write(async (tx, meta) => {
      const stored = await applyAnswer(tx, meta, asked, answer, this.store.now());
      return { stored, waiting: await tx.objectStore("outbox").count() };
    });
  }

  /**
   * @param {Question} asked
   * @param {import("./types.js").Problem} problem `epoch`, `gap` or `fork`
   * @returns {Promise<boolean>} whether to ask again
   */
  async storeRecovery(asked, problem) {
    return this.#write((tx, meta) => recover(tx, meta, asked, problem));
  }

  /**
   * Give an entry that the server cannot even read back to the person, with its text.
   *
   * @param {string} id
   * @param {string} code
   */
  async giveBack(id, code) {
    await this.#write(async (tx, meta) => {
      const answer = { s: "rejected", code };
      for (const entry of await takeOut(tx, meta, (one) => one.id === id)) {
        await tx.objectStore("attention").add({ ...entry, answer, at: this.store.now() });
      }
    });
  }

  /**
   * Hand in what is being typed, because the phone is about to be emptied.
   *
   * @returns {Promise<number>} how much now waits
   */
  async handInAll() {
    return this.#write(async (tx, meta) => {
      await handInDrafts(tx, meta, () => true, this.store.now());
      return tx.objectStore("outbox").count();
    });
  }

  /** @param {Partial<Meta>} values */
  async noteState(values) {
    await this.#write(async (_, meta) => {
      Object.assign(meta, values);
    });
  }

  /** @param {"left"|"lost"} reason */
  async wipe(reason) {
    await wipe(this.store.database(), reason, this.store.now());
    if (reason === "lost") {
      this.store.close("wiped");
      await deleteAccount(this.store.account, this.store.options.factory);
    }
    this.store.news.changed();
  }

  /**
   * @template T
   * @param {(tx: Write, meta: Meta) => Promise<T>} work may change `meta`
   * @returns {Promise<T>}
   */
  async #write(work) {
    const result = await write(this.store.database(), STORES, async (tx) => {
      const meta = await readMeta(tx);
      const done = await work(tx, meta);
      await writeMeta(tx, meta);
      return done;
    });
    this.store.news.changed();
    return result;
  }
}

/**
 * How far the phone has got in each scope. One in which it only keeps something written is named
 * as well: so it hears that the scope may no longer be seen, or that somebody was erased.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {{ s?: string }[]} batch
 * @returns {Promise<Record<string, string>>}
 */
async function placesOf(tx, meta, batch) {
  const kept = await Promise.all(
    ["attention", "drafts"].map((name) => tx.objectStore(name).getAll()),
  );
  const scopes = [...kept.flat(), ...batch].map(({ s }) => s).filter((s) => s);
  return { ...Object.fromEntries(scopes.map((s) => [s, FROM_THE_START])), ...meta.cursors };
}
