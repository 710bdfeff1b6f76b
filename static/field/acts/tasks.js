/** What is to be done: tasks, their comments, and next steps ("Nachhaken"). */

// Ticking, putting aside, commenting and adding tasks.

/** @typedef {import("../store/store.js").Store} Store */

/**
 * @param {Store} store
 * @param {string} task
 * @param {import("../kinds.js").TaskState} state
 */
export function setTaskState(store, task, state) {
  return store.enqueue([{ op: "patch", kind: "task", row: task, set: { state } }]);
}

/**
 * @param {Store} store
 * @param {string} task
 * @param {{ due_on?: string | null, title?: string }} set
 */
export function changeTask(store, task, set) {
  return store.enqueue([{ op: "patch", kind: "task", row: task, set }]);
}

/**
 * @param {Store} store
 * @param {string} newcomer_id
 * @param {string} title
 * @param {string | null} due_on
 */
export function addTask(store, newcomer_id, title, due_on) {
  const set = { newcomer_id, title, due_on, state: "open" };
  return store.enqueue([{ op: "create", kind: "task", row: crypto.randomUUID(), set }]);
}

/** @typedef {{ op: "create", kind: string, row: string, set: { text: string } & import("../store/types.js").Fields }} NewText */

/**
 * @param {Store} store
 * @param {NewText} change  a remark, an answer
 */
export function addText(store, change) {
  return store.enqueue([change], { dropDrafts: [textKey(change)] });
}

/**
 * Keep what is being typed, with all it takes to make it an entry later.
 *
 * @param {Store} store
 * @param {NewText} change
 */
export function keepText(store, change) {
  const { kind, row, set } = change;
  const key = textKey(change);
  if (!set.text.trim()) return store.dropDraft(key);
  return store.saveDraft({ key, kind, row, field: "text", text: set.text, change });
}

/** @param {NewText} change */
const textKey = ({ kind, row }) => `${kind}:${row}:text`;

// Next steps ("Nachhaken"): making, changing, taking on, settling.

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
