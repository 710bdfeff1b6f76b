/** Ticking, putting aside, commenting and adding tasks. */

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
