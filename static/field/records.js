/** Rows of a snapshot with the fields of their kind, and texts of which there are two versions. */
import { _, shortName } from "./i18n.js";

// Rows of a snapshot with the fields of their kind.

/** @typedef {import("./store/types.js").Snapshot} Snapshot */
/** @typedef {import("./kinds.js").Kinds} Kinds */

/**
 * @template {keyof Kinds} K
 * @param {Snapshot} snapshot
 * @param {K} kind
 * @returns {Kinds[K][]}
 */
export function all(snapshot, kind) {
  return /** @type {any} */ (snapshot.all(kind)); // what arrived was made from the same declarations
}

/**
 * @template {keyof Kinds} K
 * @param {Snapshot} snapshot
 * @param {K} kind
 * @param {string | null | undefined} id
 * @returns {Kinds[K] | undefined}
 */
export function get(snapshot, kind, id) {
  return /** @type {any} */ (id ? snapshot.get(kind, id) : undefined);
}

/**
 * The programme's own row; before it has arrived, what holds everywhere.
 *
 * @param {Snapshot} snapshot
 * @returns {Pick<Kinds["programme"], "timezone" | "lit_days" | "glow_days" | "areas" | "coordinators"> & Partial<Kinds["programme"]>}
 */
export function programmeOf(snapshot) {
  return (
    all(snapshot, "programme")[0] ?? {
      timezone: "Europe/Berlin",
      lit_days: 7,
      glow_days: 14,
      areas: [],
      coordinators: [],
    }
  );
}

/**
 * What the desk asks its author about talks and no answer has been written to.
 *
 * @param {Snapshot} snapshot
 */
export function openQuestions(snapshot) {
  const mine = all(snapshot, "review_message").filter((one) => !one.from_desk && one.v === 0);
  const answered = mine.map(({ review_id }) => review_id);
  return all(snapshot, "review").filter(
    ({ id, state }) => state === "question" && !answered.includes(id),
  );
}

// Texts of which two versions were kept.

/** @typedef {{ kind: string, row: string, field: string, siblings: import("./kinds.js").Sibling[] }} Doubled */

/**
 * @param {Snapshot} snapshot
 * @returns {Doubled[]}
 */
export function doubledTexts(snapshot) {
  /** @type {Map<string, Doubled>} */
  const found = new Map();
  for (const sibling of all(snapshot, "sibling")) {
    const { of_kind: kind, of_row: row, field } = sibling;
    const key = `${kind} ${row} ${field}`;
    const one = found.get(key) ?? { kind, row, field, siblings: [] };
    one.siblings.push(sibling);
    found.set(key, one);
  }
  return [...found.values()];
}

/**
 * @param {Snapshot} snapshot
 * @param {string} kind
 * @param {string} row
 */
export function doubledTitle(snapshot, kind, row) {
  const id = /** @type {string | undefined} */ (snapshot.get(kind, row)?.newcomer_id);
  const name = shortName(get(snapshot, "newcomer", id)?.call_name ?? "");
  if (!name) return _("A text");
  if (kind === "conversation_note") return _("Note about {name}", { name });
  if (kind === "task_comment") return _("Remark about {name}", { name });
  if (kind === "activity") return _("Meeting with {name}", { name });
  return _("Next step with {name}", { name });
}

/** @typedef {{ text: string, own: boolean }} Piece  own: stands in this version only */

/**
 * A text in pieces, marking what the other one has not. Word by word; "longest common run of words".
 *
 * @param {string} text
 * @param {string} other
 * @returns {Piece[]}
 */
export function differences(text, other) {
  const mine = text.split(/(?<=\s)/);
  const theirs = other.split(/(?<=\s)/);
  const table = commonLengths(mine.map(bare), theirs.map(bare));
  /** @type {Piece[]} */
  const pieces = [];
  let [i, j] = [0, 0];
  while (i < mine.length) {
    const same = j < theirs.length && bare(mine[i] ?? "") === bare(theirs[j] ?? "");
    const skip = !same && j < theirs.length && (table[i]?.[j + 1] ?? 0) >= (table[i + 1]?.[j] ?? 0);
    if (skip) {
      j += 1;
      continue;
    }
    addPiece(pieces, mine[i] ?? "", !same);
    i += 1;
    if (same) j += 1;
  }
  return pieces;
}

/** @param {string} word */
function bare(word) {
  return word.trim();
}

/**
 * @param {Piece[]} pieces
 * @param {string} text
 * @param {boolean} own
 */
function addPiece(pieces, text, own) {
  const last = pieces[pieces.length - 1];
  if (last?.own === own) last.text += text;
  else pieces.push({ text, own });
}

/**
 * @param {string[]} a
 * @param {string[]} b
 * @returns {number[][]} how many words two endings have in common
 */
function commonLengths(a, b) {
  const table = Array.from({ length: a.length + 1 }, () => Array(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const same = a[i] === b[j];
      const row = /** @type {number[]} */ (table[i]);
      row[j] = same
        ? (table[i + 1]?.[j + 1] ?? 0) + 1
        : Math.max(table[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}
