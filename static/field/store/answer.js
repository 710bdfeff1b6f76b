/**
 * Storing one answer: results, rows and cursors in one transaction, all or nothing. Every rule
 * here has a failure behind it; they are in `docs/protocol.md`.
 */
import { erase } from "./erase.js";
import { forgetOldRows } from "./horizon.js";
import { leave } from "./leave.js";
import { touch } from "./meta.js";
import { applyChanges, removeScope } from "./rows.js";
import { hideArrived, showAgain } from "./sent.js";

/** @typedef {import("./types.js").Write} Write */
/** @typedef {import("./types.js").Meta} Meta */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Question} Question */

/** The cursor of a scope of which nothing has come yet. */
export const FROM_THE_START = "";

/**
 * @param {Write} tx over all stores
 * @param {Meta} meta changed; the caller writes it
 * @param {Question} asked
 * @param {Answer} answer
 * @param {number} now
 * @returns {Promise<boolean>} whether it was for this database as it is now
 */
export async function applyAnswer(tx, meta, asked, answer, now) {
  if (meta.epoch !== null && meta.epoch !== answer.epoch) return false;
  if (asked.epoch !== null && asked.epoch !== answer.epoch) return false;
  meta.epoch = answer.epoch;
  if (asked.client === meta.client) await settle(tx, meta, answer.results, now);
  // Erasing comes first: leaving hands drafts in, and hers must not be handed in.
  if (answer.erased.length > 0) await erase(tx, meta, answer.erased, now);
  for (const scope of answer.drop) await leave(tx, meta, scope, now);
  const held = await pull(tx, meta, asked, answer);
  if (held && !answer.more) await hideArrived(tx, meta, now);
  note(meta, answer, now);
  if (held && !answer.more) {
    meta.complete = true;
    await forgetOldRows(tx, meta, answer.now);
  }
  return true;
}

/**
 * Take answered entries out of the outbox. Only an entry whose own id was answered leaves.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {import("./types.js").Result[]} results
 * @param {number} now
 */
async function settle(tx, meta, results, now) {
  if (results.length === 0) return;
  const waiting = /** @type {import("./types.js").Entry[]} */ (
    await tx.objectStore("outbox").getAll()
  );
  const answers = new Map(results.map((result) => [result.id, result]));
  for (const entry of waiting) {
    const answer = answers.get(entry.id);
    if (!answer) continue;
    await file(tx, meta, { ...entry, answer, at: now });
    await tx.objectStore("outbox").delete(entry.n);
  }
}

/**
 * Put an answered entry where its answer belongs. Refused and late ones never enter `sent`:
 * after a restore they must not be sent again.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {import("./types.js").Late} entry
 */
async function file(tx, meta, entry) {
  if (entry.answer.s === "rejected") {
    await tx.objectStore("attention").add(entry);
  } else if (entry.answer.s === "late") {
    const { add, del, seen, ...rest } = entry;
    await tx.objectStore("late").put({ ...rest, set: {} });
    touch(meta, ":late");
  } else {
    await tx.objectStore("sent").put({ ...entry, shown: true });
    touch(meta, ":sent");
  }
}

/**
 * Store the rows of all scopes in which no other tab was faster.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {Question} asked
 * @param {Answer} answer
 * @returns {Promise<boolean>} whether that was so in all of them
 */
async function pull(tx, meta, asked, answer) {
  const scopes = Object.entries(answer.scopes);
  /** @param {Record<string, string>} cursors @param {string} scope */
  const place = (cursors, scope) => cursors[scope] ?? FROM_THE_START;
  const mine = scopes.filter(
    ([scope]) => place(meta.cursors, scope) === place(asked.cursors, scope),
  );
  for (const [scope, { cursor, reset }] of mine) {
    if (reset) {
      const gone = await removeScope(tx, meta, scope);
      await showAgain(tx, meta, (one) => one.s === scope || gone.has(`${one.kind} ${one.row}`));
    }
    meta.cursors[scope] = cursor;
  }
  const names = new Set(mine.map(([scope]) => scope));
  await applyChanges(
    tx,
    meta,
    answer.changes.filter((change) => names.has(change.s)),
  );
  return mine.length === scopes.length;
}

/**
 * @param {Meta} meta
 * @param {Answer} answer
 * @param {number} now
 */
function note(meta, answer, now) {
  meta.last_sync = now;
  meta.offset = answer.now - now;
  meta.lease_s = answer.lease_s;
  meta.every_s = answer.every_s;
  meta.state = "ok";
  meta.filled = true;
  delete meta.problem;
}
