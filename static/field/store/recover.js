/**
 * When the numbers of phone and server no longer agree: the server came back from a backup
 * (`epoch`), it misses something (`gap`), or this phone was restored or cloned (`fork`).
 * Nothing is thrown away; what the server already knows it recognises by its id.
 */
import { touch } from "./meta.js";
import { renumber } from "./outbox.js";
import { removeAll } from "./rows.js";
import { showAgain } from "./sent.js";

/** @typedef {import("./types.js").Write} Write */
/** @typedef {import("./types.js").Meta} Meta */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Problem} Problem */
/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Sent} Sent */

/**
 * @param {Write} tx over all stores
 * @param {Meta} meta changed; the caller writes it
 * @param {Question} asked
 * @param {Problem} problem
 * @returns {Promise<boolean>} whether the phone has changed and may ask again at once
 */
export async function recover(tx, meta, asked, problem) {
  if (asked.client !== meta.client || asked.epoch !== meta.epoch) return true;
  if (problem.code === "epoch") return newEpoch(tx, meta, problem);
  if (problem.code === "gap") return resend(tx, meta, await sentBy(tx, meta.client), problem);
  if (problem.code === "fork") return fork(tx, meta, problem);
  return false;
}

/**
 * @param {Write} tx
 * @param {Meta} meta
 * @param {Problem} problem
 */
async function newEpoch(tx, meta, problem) {
  if (!problem.epoch || problem.epoch === meta.epoch) return false;
  meta.epoch = problem.epoch;
  meta.cursors = {};
  meta.filled = false;
  meta.complete = false;
  await removeAll(tx, meta);
  await showAgain(tx, meta, () => true);
  return resend(tx, meta, await sentBy(tx), problem);
}

/**
 * Put what the server has lost before the outbox again. Where the numbers do not follow on the
 * last one it knows, the phone takes a new name and counts from 1.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {Sent[]} candidates
 * @param {Problem} problem
 */
async function resend(tx, meta, candidates, { last_n = 0 }) {
  const foreign = candidates.some((entry) => entry.client !== meta.client);
  const lost = candidates.filter((entry) => entry.client !== meta.client || entry.n > last_n);
  const waiting = /** @type {Entry[]} */ (await tx.objectStore("outbox").getAll());
  for (const entry of lost) await tx.objectStore("sent").delete([entry.client, entry.n]);
  if (lost.length > 0) touch(meta, ":sent");
  const again = lost.map(({ answer, at, shown, ...entry }) => ({ ...entry, sent: true }));
  const all = [...again, ...waiting].sort((a, b) => a.order - b.order);
  const open = all.filter((entry) => entry.n > last_n);
  if (foreign || meta.next_n !== last_n + 1 + open.length) {
    meta.client = crypto.randomUUID();
    await renumber(tx, meta, 1, all);
  } else {
    await Promise.all(all.map((entry) => tx.objectStore("outbox").put(entry)));
  }
  return true;
}

/**
 * @param {Write} tx
 * @param {Meta} meta
 * @param {Problem} problem
 */
async function fork(tx, meta, problem) {
  const waiting = /** @type {Entry[]} */ (await tx.objectStore("outbox").getAll());
  if (!waiting.some((entry) => entry.id === problem.id)) return true;
  meta.client = crypto.randomUUID();
  await renumber(tx, meta, 1, waiting);
  return true;
}

/**
 * @param {Write} tx
 * @param {string} [client] by default every name this phone has had
 * @returns {Promise<Sent[]>}
 */
async function sentBy(tx, client) {
  const range = client === undefined ? null : IDBKeyRange.bound([client], [client, []]);
  return tx.objectStore("sent").getAll(range);
}
