/** Rows of a snapshot with the fields of their kind. */

/** @typedef {import("./store/types.js").Snapshot} Snapshot */
/** @typedef {import("./kinds.js").Kinds} Kinds */

/**
 * @template {keyof Kinds} K
 * @param {Snapshot} snapshot
 * @param {K} kind
 * @returns {Kinds[K][]}
 */
export function all(snapshot, kind) {
  return /** @type {any} */ (snapshot.all(kind)); // what arrived was made from the same declarations
}

/**
 * @template {keyof Kinds} K
 * @param {Snapshot} snapshot
 * @param {K} kind
 * @param {string | null | undefined} id
 * @returns {Kinds[K] | undefined}
 */
export function get(snapshot, kind, id) {
  return /** @type {any} */ (id ? snapshot.get(kind, id) : undefined);
}

/**
 * The programme's own row; before it has arrived, what holds everywhere.
 *
 * @param {Snapshot} snapshot
 * @returns {Pick<Kinds["programme"], "timezone" | "lit_days" | "glow_days" | "areas" | "coordinators"> & Partial<Kinds["programme"]>}
 */
export function programmeOf(snapshot) {
  return (
    all(snapshot, "programme")[0] ?? {
      timezone: "Europe/Berlin",
      lit_days: 7,
      glow_days: 14,
      areas: [],
      coordinators: [],
    }
  );
}
