/** Entries in words: what they are about, why one was refused, whether all of them are safe. */
import { titleOf } from "./activities.js";
import { itemOf } from "./checklist.js";
import { _, shortName } from "./i18n.js";
import { doubledTexts, get } from "./records.js";

// A phone without room: nothing was stored, and that is said.

/**
 * Whether saving failed because the phone has no room.
 *
 * @param {unknown} error
 */
export function isFull(error) {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

export function fullWords() {
  return _("This phone is full. Nothing was saved. Delete something and try again.");
}

// Why the server refused an entry, in the person's language. The server sends codes only.

/** @typedef {import("./store/types.js").Attention} Attention */

/**
 * Why an entry was refused, in one sentence.
 *
 * @param {Attention} entry
 * @param {string} name  the newcomer's, may be empty
 */
export function reasonWords({ answer, kind }, name) {
  const [wrong] = Object.entries(answer.fields ?? {});
  if (answer.code === "invalid" && wrong) return fieldWords(...wrong);
  if (answer.code === "consent") return consentWords(name);
  if (answer.code === "closed") return closedWords(answer.fields?.answer);
  if (answer.code === "changed")
    return _("Somebody else has written here too. So it was not deleted.");
  if (answer.code !== "gone" && answer.code !== "forbidden")
    return _("The server could not take this entry.");
  if (!name || kind === "profile") return _("This is not there any more.");
  return _("{name} is not in your group any more, or somebody has removed it.", { name });
}

/** @param {string | undefined} why an answer was not taken */
function closedWords(why) {
  if (why === "cancelled") return _("It was called off before your answer arrived.");
  if (why === "past") return _("It had begun before your answer arrived.");
  if (why === "deadline") return _("The time for answers was over.");
  return _("After 14 days a talk cannot be changed any more.");
}

/** @param {string} name */
function consentWords(name) {
  if (!name) return _("This person does not want notes to be kept.");
  return _("{name} does not want notes to be kept.", { name });
}

/**
 * @param {string} field
 * @param {string} code
 */
function fieldWords(field, code) {
  if (code === "in_future") return _("The day lies in the future.");
  if (code === "too_far_back") return _("The day lies too far back.");
  if (code === "too_long") return _("The text is too long.");
  if (code === "too_short" || code === "required") return _("Something is still missing.");
  if (code === "not_agreed") return _("This person does not want notes to be kept.");
  if (field === "minutes") return _("Please look at the minutes again.");
  return _("One of the details does not fit.");
}

// What a waiting, sent or refused entry is called.

/** @typedef {import("./store/types.js").Snapshot} Snapshot */
/** @typedef {import("./store/types.js").Entry} Entry */
/** @typedef {Pick<Entry, "op" | "kind" | "row" | "set">} Said */
/** @typedef {{ icon: string, title: string, lang?: string, about: string }} Words */

/**
 * Entries that are one thing to a person: a talk with its note, several changes of one row, marks on reminders.
 *
 * @template {Entry} E
 * @param {Snapshot} snapshot
 * @param {E[]} entries
 * @returns {E[][]}
 */
export function asItems(snapshot, entries) {
  /** @type {Map<string, string>} */
  const talks = new Map();
  for (const { kind, row, set } of entries) {
    if (kind !== "conversation_note") continue;
    const talk = set?.conversation_id ?? snapshot.get(kind, row)?.conversation_id;
    if (talk) talks.set(row, String(talk));
  }
  /** @type {Map<string, E[]>} */
  const items = new Map();
  for (const entry of entries) {
    const key = entry.kind === "notification" ? entry.kind : (talks.get(entry.row) ?? entry.row);
    items.set(key, [...(items.get(key) ?? []), entry]);
  }
  return [...items.values()];
}

/**
 * How many things need me: refused, or sent back by the coordination.
 *
 * @param {Snapshot} snapshot
 */
export const refusedCount = (snapshot) =>
  asItems(snapshot, snapshot.attention).length + returnedOf(snapshot).length;

/** @typedef {Pick<import("./kinds.js").ReturnedEntry, "id" | "s" | "of_kind" | "of_row" | "values"> & Partial<import("./kinds.js").ReturnedEntry>} Returned */

/**
 * What the coordination has sent back. Where that was settled on another phone, what is being typed
 * here instead of it is still to be had, without a word of the coordination's.
 *
 * @param {Snapshot} snapshot
 */
export function returnedOf(snapshot) {
  const found = /** @type {Returned[]} */ (snapshot.all("returned_entry"));
  for (const { kind, row: id, s = "", change } of snapshot.drafts.values()) {
    if (kind === "returned_entry" && change && !snapshot.get(kind, id))
      found.push({ id, s, of_kind: change.kind, of_row: change.row, values: change.set ?? {} });
  }
  return found;
}

/**
 * What is being written and was never finished, as the entries it would become. What stands in the
 * place of something sent back or doubled shows there.
 *
 * @param {Snapshot} snapshot
 */
export function begunOf({ drafts }) {
  const begun = [...drafts.values()].filter(
    ({ kind }) => kind !== "returned_entry" && kind !== "sibling",
  );
  return /** @type {Entry[]} */ (
    begun.map(({ kind, row, field, text, change }) => ({
      op: "patch",
      kind,
      row,
      ...change,
      set: { ...change?.set, [field]: text },
    }))
  );
}

/**
 * How many things wait on this phone, those included that are not finished.
 *
 * @param {Snapshot} snapshot
 */
export const waitingCount = (snapshot) =>
  asItems(snapshot, [...snapshot.outbox, ...begunOf(snapshot)]).length;

/**
 * @param {Snapshot} snapshot
 * @param {Said} entry
 * @returns {Words}
 */
export function entryWords(snapshot, entry) {
  const name = nameOf(snapshot, entry);
  const words = WORDS[entry.kind] ?? WORDS.profile;
  return words(snapshot, entry, name);
}

/** @type {Record<string, (snapshot: Snapshot, entry: Said, name: string) => Words>} */
const WORDS = {
  conversation: talkWords,
  conversation_note: talkWords,
  task: (snapshot, { row, set }, name) => {
    const task = get(snapshot, "task", row);
    if (!task)
      return { icon: "list-checks", title: String(set?.title ?? _("A task")), about: name };
    const { title, lang } = itemOf(snapshot, task);
    return { icon: "list-checks", title, lang, about: name };
  },
  task_comment: (_snapshot, _entry, name) => ({
    icon: "message-circle",
    title: _("Remark"),
    about: name,
  }),
  follow_up: (snapshot, { row, set }, name) => {
    const text = set?.text ?? get(snapshot, "follow_up", row)?.text ?? _("Next step");
    return { icon: "bell", title: String(text), about: name };
  },
  review_message: (_snapshot, _entry, name) => ({
    icon: "message-circle",
    title: _("Your answer"),
    about: name,
  }),
  activity: (snapshot, { row, set }) => {
    const unknown = /** @type {any} */ ({ audience: "newcomer", ...set });
    const meeting = get(snapshot, "activity", row) ?? unknown;
    const { text } = titleOf(snapshot, meeting, "");
    const off = set?.state === "cancelled";
    return { icon: "calendar-days", title: text, about: off ? _("called off") : "" };
  },
  rsvp: (snapshot, { row, set }, name) => {
    const id = set?.activity_id ?? get(snapshot, "rsvp", row)?.activity_id;
    const activity = get(snapshot, "activity", /** @type {string | undefined} */ (id));
    const { text, lang } = activity ? titleOf(snapshot, activity, "") : { text: _("An answer") };
    /** @type {Record<string, string>} */
    const said = { yes: _("Yes"), maybe: _("Maybe"), no: _("No") };
    const about = [name, said[String(set?.answer)]].filter(Boolean).join(": ");
    return { icon: "calendar-days", title: text, lang, about };
  },
  returned_entry: () => ({ icon: "inbox", title: _("Sent back by the coordination"), about: "" }),
  newcomer: (_snapshot, _entry, name) => ({
    icon: "users-round",
    title: _("About {name}", { name }),
    about: "",
  }),
  notification: () => ({ icon: "bell", title: _("Reminders"), about: "" }),
  device: () => ({ icon: "smartphone", title: _("Phones"), about: "" }),
  profile: () => ({ icon: "users-round", title: _("Your profile"), about: "" }),
};

/**
 * @param {Snapshot} _snapshot
 * @param {Said} entry
 * @param {string} name
 * @returns {Words}
 */
function talkWords(_snapshot, { op }, name) {
  if (op === "delete") return { icon: "notebook-pen", title: _("Talk taken back"), about: name };
  return {
    icon: "notebook-pen",
    title: name ? _("Talk with {name}", { name }) : _("A talk"),
    about: "",
  };
}

/**
 * @param {Snapshot} snapshot
 * @param {Said} entry
 */
function nameOf(snapshot, { kind, row, set }) {
  const stored = snapshot.get(kind, row);
  const id = String(kind === "newcomer" ? row : (set?.newcomer_id ?? stored?.newcomer_id ?? ""));
  return shortName(get(snapshot, "newcomer", id)?.call_name ?? "");
}

/**
 * The words a person wrote in an entry, to be read and copied.
 *
 * @param {Pick<Entry, "set">} entry
 */
export function textOf({ set }) {
  for (const field of ["note", "text", "title", "label", "place", "district"]) {
    const value = set?.[field];
    if (typeof value === "string" && value) return { field, text: value };
  }
  return null;
}

// The one line that says whether everything is safe with the server. Pure.

/**
 * @typedef {object} Overall
 * @property {"attention"|"siblings"|"sending"|"waiting"|"sent"} state the most urgent one
 * @property {number} count how many entries (or texts with two versions) it is about
 * @property {number} [done]
 * @property {number} [of]
 */

/**
 * @param {import("./store/types.js").Snapshot} snapshot
 * @param {import("./store/types.js").Runtime} runtime
 * @returns {Overall}
 */
export function overall(snapshot, runtime) {
  const refused = snapshot.attention.length + returnedOf(snapshot).length;
  if (refused > 0) return { state: "attention", count: refused };
  const doubled = doubledTexts(snapshot).length;
  if (doubled > 0) return { state: "siblings", count: doubled };
  const waiting = snapshot.outbox.length + begunOf(snapshot).length;
  if (waiting === 0) return { state: "sent", count: 0 };
  if (!runtime.sending) return { state: "waiting", count: waiting };
  const { done, of } = runtime.sending;
  return { state: "sending", count: waiting, done, of };
}
