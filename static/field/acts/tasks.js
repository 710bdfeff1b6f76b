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

/**
 * @param {Store} store
 * @param {{ id: string, newcomer_id: string }} task
 * @param {string} comment  the row's id
 * @param {string} text
 */
export function addComment(store, task, comment, text) {
  return store.enqueue([newComment(task, comment, text)], { dropDrafts: [commentKey(comment)] });
}

/**
 * @param {Store} store
 * @param {{ id: string, newcomer_id: string }} task
 * @param {string} comment
 * @param {string} text
 */
export function keepComment(store, task, comment, text) {
  if (!text.trim()) return store.dropDraft(commentKey(comment));
  const change = newComment(task, comment, text);
  return store.saveDraft({
    key: commentKey(comment),
    kind: "task_comment",
    row: comment,
    field: "text",
    text,
    change,
  });
}

/** @param {string} comment */
function commentKey(comment) {
  return `task_comment:${comment}:text`;
}

/**
 * @param {{ id: string, newcomer_id: string }} task
 * @param {string} comment
 * @param {string} text
 * @returns {import("../store/types.js").Change}
 */
function newComment({ id, newcomer_id }, comment, text) {
  return {
    op: "create",
    kind: "task_comment",
    row: comment,
    set: { task_id: id, newcomer_id, text },
  };
}

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
