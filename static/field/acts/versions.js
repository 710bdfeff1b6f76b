/** Two versions of one text become one again. */

/**
 * @param {import("../store/store.js").Store} store
 * @param {object} texts
 * @param {string} texts.kind
 * @param {string} texts.row
 * @param {string} texts.field
 * @param {string} texts.text  what the row is to say
 * @param {string[]} texts.seen  the siblings that were on the screen; one that came meanwhile stays
 */
export function resolveVersions(store, { kind, row, field, text, seen }) {
  return store.enqueue([{ op: "resolve", kind, row, set: { [field]: text }, seen }]);
}
