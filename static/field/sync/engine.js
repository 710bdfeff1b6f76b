/**
 * Sends what waits and fetches what is new, for page and worker alike. One run asks until nothing
 * waits and nothing is left to fetch. Whatever happens in between, losing an answer, another tab,
 * the end of the battery, a next run sets right: every entry has its id, and a cursor moves only
 * in the transaction that stores its rows.
 */
import { respond, storageTrouble } from "./respond.js";
import * as transport from "./transport.js";
import { sayFarewells } from "./transport.js";

// How much to send at once. A batch that the server cannot take is halved until the one entry at
// fault stands alone: one bad entry never holds up the others.

const FULL = { count: 200, bytes: 256 * 1024 };
const TRIES = 3;

class Batch {
  constructor() {
    this.limit = FULL;
    this.failed = "";
    this.times = 0;
  }

  /**
   * Note that the server failed (500) at these entries.
   *
   * @param {string[]} ids
   * @returns {boolean} whether it is time to take fewer
   */
  failedAt(ids) {
    const same = ids.join(" ");
    this.times = same === this.failed ? this.times + 1 : 1;
    this.failed = same;
    return this.times >= TRIES;
  }

  /** @param {number} count entries of the batch that was too much */
  halve(count) {
    this.limit = { ...FULL, count: Math.max(1, Math.floor(count / 2)) };
    this.times = 0;
  }

  /** The entry at fault has been found, or all is well. */
  whole() {
    this.limit = FULL;
    this.times = 0;
    this.failed = "";
  }
}

const PROTOCOL = 1;
const PAGE = 500;
const FRUITLESS = 12;

/** @typedef {import("./types.js").Outcome} Outcome */
/** @typedef {import("./types.js").EngineOptions} EngineOptions */

export class Engine {
  /** @type {Promise<Outcome> | null} */
  #running = null;
  #again = false;

  /**
   * @param {import("../store/store.js").Store} store
   * @param {EngineOptions} [options]
   */
  constructor(store, options = {}) {
    this.store = store;
    this.options = options;
    this.now = options.now ?? (() => Date.now());
    this.locks = options.locks === undefined ? globalThis.navigator?.locks : options.locks;
    this.batch = new Batch();
    this.every = 60;
    this.rest = { since: 0, ms: 0 };
    this.fruitless = 0;
    /** @type {Outcome | null} */
    this.ended = null;
    /** @type {import("../store/types.js").Runtime} */
    this.runtime = { offline: false, sending: null };
  }

  /**
   * Send and receive until there is nothing left. Called during a run, it makes that run go
   * round once more.
   *
   * @returns {Promise<Outcome>}
   */
  run() {
    this.#again = this.#running !== null;
    this.#running ??= this.#locked().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  isRunning() {
    return this.#running !== null;
  }

  /** @returns {Promise<Outcome>} */
  async #locked() {
    if (!this.locks) return this.#all();
    const name = `sync:${this.store.account}`;
    return this.locks.request(name, { ifAvailable: true }, async (lock) =>
      lock ? this.#all() : { state: "elsewhere" },
    );
  }

  /** @returns {Promise<Outcome>} */
  async #all() {
    if (this.ended) return this.ended;
    const { since, ms } = this.rest;
    const rested = this.now() - since; // below 0 where the clock was set back meanwhile
    if (rested >= 0 && rested < ms) return { state: "busy", after: (ms - rested) / 1000 };
    const outcome = await this.#rounds().catch(storageTrouble);
    if (outcome.state !== "ok") await this.#holdLease();
    if (outcome.state === "upgrade") this.ended = outcome;
    if (outcome.after) this.rest = { since: this.now(), ms: outcome.after * 1000 };
    this.tell({ offline: outcome.state === "offline", sending: null });
    return outcome;
  }

  /** @returns {Promise<Outcome>} */
  async #rounds() {
    const { deadline = Infinity } = this.options;
    const directory = await this.options.directory;
    if (directory && !(await sayFarewells(directory, this.options))) return { state: "offline" };
    this.fruitless = 0;
    /** @type {Outcome | null} */
    let outcome = null;
    while (!outcome && this.now() < deadline && this.fruitless++ < FRUITLESS) {
      if (!this.store.isOpen()) return { state: "closed" };
      this.#again = false;
      const asked = await this.store.exchange.ask(this.batch.limit);
      this.#count(asked);
      outcome = await respond(this, asked, await this.#send(asked));
      if (this.#again && outcome?.state === "ok") outcome = null;
    }
    return outcome ?? { state: "busy" };
  }

  /** Without contact the phone may not keep what it knows for ever. */
  async #holdLease() {
    const directory = await this.options.directory;
    await directory?.holdLeases(this.now());
    this.store.news.stir();
  }

  /** @param {import("../store/types.js").Question} asked */
  async #send(asked) {
    const { app = "", fetch } = this.options;
    const device = { ...asked.device, ...(await this.#device()) };
    const about = { protocol: PROTOCOL, app, now: this.now(), limit: PAGE };
    return transport.exchange({ ...about, ...asked, device }, { fetch });
  }

  async #device() {
    if (this.options.device) return this.options.device();
    const persisted = await globalThis.navigator?.storage?.persisted?.();
    return { persisted: persisted ?? false };
  }

  /**
   * Say how far the sending has come; what is added meanwhile counts as well.
   *
   * @param {import("../store/types.js").Question} asked
   */
  #count({ device, mutations }) {
    const { sending } = this.runtime;
    if (mutations.length === 0) return this.tell({ sending: null });
    const of = Math.max(sending?.of ?? 0, device.waiting);
    const since = sending?.since ?? this.now();
    this.tell({ sending: { done: of - device.waiting, of, since } });
  }

  /** @param {Partial<import("../store/types.js").Runtime>} news */
  tell(news) {
    const before = JSON.stringify(this.runtime);
    this.runtime = { ...this.runtime, ...news };
    if (JSON.stringify(this.runtime) !== before) this.store.news.stir();
  }
}
