/** Noting talks: what a tap becomes. Nothing is shown before it is stored. */
import { plusDays } from "../dates.js";

/** @typedef {import("../store/store.js").Store} Store */
/** @typedef {import("../store/types.js").Change} Change */
/** @typedef {import("../kinds.js").Conversation} Conversation */

/**
 * Note that somebody talked, one entry for each person, tied together as one occasion.
 *
 * @param {Store} store
 * @param {object} talk
 * @param {string} talk.me  the author, present
 * @param {string[]} talk.newcomers
 * @param {string} talk.occurred_on
 * @param {string | null} talk.at_time
 * @param {import("../kinds.js").Outcome} [talk.outcome]
 * @returns {Promise<string[]>} the entries' ids, in the order of the people
 */
export async function noteTalk(
  store,
  { me, newcomers, occurred_on, at_time, outcome = "happened" },
) {
  const occasion_id = crypto.randomUUID();
  const changes = newcomers.map((newcomer_id) => {
    const set = { newcomer_id, occasion_id, occurred_on, at_time, outcome };
    return {
      op: /** @type {const} */ ("create"),
      kind: "conversation",
      row: crypto.randomUUID(),
      set,
      add: { companion_ids: [me] },
    };
  });
  await store.enqueue(changes);
  return changes.map(({ row }) => row);
}

/**
 * Change facts of one occasion, for everybody who was there.
 *
 * @param {Store} store
 * @param {Conversation[]} talks
 * @param {Partial<Conversation>} set
 */
export function changeFacts(store, talks, set) {
  return store.enqueue(
    talks.map(({ id }) => ({ op: "patch", kind: "conversation", row: id, set })),
  );
}

/**
 * @param {Store} store
 * @param {Conversation[]} talks
 * @param {string} topic
 * @param {boolean} on
 */
export function toggleTopic(store, talks, topic, on) {
  const sets = on ? { add: { topics: [topic] } } : { del: { topics: [topic] } };
  return store.enqueue(
    talks.map(({ id }) => ({ op: "patch", kind: "conversation", row: id, set: {}, ...sets })),
  );
}

/**
 * Take a whole occasion back, what was written about it first.
 *
 * @param {Store} store
 * @param {Conversation[]} talks
 * @param {{ id: string }[]} notes
 */
export function takeBack(store, talks, notes) {
  /** @type {Change[]} */
  const changes = notes.map(({ id }) => ({ op: "delete", kind: "conversation_note", row: id }));
  for (const { id } of talks) changes.push({ op: "delete", kind: "conversation", row: id });
  return store.enqueue(changes, { dropDrafts: notes.map(({ id }) => noteKey(id)) });
}

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
export async function writeNote(store, talk, note, set, base) {
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

/**
 * Whether its author may still change a talk: for 14 days after it arrived.
 *
 * @param {Conversation} talk
 * @param {string} me
 * @param {string} today
 * @param {(instant: number) => string} dayOf
 */
export function mayChange(talk, me, today, dayOf) {
  if (talk.author_id && talk.author_id !== me) return false;
  if (!talk.created_at) return true;
  return today <= plusDays(dayOf(talk.created_at), 14);
}
