/** Noting talks and writing about them. Nothing is shown before it is stored. */
import { plusDays } from "../dates.js";
import { all } from "../records.js";

// Acts of one store that must not overtake each other: each reads what the one before it has
// written.

/** @type {WeakMap<object, Promise<unknown>>} */
const last = new WeakMap();

/**
 * Run an act after all those before it have ended, however they ended.
 *
 * @template T
 * @param {import("../store/store.js").Store} store
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export function inOrder(store, act) {
  const before = last.get(store) ?? Promise.resolve();
  const mine = before.then(act, act);
  last.set(store, mine);
  return mine;
}

// Noting talks: what a tap becomes. Nothing is shown before it is stored.

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
 * Take a whole occasion back: first what I wrote about it, then the talks themselves. What is being
 * saved at this moment is waited for, so that no note is left behind without its talk.
 *
 * @param {Store} store
 * @param {Conversation[]} talks
 * @param {string} me
 */
export function takeBack(store, talks, me) {
  const ids = new Set(talks.map(({ id }) => id));
  return inOrder(store, async () => {
    const snapshot = await store.snapshot();
    const mine = all(snapshot, "conversation_note").filter(
      (note) => ids.has(note.conversation_id) && (note.author_id ?? me) === me,
    );
    const steps = all(snapshot, "follow_up").filter(
      ({ conversation_id, state }) => ids.has(conversation_id ?? "") && state === "open",
    );
    await store.enqueue(
      [
        ...mine.map(({ id }) => remove("conversation_note", id)),
        ...steps.map(({ id }) => dropped(id)),
        ...talks.map(({ id }) => remove("conversation", id)),
      ],
      { dropDrafts: draftsAbout(snapshot, ids, new Set(mine.map(({ id }) => id))) },
    );
  });
}

/**
 * @param {string} kind
 * @param {string} row
 * @returns {Change}
 */
const remove = (kind, row) => ({ op: "delete", kind, row });

/**
 * @param {string} row
 * @returns {Change}
 */
const dropped = (row) => ({ op: "patch", kind: "follow_up", row, set: { state: "dropped" } });

/**
 * @param {import("../store/types.js").Snapshot} snapshot
 * @param {Set<string>} talks
 * @param {Set<string>} notes
 */
function draftsAbout({ drafts }, talks, notes) {
  const about = [...drafts.values()].filter(
    ({ row, change }) => notes.has(row) || talks.has(String(change?.set?.conversation_id)),
  );
  return about.map(({ key }) => key);
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

// Words and impression of a talk: kept while being typed, an entry afterwards.

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
