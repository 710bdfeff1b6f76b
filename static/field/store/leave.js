/** Leaving a scope: what the person may no longer see goes off the phone. */
import { handInDrafts } from "./drafts.js";
import { removeScope } from "./rows.js";
import { forgetSent } from "./sent.js";

/** @typedef {import("./types.js").Write} Write */
/** @typedef {import("./types.js").Meta} Meta */

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
