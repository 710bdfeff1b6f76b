/**
 * The screens' door to one account's database. `snapshot` reads, `enqueue` writes, `subscribe`
 * tells of every stored change, in this tab or another.
 */
import { atOnce, discard, openAccount, write } from "./database.js";
import { Exchange } from "./exchange.js";
import { append, draftIn, OUTBOX_STORES } from "./outbox.js";
import { noteSeen, readMeta, writeMeta } from "./rows.js";
import { News, nothingLeft, Reader } from "./snapshot.js";

// What a person's acts write: every function is one transaction, on the disk when it resolves.

/** @typedef {import("./types.js").Database} Database */
/** @typedef {import("./types.js").Change} Change */
/** @typedef {import("./types.js").Write} Write */

/**
 * @param {Database} db
 * @param {Change[]} changes one act; all are stored or none
 * @param {string[]} drafts the drafts these changes came from
 * @param {number} now
 */
export async function enqueue(db, changes, drafts, now) {
  await write(db, [...OUTBOX_STORES, "drafts"], async (tx) => {
    await appendAll(tx, changes, now);
    await Promise.all(drafts.map((key) => tx.objectStore("drafts").delete(key)));
  });
}

/** @typedef {import("./types.js").Attention} Attention */

/**
 * All that was written in a refused entry, as it came back and corrected.
 *
 * @param {Attention} refused
 */
export function inFull({ set, typed = {} }) {
  const all = { ...set };
  for (const [field, text] of Object.entries(typed)) all[field] = `${set[field]}\n\n${text}`;
  return all;
}

/**
 * With all its words. Where its row is gone, its scope alone knows whom it is about.
 *
 * @param {Attention} refused
 * @param {boolean} isHere
 * @returns {Change[]}
 */
function handedOver(refused, isHere) {
  const newcomer_id = isHere ? undefined : /^[nc]:(.+)/.exec(refused.s)?.[1];
  const set = inFull(refused);
  return [{ ...refused, op: "hand_over", set: newcomer_id ? { newcomer_id, ...set } : set }];
}

/**
 * Move refused entries back into the outbox, all or none.
 *
 * @param {Database} db
 * @param {number[]} keys
 * @param {(refused: Attention, isHere: boolean) => Change[]} changes what is sent instead
 * @param {number} now
 */
async function again(db, keys, changes, now) {
  await write(db, [...OUTBOX_STORES, "attention"], async (tx) => {
    for (const key of keys) {
      const refused = await tx.objectStore("attention").get(key);
      if (!refused) continue;
      await tx.objectStore("attention").delete(key);
      const isHere = Boolean(await tx.objectStore("rows").getKey([refused.kind, refused.row]));
      // Its row may be gone from this phone: its scope still tells whom it is about.
      await appendAll(tx, changes(refused, isHere), now, refused.s);
    }
  });
}

/**
 * @param {Write} tx
 * @param {Change[]} changes
 * @param {number} now
 * @param {string} [scope] where they belong, if their rows are no longer here to tell
 */
async function appendAll(tx, changes, now, scope) {
  const meta = await readMeta(tx);
  if (!meta.client) meta.client = crypto.randomUUID();
  for (const change of changes) await append(tx, meta, change, now, scope);
  await writeMeta(tx, meta);
}

/** @typedef {import("./types.js").StoreOptions} StoreOptions */
/** @typedef {import("./types.js").Runtime} Runtime */

/**
 * @param {string} account
 * @param {StoreOptions} [options]
 * @returns {Promise<Store>}
 */
export async function openStore(account, options = {}) {
  const store = new Store(account, options);
  await store.open();
  return store;
}

export class Store {
  /** @type {import("./types.js").Database | null} */
  #db = null;
  #reader = new Reader();
  /** @type {import("./types.js").Snapshot | null} */
  #shown = null;
  #work = new News(null);
  /** @type {import("./types.js").Runner | null} */
  #runner = null;
  /** @type {import("./types.js").State} */
  #closedFor = "ok";

  /**
   * @param {string} account
   * @param {StoreOptions} options
   */
  constructor(account, options) {
    this.account = account;
    this.options = options;
    this.now = options.now ?? (() => Date.now());
    const channel = options.channel ?? ((name) => new BroadcastChannel(name));
    this.news = new News(channel(`diele-${account}`));
    this.exchange = new Exchange(this);
  }

