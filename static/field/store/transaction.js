/** Beginning and ending transactions. */

/** @typedef {import("./types.js").Database} Database */
/** @typedef {import("./types.js").Write} Write */

/**
 * Begin a transaction whose completion means "on the disk": since Chrome 121 the default
 * is not. Everything a person typed goes through here.
 *
 * @param {Database} db
 * @param {string[]} stores
 * @returns {Write}
 */
export function strict(db, stores) {
  return /** @type {Write} */ (db.transaction(stores, "readwrite", { durability: "strict" }));
}

/**
 * End a transaction at once instead of waiting for the browser to notice: a tab frozen inside
 * an open transaction blocks all others.
 *
 * @param {Write} tx
 */
export async function finish(tx) {
  tx.commit();
  await tx.done;
}

/**
 * Run `work` inside `tx` and end it; what throws undoes all of it.
 *
 * @template T
 * @param {Write} tx
 * @param {() => Promise<T>} work awaits nothing but requests of `tx`
 * @returns {Promise<T>}
 */
export async function inside(tx, work) {
  try {
    const result = await work();
    await finish(tx);
    return result;
  } catch (error) {
    abort(tx);
    throw await tx.done.then(
      () => error,
      (/** @type {unknown} */ cause) => better(error, cause),
    );
  }
}

/** @param {Write} tx */
function abort(tx) {
  try {
    tx.abort();
  } catch {
    // it has been aborted already, by a full disk for instance
  }
}

/**
 * A full disk is named by the transaction, not by the request it broke.
 *
 * @param {unknown} error
 * @param {unknown} cause
 */
function better(error, cause) {
  return named(cause) === "QuotaExceededError" ? cause : error;
}

/** @param {unknown} error */
export const named = (error) =>
  error instanceof Error || error instanceof DOMException ? error.name : "";
