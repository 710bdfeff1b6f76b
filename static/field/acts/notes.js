/** Words and impression of a talk: kept while being typed, an entry afterwards. */
import { inOrder } from "./in_order.js";

/** @typedef {import("../store/store.js").Store} Store */
/** @typedef {import("../store/types.js").Change} Change */
/** @typedef {import("../kinds.js").Conversation} Conversation */

/** @param {string} note */
export function noteKey(note) {
  return `conversation_note:${note}:note`;
}

/**
 * The change that writes a note or an impression, whether there is a row already or not.
 *
 * @param {Store} store
 * @param {Conversation} talk
 * @param {string} note  the row's id
 * @param {{ note?: string | null, impression?: number | null }} set
 * @param {number} [base]  the version that the words were written upon
 */
export function writeNote(store, talk, note, set, base) {
  return inOrder(store, () => write(store, talk, note, set, base));
}

/**
 * @param {Store} store
 * @param {Conversation} talk
 * @param {string} note
 * @param {{ note?: string | null, impression?: number | null }} set
 * @param {number} [base]
 */
async function write(store, talk, note, set, base) {
  const snapshot = await store.snapshot();
  const known = snapshot.get("conversation_note", note);
  const drops = "note" in set ? [noteKey(note)] : [];
  const change = known
    ? { op: /** @type {const} */ ("patch"), kind: "conversation_note", row: note, set, base }
    : newNote(talk, note, set);
  await store.enqueue([change], { dropDrafts: drops });
}

/**
 * Keep what is being typed, with all it takes to make it an entry later.
 *
 * @param {Store} store
 * @param {Conversation} talk
 * @param {string} note
 * @param {string} text
 * @param {number | undefined} base
 */
export function keepNote(store, talk, note, text, base) {
  const change = base === undefined ? newNote(talk, note, { note: text }) : undefined;
  return store.saveDraft({
    key: noteKey(note),
    kind: "conversation_note",
    row: note,
    field: "note",
    text,
    base,
    change,
  });
}

/**
 * @param {Conversation} talk
 * @param {string} note
 * @param {object} set
 * @returns {Change}
 */
function newNote({ id, newcomer_id }, note, set) {
  return {
    op: "create",
    kind: "conversation_note",
    row: note,
    set: { conversation_id: id, newcomer_id, ...set },
  };
}
