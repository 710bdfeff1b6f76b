/** What an answer of the server does to the phone, in one transaction. */
import { handInDrafts, takeOut } from "./outbox.js";
import {
  applyChanges,
  forgetOldRows,
  forgetSent,
  hideArrived,
  removeScope,
  showAgain,
  touch,
} from "./rows.js";

// Erasing a person from this phone: the one time that something typed is thrown away. The phone
// says so (`meta.erased`).

/** @typedef {import("./types.js").Write} Write */
/** @typedef {import("./types.js").Meta} Meta */

/**
 * @param {Write} tx over all stores
 * @param {Meta} meta changed; the caller writes it
 * @param {string[]} persons
 * @param {number} now
 */
async function erase(tx, meta, persons, now) {
  const ids = [...persons, ...(await cardsOf(tx, persons))];
  /** @param {unknown} value */
  const names = (value) => {
    const text = JSON.stringify(value);
    return ids.some((id) => text.includes(id));
  };
  const unsent = await takeOut(tx, meta, names);
  const written = [
    ...unsent,
    ...(await clear(tx, "drafts", names)),
    ...(await clear(tx, "attention", names)),
  ];
  for (const row of await clear(tx, "rows", names)) touch(meta, row.kind);
  await clear(tx, "sent", names);
  await clear(tx, "late", names);
  touch(meta, ":sent");
  touch(meta, ":late");
  if (written.length > 0) meta.erased = { at: now, count: written.length };
}

/**
 * A newcomer's talks name her card, not her person.
 *
 * @param {Write} tx
 * @param {string[]} persons
 * @returns {Promise<string[]>}
 */
async function cardsOf(tx, persons) {
  const range = IDBKeyRange.bound(["newcomer"], ["newcomer", []]);
  const cards = /** @type {import("./types.js").Stored[]} */ (
    await tx.objectStore("rows").getAll(range)
  );
  return cards
    .filter((card) => persons.includes(String(card.row.person_id)))
    .map((card) => card.id);
}

/**
 * @param {Write} tx
 * @param {string} name
 * @param {(value: unknown) => boolean} which
 */
async function clear(tx, name, which) {
  const store = tx.objectStore(name);
  const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
  const found = keys
    .map((key, i) => ({ key, value: values[i] }))
    .filter(({ value }) => which(value));
  await Promise.all(found.map(({ key }) => store.delete(key)));
  return found.map(({ value }) => value);
}

// Leaving a scope: what the person may no longer see goes off the phone.

/**
 * Take away a scope that the person no longer sees. What waits stays, and what is being typed
 * in it is handed in now: afterwards there is no row left to type into.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {string} scope
 * @param {number} now
 */
export async function leave(tx, meta, scope, now) {
  const drafts = /** @type {import("./types.js").Draft[]} */ (
    await tx.objectStore("drafts").getAll()
  );
  const rows = tx.objectStore("rows");
  const inside = new Set(drafts.filter((draft) => draft.s === scope).map((draft) => draft.key));
  for (const draft of drafts) {
    const row = await rows.get([draft.kind, draft.row]);
    if (row?.s === scope) inside.add(draft.key);
  }
  await handInDrafts(tx, meta, (draft) => inside.has(draft.key), now);
  const gone = await removeScope(tx, meta, scope);
  delete meta.cursors[scope];
  await forgetSent(tx, meta, (one) => one.s === scope || gone.has(`${one.kind} ${one.row}`));
}

// Storing one answer: results, rows and cursors in one transaction, all or nothing. Every rule
// here has a failure behind it; they are in `docs/protocol.md`.

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
 * after a restore they must not be sent again. What was handed over must; where its scope may no
 * longer be seen, this very answer drops it.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {import("./types.js").Late} entry
 */
async function file(tx, meta, entry) {
  if (entry.answer.s === "rejected") {
    await tx.objectStore("attention").add(entry);
  } else if (entry.answer.s === "late" && entry.op !== "hand_over") {
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