  async open() {
    const onClosed = this.close.bind(this);
    const onLost = () => this.open().then(() => this.news.stir());
    this.#reader = new Reader();
    this.#db = await openAccount(this.account, { ...this.options, onClosed, onLost });
  }

  /** @returns {Promise<import("./types.js").Snapshot>} */
  async snapshot() {
    if (!this.#db) return nothingLeft(this.#closedFor);
    this.#shown = await this.#reader.snapshot(this.#db);
    return this.#shown;
  }

  /**
   * Call `listener` after every stored change and every change of `runtime`.
   *
   * @type {(listener: () => void) => () => void} returns how to stop it
   */
  subscribe(listener) {
    return this.news.subscribe(listener);
  }

  /**
   * Save changes: resolved once they are on the disk. A full disk rejects with
   * `QuotaExceededError`, and then nothing of them is stored.
   *
   * @param {import("./types.js").Change[]} changes one act; all are stored or none
   * @param {{ dropDrafts?: string[] }} [options] drafts these changes came from
   */
  async enqueue(changes, { dropDrafts = [] } = {}) {
    await enqueue(this.database(), changes, dropDrafts, this.now());
    this.#worked();
  }

  /** @param {import("./types.js").Sent[]} entries whose answer was read: it is not told again */
  async noteSeen(entries) {
    if (entries.length === 0) return;
    await write(this.database(), ["sent", "meta"], (tx) => noteSeen(tx, entries));
    this.news.changed();
  }

  /**
   * Keep what is being typed, even if the page goes before this resolves.
   *
   * @param {import("./types.js").Draft} draft
   */
  async saveDraft(draft) {
    const kept = draftIn(draft, this.#shown?.get(draft.kind, draft.row)?.s);
    await atOnce(this.database(), "drafts", (drafts) => drafts.put(kept));
    this.news.changed();
  }

  /** @param {string} key */
  async dropDraft(key) {
    await discard(this.database(), "drafts", key);
    this.news.changed();
  }

  /**
   * Keep what is being corrected in a refused entry, so that it goes wherever that goes.
   *
   * @param {number} key
   * @param {string} field
   * @param {string} text
   */
  async correct(key, field, text) {
    await write(this.database(), ["attention"], async (tx) => {
      const refused = await tx.objectStore("attention").get(key);
      if (refused) await tx.objectStore("attention").put({ ...refused, typed: { [field]: text } });
    });
    this.news.changed();
  }

  /**
   * @param {number[]} keys of refused entries, which are sent again
   * @param {import("./types.js").Fields} [set] what the first of them says instead
   */
  async retry(keys, set) {
    const corrected = (/** @type {Attention} */ refused) => {
      const more = refused.key === keys[0] && set;
      return [{ ...refused, set: { ...refused.set, ...more } }];
    };
    await again(this.database(), keys, corrected, this.now());
    this.#worked();
  }

  /** @param {number[]} keys of refused entries, which the coordinator is to settle */
  async handOver(keys) {
    await again(this.database(), keys, handedOver, this.now());
    this.#worked();
  }

  /** @param {number} key */
  async discard(key) {
    await discard(this.database(), "attention", key);
    this.news.changed();
  }

  /** Send and receive now; resolves when that run has ended. */
  async sync() {
    await this.#runner?.run();
  }

  /** @returns {Runtime} */
  runtime() {
    return this.#runner?.runtime ?? { offline: false, sending: null };
  }

  forget() {
    this.news.close();
    this.close("ok");
  }

  /** @param {import("./types.js").Runner} runner */
  attach(runner) {
    this.#runner = runner;
  }

  /** @type {(listener: () => void) => () => void} as `subscribe`, for what enters the outbox */
  onWork(listener) {
    return this.#work.subscribe(listener);
  }

  /** @param {import("./types.js").State} state what the screens are to say from now on */
  close(state) {
    this.#closedFor = state;
    this.#db?.close();
    this.#db = null;
    this.news.stir();
  }

  isOpen = () => this.#db !== null;

  database() {
    if (this.#db) return this.#db;
    throw new DOMException("The database was closed.", "InvalidStateError");
  }

  #worked() {
    this.news.changed();
    this.#work.stir();
  }
}
