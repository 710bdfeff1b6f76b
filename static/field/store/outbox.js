/** What a person entered and the server has not answered: entries that wait, and drafts. */
import { content, isAbout, mergeable, merged } from "./overlay.js";

// In which scope a change lands. The server decides; this guess only lets the phone take an
// answered entry away together with the scope it belongs to.

const FOR_COMPANIONS = new Set(["conversation_note", "follow_up", "review_message"]);

/**
 * @param {{ kind: string, set?: import("./types.js").Fields }} change
 * @param {string | undefined} known the scope of its row, where the phone has it
 * @returns {string}
 */
function scopeOf({ kind, set = {} }, known) {
  if (known) return known;
  const newcomer = set.newcomer_id;
  if (!newcomer) return set.group_id ? `g:${set.group_id}` : "";
  const hers = set.owner === "newcomer" || !FOR_COMPANIONS.has(kind);
  return `${hers ? "n" : "c"}:${newcomer}`;
}

// The store `outbox`: what a person did and the server has not yet answered, in order.

/** @typedef {import("./types.js").Write} Write */
/** @typedef {import("./types.js").Meta} Meta */
/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Change} Change */

/** The version of a mutation's shape; the server understands older ones for 400 days. */
const SHAPE = 1;

/** The stores that `append` needs. */
export const OUTBOX_STORES = ["rows", "outbox", "sent", "meta"];

/**
 * Append a change, or merge it into the last entry while that one has never left the phone.
 * Other content, other id: a restored phone may have sent the old content in its first life.
 *
 * @param {Write} tx
 * @param {Meta} meta changed; the caller writes it
 * @param {Change} change
 * @param {number} now
 * @param {string} [scope] where it belongs, if its row is no longer here to tell
 */
export async function append(tx, meta, change, now, scope) {
  const outbox = tx.objectStore("outbox");
  const stored = await tx.objectStore("rows").get([change.kind, change.row]);
  const maker = await makerOf(tx, meta, change);
  const op = change.op === "create" && (stored || maker) ? "patch" : change.op;
  const last = (await outbox.openCursor(null, "prev"))?.value;
  if (op === "patch" && mergeable(last, change)) {
    await outbox.put(merged(last, change, now));
    return;
  }
  await outbox.put({
    ...content(change),
    op,
    base: change.base ?? (op === "create" ? 0 : (stored?.v ?? 0)),
    client: meta.client,
    n: meta.next_n++,
    order: meta.order++,
    id: crypto.randomUUID(),
    v: SHAPE,
    made_at: now,
    s: scopeOf(change, stored?.s ?? maker?.s ?? scope),
    sent: false,
  });
}

/**
 * The create of this change's row that the phone still holds, answered or not.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {{ kind: string, row: string }} change
 * @returns {Promise<Entry | undefined>}
 */
async function makerOf(tx, meta, change) {
  const waiting = await tx.objectStore("outbox").getAll();
  const mine = IDBKeyRange.bound([meta.client], [meta.client, []]);
  const answered = await tx.objectStore("sent").getAll(mine);
  const shown = answered.filter((entry) => entry.shown);
  const about = [...shown, ...waiting].filter((entry) => isAbout(entry, change));
  const last = about.findLastIndex((entry) => entry.op === "create" || entry.op === "delete");
  return about[last]?.op === "create" ? about[last] : undefined;
}

/**
 * Give the entries new numbers without gaps, in their order; ids stay, the server knows them.
 *
 * @param {Write} tx
 * @param {Meta} meta changed; the caller writes it
 * @param {number} from
 * @param {Entry[]} [entries] all that the outbox shall hold; by default what it holds
 */
export async function renumber(tx, meta, from, entries) {
  const outbox = tx.objectStore("outbox");
  const all = entries ?? /** @type {Entry[]} */ (await outbox.getAll());
  await outbox.clear();
  const numbered = all.map((entry, i) => ({ ...entry, client: meta.client, n: from + i }));
  await Promise.all(numbered.map((entry) => outbox.put(entry)));
  meta.next_n = from + all.length;
}

/**
 * Take entries out of the queue that were not answered, and close the gap they leave.
 *
 * @param {Write} tx
 * @param {Meta} meta changed; the caller writes it
 * @param {(entry: Entry) => boolean} leaves
 * @returns {Promise<Entry[]>} what has left
 */
export async function takeOut(tx, meta, leaves) {
  const all = /** @type {Entry[]} */ (await tx.objectStore("outbox").getAll());
  const left = all.filter(leaves);
  if (left.length === 0) return [];
  await renumber(
    tx,
    meta,
    all[0].n,
    all.filter((entry) => !leaves(entry)),
  );
  return left;
}

/**
 * The first entries that fit into a request; one always goes.
 *
 * @param {Entry[]} entries
 * @param {number} bytes
 */
export function within(entries, bytes) {
  const text = new TextEncoder();
  let total = 0;
  const end = entries.findIndex((entry) => {
    total += text.encode(JSON.stringify(mutation(entry))).length + 1;
    return total > bytes;
  });
  return end < 0 ? entries : entries.slice(0, Math.max(end, 1));
}

/**
 * An entry as it travels: what is the phone's own business stays at home.
 *
 * @param {Entry} entry
 * @returns {import("./types.js").Mutation}
 */
export function mutation({ client, order, s, sent, ...travels }) {
  return travels;
}

// The store `drafts`: what is being typed and is not yet a change.

/** @typedef {import("./types.js").Draft} Draft */

/**
 * A draft with the scope it belongs to: it leaves the phone together with it.
 *
 * @param {Draft} draft
 * @param {string} [known] the scope of its row, where that is still here
 * @returns {Draft}
 */
export function draftIn(draft, known = draft.s) {
  return { ...draft, s: scopeOf({ kind: draft.kind, set: draft.change?.set }, known) };
}

/**
 * The change a draft would be if its field were left now.
 *
 * @param {Draft} draft
 * @returns {import("./types.js").Change}
 */
function changeOf({ kind, row, field, text, base, change }) {
  if (change) return { ...change, set: { ...change.set, [field]: text } };
  return { op: "patch", kind, row, base, set: { [field]: text } };
}

/**
 * Hand drafts in before the rows they belong to leave the phone.
 *
 * @param {Write} tx holds the outbox's stores and `drafts`
 * @param {Meta} meta changed; the caller writes it
 * @param {(draft: Draft) => boolean} which
 * @param {number} now
 */
export async function handInDrafts(tx, meta, which, now) {
  const drafts = /** @type {Draft[]} */ (await tx.objectStore("drafts").getAll());
  for (const draft of drafts.filter(which)) {
    await append(tx, meta, changeOf(draft), now, draft.s);
    await tx.objectStore("drafts").delete(draft.key);
  }
}
