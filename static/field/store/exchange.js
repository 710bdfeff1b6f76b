/**
 * The database's side of an exchange: what to ask, and how each answer is stored. Every method
 * is one transaction. Used by `sync/` only.
 */
import { applyAnswer, FROM_THE_START } from "./answer.js";
import { deleteAccount, STORES } from "./database.js";
import { handInDrafts } from "./drafts.js";
import { readMeta, writeMeta } from "./meta.js";
import { mutation, takeOut, within } from "./outbox.js";
import { wipe } from "./purge.js";
import { recover } from "./recover.js";
import { inside, strict } from "./transaction.js";

/** @typedef {import("./types.js").Meta} Meta */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Write} Write */
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
    const tx = strict(this.store.database(), ["outbox", "attention", "drafts", "meta"]);
    return inside(tx, async () => {
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
    const tx = strict(this.store.database(), STORES);
    const result = await inside(tx, async () => {
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
