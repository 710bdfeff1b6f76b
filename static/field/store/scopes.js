/**
 * In which scope a change lands. The server decides; this guess only lets the phone take an
 * answered entry away together with the scope it belongs to.
 */

const FOR_COMPANIONS = new Set(["conversation_note", "follow_up"]);

/**
 * @param {{ kind: string, set?: import("./types.js").Fields }} change
 * @param {string | undefined} known the scope of its row, where the phone has it
 * @returns {string}
 */
export function scopeOf({ kind, set = {} }, known) {
  if (known) return known;
  const newcomer = set.newcomer_id;
  if (!newcomer) return set.group_id ? `g:${set.group_id}` : "";
  const hers = set.owner === "newcomer" || !FOR_COMPANIONS.has(kind);
  return `${hers ? "n" : "c"}:${newcomer}`;
}
