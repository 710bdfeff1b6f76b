/** Two changes of one row as one, while the first has never left the phone. Pure. */

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Change} Change */

/**
 * @param {Entry} entry
 * @param {{ kind: string, row: string }} change
 */
export const isAbout = (entry, change) => entry.kind === change.kind && entry.row === change.row;

/**
 * @param {Entry | undefined} last
 * @param {Change} change
 */
export function mergeable(last, change) {
  if (!last || last.sent || !isAbout(last, change)) return false;
  return last.op === "patch" || last.op === "create";
}

/**
 * @param {Entry} entry
 * @param {Change} change
 * @param {number} now
 * @returns {Entry}
 */
export function merged(entry, change, now) {
  return {
    ...entry,
    ...content({
      ...change,
      set: { ...entry.set, ...change.set },
      add: joined(entry.add, change.add, change.del),
      del: joined(entry.del, change.del, change.add),
    }),
    op: entry.op,
    id: crypto.randomUUID(),
    made_at: now,
  };
}

/**
 * @param {Change} change
 */
export function content({ op, kind, row, set = {}, add, del, seen }) {
  return { op, kind, row, set, ...given({ add, del, seen }) };
}

/**
 * @template {object} T
 * @param {T} values
 * @returns {Partial<T>}
 */
function given(values) {
  const has = Object.entries(values).filter(([, value]) => value && Object.keys(value).length > 0);
  return /** @type {Partial<T>} */ (Object.fromEntries(has));
}

/**
 * What is added to a set (or taken from it) by two changes one after the other.
 *
 * @param {import("./types.js").Sets} [first]
 * @param {import("./types.js").Sets} [second]
 * @param {import("./types.js").Sets} [undone] what the second change does to the contrary
 * @returns {import("./types.js").Sets}
 */
function joined(first = {}, second = {}, undone = {}) {
  const fields = new Set([...Object.keys(first), ...Object.keys(second)]);
  /** @type {[string, unknown[]][]} */
  const all = [...fields].map((field) => {
    const stays = (first[field] ?? []).filter((item) => !undone[field]?.includes(item));
    return [field, [...new Set([...stays, ...(second[field] ?? [])])]];
  });
  return Object.fromEntries(all.filter(([, items]) => items.length > 0));
}
