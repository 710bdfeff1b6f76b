/**
 * IndexedDB: which databases and stores there are, and transactions that are on the disk when they
 * end.
 */
import { unwrap, wrap } from "../../vendor/idb.js";

// Beginning and ending transactions.

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
function strict(db, stores) {
  return /** @type {Write} */ (db.transaction(stores, "readwrite", { durability: "strict" }));
}

/**
 * End a transaction at once instead of waiting for the browser to notice: a tab frozen inside
 * an open transaction blocks all others.
 *
 * @param {Write} tx
 */
async function finish(tx) {
  tx.commit();
  await tx.done;
}

/**
 * Write in one transaction, which is on the disk when this resolves; what throws undoes all of it.
 *
 * @template T
 * @param {Database} db
 * @param {string[]} stores
 * @param {(tx: Write) => Promise<T>} work awaits nothing but requests of `tx`
 * @returns {Promise<T>}
 */
export async function write(db, stores, work) {
  const tx = strict(db, stores);
  try {
    const result = await work(tx);
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

/**
 * Write one thing that outlives the page. The request and the end of its transaction are with the
 * browser before this returns, while a page that goes takes along what it has not asked to end.
 * Only what still waits for another writer goes with the page all the same.
 *
 * @param {Database} db
 * @param {string} store
 * @param {(store: ReturnType<Write["objectStore"]>) => Promise<unknown>} work one request
 */
export async function atOnce(db, store, work) {
  const tx = strict(db, [store]);
  work(tx.objectStore(store)).catch(() => {}); // the transaction tells why
  await finish(tx);
}

/**
 * @param {Database} db
 * @param {string} store
 * @param {string | number} key
 */
export const discard = (db, store, key) => atOnce(db, store, (from) => from.delete(key));

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

// Opening and closing the databases of this phone: `diele` (who is signed in) and one
// `diele-<account>` for each account. Later versions may add stores and indexes here; they never
// loop over rows and never touch `outbox`.

const VERSION = 1;
const DIRECTORY = "diele";
export const STORES = ["rows", "outbox", "attention", "drafts", "sent", "late", "meta"];

/** @typedef {import("./types.js").OpenOptions} OpenOptions */

/** @param {string} account */
const nameOf = (account) => `${DIRECTORY}-${account}`;

/**
 * @param {string} account
 * @param {OpenOptions} [options]
 * @returns {Promise<Database>}
 */
export function openAccount(account, options = {}) {
  return open(nameOf(account), addStores, options);
}

/**
 * Open an account's database if there is one; make none. After a wipe nothing may come back, not
 * even empty.
 *
 * @param {string} account
 * @param {OpenOptions} [options]
 * @returns {Promise<Database | null>}
 */
export async function openExisting(account, options = {}) {
  let missing = false;
  try {
    return await open(
      nameOf(account),
      (_, transaction) => {
        missing = true;
        transaction?.abort();
      },
      options,
    );
  } catch (error) {
    if (missing) return null;
    throw error;
  }
}

/**
 * @param {OpenOptions} [options]
 * @returns {Promise<Database>}
 */
export function openDirectoryDatabase(options = {}) {
  return open(
    DIRECTORY,
    (db) => {
      db.createObjectStore("accounts", { keyPath: "account" });
      db.createObjectStore("settings");
    },
    options,
  );
}

/**
 * Delete an account's database. Open connections close themselves on `versionchange`.
 *
 * @param {string} account
 * @param {IDBFactory} [factory]
 */
export async function deleteAccount(account, factory = indexedDB) {
  await wrap(factory.deleteDatabase(nameOf(account)));
}

/** @param {IDBDatabase} db */
function addStores(db) {
  const rows = db.createObjectStore("rows", { keyPath: ["kind", "id"] });
  rows.createIndex("s", "s");
  db.createObjectStore("outbox", { keyPath: "n" });
  db.createObjectStore("attention", { keyPath: "key", autoIncrement: true });
  db.createObjectStore("drafts", { keyPath: "key" });
  db.createObjectStore("sent", { keyPath: ["client", "n"] });
  db.createObjectStore("late", { keyPath: "id" });
  db.createObjectStore("meta");
}

/**
 * @param {string} name
 * @param {(db: IDBDatabase, transaction: IDBTransaction | null) => void} create
 * @param {OpenOptions} options
 * @returns {Promise<Database>}
 */
async function open(name, create, options) {
  const { factory = indexedDB, newer = "open" } = options;
  try {
    return await connect(factory.open(name, VERSION), create, options);
  } catch (error) {
    if (named(error) !== "VersionError" || newer === "refuse") throw error;
    return connect(factory.open(name), create, options);
  }
}

/**
 * @param {IDBOpenDBRequest} request
 * @param {(db: IDBDatabase, transaction: IDBTransaction | null) => void} create
 * @param {OpenOptions} options
 * @returns {Promise<Database>}
 */
async function connect(request, create, { onBlocked, onClosed, onLost }) {
  request.addEventListener("upgradeneeded", () => create(request.result, request.transaction));
  if (onBlocked) request.addEventListener("blocked", onBlocked);
  const db = /** @type {Database} */ (await wrap(request));
  const raw = /** @type {IDBDatabase} */ (unwrap(db));
  raw.addEventListener("versionchange", ({ newVersion }) => {
    raw.close();
    onClosed?.(newVersion === null ? "wiped" : "upgrade");
  });
  if (onLost) raw.addEventListener("close", onLost);
  return db;
}
