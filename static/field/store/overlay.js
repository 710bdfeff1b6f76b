/** Entries laid over rows, and entries laid into each other. Pure: values in, values out. */

// What a screen shows: the confirmed rows, and over them what this phone has done since, in order.
// Pure; nothing optimistic is ever stored, so nothing ever has to be undone.

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Stored} Stored */
/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Sent} Sent */
/** @typedef {{ offset: number, person?: unknown }} Context the server's clock minus the phone's; who I am */

/** The field in which the server will write who made a row. */
const MAKER = new Map([
  ["conversation", "author_id"],
  ["conversation_note", "author_id"],
  ["task_comment", "author_id"],
  ["task", "maker_id"],
  ["follow_up", "maker_id"],
  ["activity", "maker_id"],
]);

/**
 * @param {string} kind
 * @param {Iterable<Stored>} stored the kind's confirmed rows
 * @param {(Entry | Sent)[]} entries shown ones of `sent`, then the outbox; any kinds
 * @param {Context} context
 * @returns {Map<string, Row>} by id
 */
export function overlay(kind, stored, entries, context) {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  for (const one of stored) rows.set(one.id, shown(one));
  const confirmed = new Map([...rows].map(([id, row]) => [id, row.v]));
  for (const entry of entries) {
    if (kind === "sibling" && entry.op === "resolve") removeSeen(rows, entry);
    const isNews = entry.kind === kind && !holds(confirmed.get(entry.row), entry);
    if (isNews && entry.op !== "hand_over") lay(rows, entry, context);
  }
  return rows;
}

/**
 * @param {Map<string, Row>} rows
 * @param {Entry | Sent} entry
 * @param {Context} context
 */
function lay(rows, entry, context) {
  const row = rows.get(entry.row);
  if (entry.op === "delete") rows.delete(entry.row);
  else if (entry.op === "create") rows.set(entry.row, created(row, entry, context));
  else if (row) rows.set(entry.row, applied(row, entry));
}

/**
 * The kinds whose picture an entry changes.
 *
 * @param {Entry} entry
 * @returns {string[]}
 */
export function kindsOf(entry) {
  return entry.op === "resolve" ? [entry.kind, "sibling"] : [entry.kind];
}

/**
 * @param {Stored} stored
 * @returns {Row}
 */
function shown({ kind, id, s, v, row }) {
  return { ...row, kind, id, s, v, pending: false };
}

/**
 * Whether the confirmed row already contains an answered entry: then the server's word counts,
 * which may hold what somebody else has written meanwhile.
 *
 * @param {number | undefined} version
 * @param {Entry | Sent} entry
 */
function holds(version, entry) {
  const answered = "answer" in entry ? entry.answer.v : undefined;
  return answered !== undefined && version !== undefined && version >= answered;
}

/**
 * @param {Row | undefined} row
 * @param {Entry | Sent} entry
 * @param {Context} context
 * @returns {Row}
 */
function created(row, entry, { offset, person }) {
  const { kind, row: id, s } = entry;
  const maker = MAKER.get(kind);
  const made = { made_at: entry.made_at + offset, ...(maker && person ? { [maker]: person } : {}) };
  return applied(row ?? { ...made, kind, id, s, v: 0, pending: false }, entry);
}

/**
 * @param {Row} row
 * @param {Entry | Sent} entry
 * @returns {Row}
 */
function applied(row, entry) {
  const { kind, id, s, v } = row;
  /** @type {import("./types.js").Fields} */
  const fields = { ...row, ...entry.set };
  for (const [field, gone] of Object.entries(entry.del ?? {})) {
    fields[field] = items(fields[field]).filter((item) => !gone.includes(item));
  }
  for (const [field, more] of Object.entries(entry.add ?? {})) {
    fields[field] = [...new Set([...items(fields[field]), ...more])];
  }
  return { ...fields, kind, id, s, v, pending: row.pending || !("answer" in entry) };
}

/** @param {unknown} value */
const items = (value) => (Array.isArray(value) ? value : []);

/**
 * @param {Map<string, Row>} rows
 * @param {Entry} entry
 */
function removeSeen(rows, entry) {
  for (const id of entry.seen ?? []) rows.delete(id);
}

// Two changes of one row as one, while the first has never left the phone. Pure.

/** @typedef {import("./types.js").Change} Change */

/**
 * @param {Entry} entry
 * @param {{ kind: string, row: string }} change
 */
export const isAbout = (entry, change) => entry.kind === change.kind && entry.row === change.row;

/**
 * @param {Entry | undefined} last
 * @param {Change} change
 */
export function mergeable(last, change) {
  if (!last || last.sent || !isAbout(last, change)) return false;
  return last.op === "patch" || last.op === "create";
}

/**
 * @param {Entry} entry
 * @param {Change} change
 * @param {number} now
 * @returns {Entry}
 */
export function merged(entry, change, now) {
  return {
    ...entry,
    ...content({
      ...change,
      set: { ...entry.set, ...change.set },
      add: joined(entry.add, change.add, change.del),
      del: joined(entry.del, change.del, change.add),
    }),
    op: entry.op,
    id: crypto.randomUUID(),
    made_at: now,
  };
}

/**
 * @param {Change} change
 */
export function content({ op, kind, row, set = {}, add, del, seen }) {
  return { op, kind, row, set, ...given({ add, del, seen }) };
}

/**
 * @template {object} T
 * @param {T} values
 * @returns {Partial<T>}
 */
function given(values) {
  const has = Object.entries(values).filter(([, value]) => value && Object.keys(value).length > 0);
  return /** @type {Partial<T>} */ (Object.fromEntries(has));
}

/**
 * What is added to a set (or taken from it) by two changes one after the other.
 *
 * @param {import("./types.js").Sets} [first]
 * @param {import("./types.js").Sets} [second]
 * @param {import("./types.js").Sets} [undone] what the second change does to the contrary
 * @returns {import("./types.js").Sets}
 */
function joined(first = {}, second = {}, undone = {}) {
  const fields = new Set([...Object.keys(first), ...Object.keys(second)]);
  /** @type {[string, unknown[]][]} */
  const all = [...fields].map((field) => {
    const stays = (first[field] ?? []).filter((item) => !undone[field]?.includes(item));
    return [field, [...new Set([...stays, ...(second[field] ?? [])])]];
  });
  return Object.fromEntries(all.filter(([, items]) => items.length > 0));
}
