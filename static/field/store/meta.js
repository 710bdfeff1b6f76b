/**
 * The one record of `meta`: who this phone is to the server and how far it has come. It is
 * read and written inside the transaction whose rows it speaks of, or two tabs would disagree.
 */

/** @typedef {import("./types.js").Meta} Meta */

const KEY = "this";

/** @returns {Meta} */
export function noMeta() {
  return {
    client: "",
    next_n: 1,
    order: 1,
    epoch: null,
    cursors: {},
    revisions: {},
    last_sync: null,
    offset: 0,
    lease_s: 30 * 24 * 3600,
    every_s: 60,
    state: "ok",
    filled: false,
    complete: false,
    persisted: false,
  };
}

/**
 * @param {import("./types.js").Read} tx
 * @returns {Promise<Meta>}
 */
export async function readMeta(tx) {
  return { ...noMeta(), ...(await tx.objectStore("meta").get(KEY)) };
}

/**
 * @param {import("./types.js").Write} tx
 * @param {Meta} meta
 */
export function writeMeta(tx, meta) {
  return tx.objectStore("meta").put(meta, KEY);
}

/**
 * Note that a store or a kind of rows has changed, so that other tabs read it again.
 *
 * @param {Meta} meta
 * @param {string} what a kind, or `:sent`, `:late`
 */
export function touch(meta, what) {
  meta.revisions[what] = (meta.revisions[what] ?? 0) + 1;
}
