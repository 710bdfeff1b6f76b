/** Everything that screens show, read at one moment, and telling them that it has changed. */
import { kindsOf, overlay } from "./overlay.js";
import { noMeta, readMeta } from "./rows.js";

/** Telling screens that something has changed: in this tab at once, in others by a channel. */
export class News {
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /** @param {BroadcastChannel | null} channel */
  constructor(channel) {
    this.channel = channel;
    if (channel) channel.onmessage = () => this.stir();
  }

  /**
   * @param {() => void} listener
   * @returns {() => void} unsubscribe
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something stored has changed. */
  changed() {
    this.channel?.postMessage("changed");
    this.stir();
  }

  /** Something only this tab knows has changed. */
  stir() {
    for (const listener of this.#listeners) listener();
  }

  close() {
    this.channel?.close();
    this.channel = null;
  }
}

// What the screens see of each kind, made when it is first asked for and kept while neither the
// kind's rows nor the entries about it change.

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Sent} Sent */
/** @typedef {import("./types.js").Meta} Meta */

class Pictures {
  constructor() {
    /** @type {Map<string, { mark: string, rows: Map<string, Row> }>} */
    this.kept = new Map();
  }

  /**
   * @param {Map<string, import("./types.js").Stored[]>} stored by kind
   * @param {Sent[]} sent
   * @param {Entry[]} outbox
   * @param {Meta} meta
   * @returns {Pick<import("./types.js").Snapshot, "all" | "get">}
   */
  of(stored, sent, outbox, meta) {
    const answered = sent.filter((entry) => entry.shown).sort((a, b) => a.order - b.order);
    const entries = [...answered, ...outbox];
    const person = stored.get("profile")?.[0]?.row.person_id;
    const context = { offset: meta.offset, person };
    /** @type {Map<string, Map<string, Row>>} */
    const ready = new Map();

    /** @param {string} kind */
    const rowsOf = (kind) => {
      let rows = ready.get(kind);
      if (rows) return rows;
      const about = entries.filter((entry) => kindsOf(entry).includes(kind));
      const mark = JSON.stringify([meta.revisions[kind], context, about.map(markOf)]);
      rows = this.keep(kind, mark, () => overlay(kind, stored.get(kind) ?? [], about, context));
      ready.set(kind, rows);
      return rows;
    };
    return { all: (kind) => [...rowsOf(kind).values()], get: (kind, id) => rowsOf(kind).get(id) };
  }

  /**
   * @param {string} kind
   * @param {string} mark what the picture was made from
   * @param {() => Map<string, Row>} make
   */
  keep(kind, mark, make) {
    const old = this.kept.get(kind);
    if (old?.mark === mark) return old.rows;
    const rows = make();
    this.kept.set(kind, { mark, rows });
    return rows;
  }
}

/**
 * What tells two pictures of the same rows apart.
 *
 * @param {Entry | Sent} entry
 */
const markOf = (entry) => [entry.id, "answer" in entry ? (entry.answer.v ?? 0) : null];

// Reading for the screens. A snapshot is one consistent moment of the database; kinds that have
// not changed since the last one are not read again, so that saving one note in a year of notes
// costs one note.

/** @typedef {import("./types.js").Database} Database */
/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {import("./types.js").Stored} Stored */
/** @typedef {import("./types.js").Read} Read */

const READ = ["rows", "outbox", "attention", "drafts", "sent", "late", "meta"];
const RECENT = 10;

/** Makes snapshots of one database and remembers what it has read. */
export class Reader {
  constructor() {
    /** @type {Map<string, Stored[]>} */
    this.rows = new Map();
    /** @type {Record<string, number>} */
    this.revisions = {};
    /** @type {Sent[]} */
    this.sent = [];
    /** @type {import("./types.js").Late[]} */
    this.late = [];
    this.pictures = new Pictures();
    this.begun = false;
  }

  /**
   * @param {Database} db
   * @returns {Promise<Snapshot>}
   */
  async snapshot(db) {
    const tx = db.transaction(READ, "readonly");
    const meta = await readMeta(tx);
    const [outbox, attention, drafts] = await Promise.all(
      ["outbox", "attention", "drafts"].map((name) => tx.objectStore(name).getAll()),
    );
    const fresh = await this.read(tx, meta);
    await tx.done;
    fresh();
    const given = this.sent.filter(({ op }) => op === "hand_over");
    const recent = [...this.sent.filter(({ op }) => op !== "hand_over"), ...this.late];
    recent.sort((a, b) => b.at - a.at || b.order - a.order);
    return {
      ...this.pictures.of(new Map(this.rows), this.sent, outbox, meta),
      outbox,
      attention,
      recent: recent.slice(0, RECENT),
      late: [...this.late, ...given],
      lost: this.sent.filter(({ answer }) => answer.kept?.includes("owner")),
      drafts: new Map(drafts.map((draft) => [draft.key, draft])),
      meta,
    };
  }

  /**
   * Read again what another revision stands behind. What comes back takes the reading over once
   * the transaction is done: two snapshots may be in the making at once.
   *
   * @param {Read} tx
   * @param {Meta} meta
   * @returns {Promise<() => void>}
   */
  async read(tx, meta) {
    const rows = this.begun ? await this.changed(tx, meta) : await everything(tx);
    const sent = await this.again(tx, meta, "sent", this.sent);
    const late = await this.again(tx, meta, "late", this.late);
    const begun = this.begun;
    return () => {
      if (!begun) this.rows.clear();
      for (const [kind, all] of rows) this.rows.set(kind, all);
      Object.assign(this, { sent, late, revisions: meta.revisions, begun: true });
    };
  }

  /**
   * @param {Read} tx
   * @param {Meta} meta
   * @returns {Promise<Map<string, Stored[]>>}
   */
  async changed(tx, meta) {
    const kinds = Object.keys(meta.revisions).filter(
      (kind) => !kind.startsWith(":") && meta.revisions[kind] !== this.revisions[kind],
    );
    const read = kinds.map((kind) =>
      tx.objectStore("rows").getAll(IDBKeyRange.bound([kind], [kind, []])),
    );
    const all = await Promise.all(read);
    return new Map(kinds.map((kind, i) => [kind, all[i]]));
  }

  /**
   * @template T
   * @param {Read} tx
   * @param {Meta} meta
   * @param {string} name
   * @param {T[]} have
   * @returns {Promise<T[]>}
   */
  async again(tx, meta, name, have) {
    const same = this.begun && meta.revisions[`:${name}`] === this.revisions[`:${name}`];
    return same ? have : tx.objectStore(name).getAll();
  }
}

/**
 * @param {Read} tx
 * @returns {Promise<Map<string, Stored[]>>}
 */
async function everything(tx) {
  /** @type {Map<string, Stored[]>} */
  const rows = new Map();
  for (const row of await tx.objectStore("rows").getAll()) {
    const same = rows.get(row.kind);
    if (same) same.push(row);
    else rows.set(row.kind, [row]);
  }
  return rows;
}

/**
 * What is left to show once the database is closed.
 *
 * @param {import("./types.js").State} state
 * @returns {Snapshot}
 */
export function nothingLeft(state) {
  return {
    all: () => [],
    get: () => undefined,
    outbox: [],
    attention: [],
    recent: [],
    late: [],
    lost: [],
    drafts: new Map(),
    meta: { ...noMeta(), state },
  };
}
