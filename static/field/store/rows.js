/** The store `rows`: what the server has confirmed, and nothing else. */
import { touch } from "./meta.js";

/** @typedef {import("./types.js").Write} Write */
/** @typedef {import("./types.js").Meta} Meta */
/** @typedef {import("./types.js").Stored} Stored */

/**
 * Take all rows of a scope away.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {string} scope
 * @returns {Promise<Set<string>>} which rows went, as `kind id`
 */
export async function removeScope(tx, meta, scope) {
  const store = tx.objectStore("rows");
  const keys = /** @type {[string, string][]} */ (await store.index("s").getAllKeys(scope));
  await Promise.all(keys.map((key) => store.delete(key)));
  for (const kind of new Set(keys.map(([kind]) => kind))) touch(meta, kind);
  return new Set(keys.map((key) => key.join(" ")));
}

/**
 * @param {Write} tx
 * @param {Meta} meta
 */
export async function removeAll(tx, meta) {
  const keys = /** @type {[string, string][]} */ (await tx.objectStore("rows").getAllKeys());
  await tx.objectStore("rows").clear();
  for (const kind of new Set(keys.map(([kind]) => kind))) touch(meta, kind);
}

/**
 * Store what one answer says about rows. What is gone goes only where its scope is the one
 * that says so: the row may have moved on. A put never takes a row back to an older version.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {import("./types.js").RowChange[]} changes
 */
export async function applyChanges(tx, meta, changes) {
  const store = tx.objectStore("rows");
  await each(
    changes.filter((change) => change.gone),
    async (change) => {
      const have = await store.get([change.k, change.id]);
      if (have?.s === change.s) await store.delete([change.k, change.id]);
    },
  );
  await each(
    changes.filter((change) => !change.gone),
    async ({ k, id, s, v = 0, row = {} }) => {
      const have = await store.get([k, id]);
      if (!have || v >= have.v) await store.put({ kind: k, id, s, v, row });
    },
  );
  for (const kind of new Set(changes.map((change) => change.k))) touch(meta, kind);
}

/**
 * All at once: a page of 500 rows one after the other takes a phone three times as long.
 * Entries of one row keep their order, because IndexedDB answers requests in order.
 *
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Promise<void>} work
 */
async function each(items, work) {
  await Promise.all(items.map(work));
}
