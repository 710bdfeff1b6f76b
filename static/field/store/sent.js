/**
 * The stores `sent` and `late`: answered entries, for 30 days. Those in `sent` are sent again
 * when the server comes back from a backup, and are shown until their rows have arrived.
 */
import { touch } from "./meta.js";

/** @typedef {import("./types.js").Write} Write */
/** @typedef {import("./types.js").Meta} Meta */
/** @typedef {import("./types.js").Sent} Sent */

const KEPT = 30 * 24 * 3600 * 1000;

/**
 * Show answered entries over the rows again, because the rows have to come once more.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {(entry: Sent) => boolean} which
 */
export async function showAgain(tx, meta, which) {
  const sent = /** @type {Sent[]} */ (await tx.objectStore("sent").getAll());
  for (const entry of sent.filter((one) => !one.shown && which(one))) {
    await tx.objectStore("sent").put({ ...entry, shown: true });
    touch(meta, ":sent");
  }
}

/**
 * All that is new has come: what was shown in its place is hidden. An entry whose row is not
 * there has been withdrawn by somebody, and goes, so that it never haunts a screen.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {number} now
 */
export async function hideArrived(tx, meta, now) {
  const store = tx.objectStore("sent");
  const sent = /** @type {Sent[]} */ (await store.getAll());
  for (const entry of sent) {
    if (!entry.shown && entry.at > now - KEPT) continue;
    touch(meta, ":sent");
    const stays =
      entry.op === "delete" || (await tx.objectStore("rows").getKey([entry.kind, entry.row]));
    if (stays && entry.at > now - KEPT) await store.put({ ...entry, shown: false });
    else await store.delete([entry.client, entry.n]);
  }
  const late = /** @type {import("./types.js").Late[]} */ (await tx.objectStore("late").getAll());
  for (const entry of late.filter((one) => one.at <= now - KEPT)) {
    await tx.objectStore("late").delete(entry.id);
    touch(meta, ":late");
  }
}

/**
 * @param {Write} tx
 * @param {Meta} meta
 * @param {(entry: Sent) => boolean} which
 */
export async function forgetSent(tx, meta, which) {
  const sent = /** @type {Sent[]} */ (await tx.objectStore("sent").getAll());
  for (const entry of sent.filter(which)) {
    await tx.objectStore("sent").delete([entry.client, entry.n]);
    touch(meta, ":sent");
  }
}
