/** The store `drafts`: what is being typed and is not yet a change. */
import { readMeta } from "./meta.js";
import { append, makerOf } from "./outbox.js";
import { scopeOf } from "./scopes.js";

/** @typedef {import("./types.js").Write} Write */
/** @typedef {import("./types.js").Meta} Meta */
/** @typedef {import("./types.js").Draft} Draft */

/**
 * Keep a draft with the scope it belongs to: it leaves the phone together with it.
 *
 * @param {Write} tx holds the outbox's stores and `drafts`
 * @param {Draft} draft
 */
export async function putDraft(tx, draft) {
  const stored = await tx.objectStore("rows").get([draft.kind, draft.row]);
  const made = stored ?? (await makerOf(tx, await readMeta(tx), draft));
  const s = scopeOf({ kind: draft.kind, set: draft.change?.set }, made?.s);
  await tx.objectStore("drafts").put({ ...draft, s });
}

/**
 * The change a draft would be if its field were left now.
 *
 * @param {Draft} draft
 * @returns {import("./types.js").Change}
 */
export function changeOf({ kind, row, field, text, base, change }) {
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
