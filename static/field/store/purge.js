/**
 * Taking personal data off this phone: when somebody else signs in, when it has been out of touch
 * for too long, when it was wiped. What a person typed and has not sent outlives all of these but
 * a wipe of a lost phone.
 */
import { deleteAccount, discard, openExisting, STORES, write } from "./database.js";
import { noMeta, readMeta, removeAll, touch, writeMeta } from "./rows.js";

/** @typedef {import("./types.js").Database} Database */
/** @typedef {import("./types.js").OpenOptions} OpenOptions */

const HELD_MS = 30 * 24 * 3600 * 1000;

/**
 * Forget what the server has told; keep what it has not heard.
 *
 * @param {Database} db
 */
async function forgetRows(db) {
  await write(db, STORES, async (tx) => {
    const meta = await readMeta(tx);
    await removeAll(tx, meta);
    await tx.objectStore("sent").clear();
    await tx.objectStore("late").clear();
    touch(meta, ":sent");
    touch(meta, ":late");
    await writeMeta(tx, { ...meta, cursors: {}, filled: false, complete: false });
  });
}

/**
 * Empty an account's database at once, in one transaction. Deleting the file may have to wait
 * for other pages.
 *
 * @param {Database} db
 * @param {"left"|"lost"} reason after `left` the refused texts stay to be copied
 * @param {number} now
 */
export async function wipe(db, reason, now) {
  await write(db, STORES, async (tx) => {
    const meta = await readMeta(tx);
    await removeAll(tx, meta);
    const kept = reason === "left" ? ["attention", "meta", "rows"] : ["meta", "rows"];
    const emptied = STORES.filter((name) => !kept.includes(name));
    await Promise.all(emptied.map((name) => tx.objectStore(name).clear()));
    touch(meta, ":sent");
    touch(meta, ":late");
    const { revisions } = meta;
    await writeMeta(tx, { ...noMeta(), revisions, state: "wiped", wiped_at: now });
  });
}

/**
 * How much a database still holds that nobody else has.
 *
 * @param {Database} db
 * @returns {Promise<number>}
 */
async function unsent(db) {
  const tx = db.transaction(["outbox", "attention", "drafts"], "readonly");
  const counts = await Promise.all(
    ["outbox", "attention", "drafts"].map((name) => tx.objectStore(name).count()),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * Hold an account's lease: rows that the server has not confirmed the right to for 30 days go,
 * and so do the last texts of a phone that was told to wipe.
 *
 * @param {string} account
 * @param {number} now
 * @param {OpenOptions} options
 */
export async function holdLease(account, now, options) {
  await withAccount(account, options, async (db) => {
    const meta = await readMeta(db.transaction(["meta"], "readonly"));
    if (meta.wiped_at !== undefined && meta.wiped_at < now - HELD_MS) {
      await write(db, ["attention"], (tx) => tx.objectStore("attention").clear());
    } else if (meta.last_sync !== null && meta.last_sync + meta.lease_s * 1000 < now) {
      if (meta.filled) await forgetRows(db);
    }
  });
}

/**
 * @param {string} account
 * @param {OpenOptions} options
 * @returns {Promise<{ waiting: number, texts: import("./types.js").Attention[] }>}
 */
export async function unsentOf(account, options) {
  const found = await withAccount(account, options, async (db) => {
    const meta = await readMeta(db.transaction(["meta"], "readonly"));
    const texts = meta.state === "wiped" ? await db.getAll("attention") : [];
    return { waiting: await unsent(db), texts };
  });
  return found ?? { waiting: 0, texts: [] };
}

/**
 * @param {string} account
 * @param {number} key
 * @param {OpenOptions} options
 */
export async function discardText(account, key, options) {
  await withAccount(account, options, (db) => discard(db, "attention", key));
}

/**
 * Forget an account's rows, and its whole database when nothing unsent is in it.
 *
 * @param {string} account
 * @param {OpenOptions} options
 * @returns {Promise<number>} what is left
 */
export async function forgetAccount(account, options) {
  const left = await withAccount(account, options, async (db) => {
    await forgetRows(db);
    return unsent(db);
  });
  if (!left) await deleteAccount(account, options.factory);
  return left ?? 0;
}

/**
 * @param {string} account
 * @param {OpenOptions} options
 */
export async function welcomeBack(account, options) {
  await withAccount(account, options, async (db) => {
    await write(db, ["meta"], async (tx) => {
      const { problem, wiped_at, ...meta } = await readMeta(tx);
      await writeMeta(tx, { ...meta, state: "ok" });
    });
  });
}

/**
 * @template T
 * @param {string} account
 * @param {OpenOptions} options
 * @param {(db: Database) => Promise<T>} work
 * @returns {Promise<T | undefined>} nothing where this phone holds nothing of the account
 */
async function withAccount(account, options, work) {
  const db = await openExisting(account, options);
  if (!db) return undefined;
  try {
    return await work(db);
  } finally {
    db.close();
  }
}
