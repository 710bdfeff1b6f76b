/** What a waiting, sent or refused entry is called. */
import { itemOf } from "./checklist.js";
import { _ } from "./i18n.js";
import { shortName } from "./names.js";
import { get } from "./records.js";

/** @typedef {import("./store/types.js").Snapshot} Snapshot */
/** @typedef {import("./store/types.js").Entry} Entry */
/** @typedef {{ icon: string, title: string, lang?: string, about: string }} Words */

/**
 * Entries that are one thing to a person: a talk with its note, or several changes of one row.
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
    const key = talks.get(entry.row) ?? entry.row;
    items.set(key, [...(items.get(key) ?? []), entry]);
  }
  return [...items.values()];
}

/**
 * @param {Snapshot} snapshot
 * @param {Entry} entry
 * @returns {Words}
 */
export function entryWords(snapshot, entry) {
  const name = nameOf(snapshot, entry);
  const words = WORDS[entry.kind] ?? WORDS.profile;
  return words(snapshot, entry, name);
}

/** @type {Record<string, (snapshot: Snapshot, entry: Entry, name: string) => Words>} */
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
  newcomer: (_snapshot, _entry, name) => ({
    icon: "users-round",
    title: _("About {name}", { name }),
    about: "",
  }),
  device: () => ({ icon: "smartphone", title: _("Phones"), about: "" }),
  profile: () => ({ icon: "users-round", title: _("Your profile"), about: "" }),
};

/**
 * @param {Snapshot} _snapshot
 * @param {Entry} entry
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
 * @param {Entry} entry
 */
function nameOf(snapshot, { kind, row, set }) {
  const stored = snapshot.get(kind, row);
  const id = String(kind === "newcomer" ? row : (set?.newcomer_id ?? stored?.newcomer_id ?? ""));
  return shortName(get(snapshot, "newcomer", id)?.call_name ?? "");
}

/**
 * The words a person wrote in an entry, to be read and copied.
 *
 * @param {Entry} entry
 */
export function textOf({ set }) {
  for (const field of ["note", "text", "title", "place", "district"]) {
    const value = set?.[field];
    if (typeof value === "string" && value) return { field, text: value };
  }
  return null;
}
