/**
 * What the screens see of each kind, made when it is first asked for and kept while neither the
 * kind's rows nor the entries about it change.
 */
import { kindsOf, overlay } from "./overlay.js";

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Sent} Sent */
/** @typedef {import("./types.js").Meta} Meta */

export class Pictures {
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
