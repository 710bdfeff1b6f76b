/** What a person's acts write: every function is one transaction, on the disk when it resolves. */
import { putDraft } from "./drafts.js";
import { readMeta, writeMeta } from "./meta.js";
import { append, OUTBOX_STORES } from "./outbox.js";
import { inside, strict } from "./transaction.js";

/** @typedef {import("./types.js").Database} Database */
/** @typedef {import("./types.js").Change} Change */
/** @typedef {import("./types.js").Write} Write */

/**
 * @param {Database} db
 * @param {Change[]} changes one act; all are stored or none
 * @param {string[]} drafts the drafts these changes came from
 * @param {number} now
 */
export async function enqueue(db, changes, drafts, now) {
  const tx = strict(db, [...OUTBOX_STORES, "drafts"]);
  await inside(tx, async () => {
    await appendAll(tx, changes, now);
    await Promise.all(drafts.map((key) => tx.objectStore("drafts").delete(key)));
  });
}

/**
 * Move a refused entry back into the outbox, as it was or corrected.
 *
 * @param {Database} db
 * @param {number} key
 * @param {Change[] | undefined} changes
 * @param {number} now
 */
export async function retry(db, key, changes, now) {
  const tx = strict(db, [...OUTBOX_STORES, "attention"]);
  await inside(tx, async () => {
    const refused = await tx.objectStore("attention").get(key);
    if (!refused) return;
    await tx.objectStore("attention").delete(key);
    await appendAll(tx, changes ?? [refused], now);
  });
}

/**
 * @param {Database} db
 * @param {number} key
 */
export async function discard(db, key) {
  const tx = strict(db, ["attention"]);
  await inside(tx, () => tx.objectStore("attention").delete(key));
}

/**
 * @param {Database} db
 * @param {import("./types.js").Draft} draft
 */
export async function saveDraft(db, draft) {
  const tx = strict(db, [...OUTBOX_STORES, "drafts"]);
  await inside(tx, () => putDraft(tx, draft));
}

/**
 * @param {Database} db
 * @param {string} key
 */
export async function dropDraft(db, key) {
  const tx = strict(db, ["drafts"]);
  await inside(tx, () => tx.objectStore("drafts").delete(key));
}

/**
 * @param {Write} tx
 * @param {Change[]} changes
 * @param {number} now
 */
async function appendAll(tx, changes, now) {
  const meta = await readMeta(tx);
  if (!meta.client) meta.client = crypto.randomUUID();
  for (const change of changes) await append(tx, meta, change, now);
  await writeMeta(tx, meta);
}
