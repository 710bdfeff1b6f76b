/** The one line that says whether everything is safe with the server. Pure. */

/**
 * @typedef {object} Overall
 * @property {"attention"|"siblings"|"sending"|"waiting"|"sent"} state the most urgent one
 * @property {number} count how many entries (or texts with two versions) it is about
 * @property {number} [done]
 * @property {number} [of]
 */

/**
 * @param {import("../store/types.js").Snapshot} snapshot
 * @param {import("../store/types.js").Runtime} runtime
 * @returns {Overall}
 */
export function overall(snapshot, runtime) {
  const refused = snapshot.attention.length;
  if (refused > 0) return { state: "attention", count: refused };
  const doubled = doubledTexts(snapshot.all("sibling"));
  if (doubled > 0) return { state: "siblings", count: doubled };
  const waiting = snapshot.outbox.length;
  if (waiting === 0) return { state: "sent", count: 0 };
  if (!runtime.sending) return { state: "waiting", count: waiting };
  const { done, of } = runtime.sending;
  return { state: "sending", count: waiting, done, of };
}

/** @param {import("../store/types.js").Row[]} siblings */
function doubledTexts(siblings) {
  return new Set(siblings.map((row) => `${row.of_kind} ${row.of_row} ${row.field}`)).size;
}
