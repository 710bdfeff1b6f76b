/**
 * Erasing a person from this phone: the one time that something typed is thrown away. The
 * phone says so (`meta.erased`).
 */
import { touch } from "./meta.js";
import { takeOut } from "./outbox.js";

/** @typedef {import("./types.js").Write} Write */
/** @typedef {import("./types.js").Meta} Meta */

/**
 * @param {Write} tx over all stores
 * @param {Meta} meta changed; the caller writes it
 * @param {string[]} persons
 * @param {number} now
 */
export async function erase(tx, meta, persons, now) {
  const ids = [...persons, ...(await cardsOf(tx, persons))];
  /** @param {unknown} value */
  const names = (value) => {
    const text = JSON.stringify(value);
    return ids.some((id) => text.includes(id));
  };
  const unsent = await takeOut(tx, meta, names);
  const written = [
    ...unsent,
    ...(await clear(tx, "drafts", names)),
    ...(await clear(tx, "attention", names)),
  ];
  for (const row of await clear(tx, "rows", names)) touch(meta, row.kind);
  await clear(tx, "sent", names);
  await clear(tx, "late", names);
  touch(meta, ":sent");
  touch(meta, ":late");
  if (written.length > 0) meta.erased = { at: now, count: written.length };
}

/**
 * A newcomer's talks name her card, not her person.
 *
 * @param {Write} tx
 * @param {string[]} persons
 * @returns {Promise<string[]>}
 */
async function cardsOf(tx, persons) {
  const range = IDBKeyRange.bound(["newcomer"], ["newcomer", []]);
  const cards = /** @type {import("./types.js").Stored[]} */ (
    await tx.objectStore("rows").getAll(range)
  );
  return cards
    .filter((card) => persons.includes(String(card.row.person_id)))
    .map((card) => card.id);
}

/**
 * @param {Write} tx
 * @param {string} name
 * @param {(value: unknown) => boolean} which
 */
async function clear(tx, name, which) {
  const store = tx.objectStore(name);
  const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
  const found = keys
    .map((key, i) => ({ key, value: values[i] }))
    .filter(({ value }) => which(value));
  await Promise.all(found.map(({ key }) => store.delete(key)));
  return found.map(({ value }) => value);
}
