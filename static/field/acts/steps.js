/** Next steps ("Nachhaken"): making, changing, taking on, settling. */

/** @typedef {import("../store/store.js").Store} Store */

/**
 * @param {Store} store
 * @param {object} step
 * @param {string | null} step.newcomer_id
 * @param {string} step.group_id
 * @param {string} step.text
 * @param {string | null} step.due_on
 * @param {string} step.owner
 * @param {string | null} [step.conversation_id]
 */
export async function addStep(store, { conversation_id = null, ...step }) {
  const row = crypto.randomUUID();
  const set = { ...step, conversation_id, state: "open" };
  await store.enqueue([{ op: "create", kind: "follow_up", row, set }]);
  return row;
}

/**
 * @param {Store} store
 * @param {string} step
 * @param {{ text?: string, due_on?: string | null, owner?: string, state?: "open" | "done" | "dropped" }} set
 */
export function changeStep(store, step, set) {
  return store.enqueue([{ op: "patch", kind: "follow_up", row: step, set }]);
}
