/**
 * How far back a phone keeps what it knows. The server sends nothing older; what grows old on
 * the phone goes here, once a day.
 */
import { touch } from "./meta.js";

const DAY = 24 * 3600 * 1000;
/** A phone's day and the programme's may differ by one. */
const GRACE = 1;

const HORIZON = [
  { kind: "conversation", field: "occurred_on", days: 180 },
  { kind: "conversation_note", field: "created_at", days: 90 },
  { kind: "follow_up", field: "settled_at", days: 60 },
];

/**
 * @param {import("./types.js").Write} tx
 * @param {import("./types.js").Meta} meta changed; the caller writes it
 * @param {number} now the server's, in ms
 */
export async function forgetOldRows(tx, meta, now) {
  const today = dayOf(now);
  if (meta.windowed_on === today) return;
  meta.windowed_on = today;
  for (const { kind, field, days } of HORIZON) {
    const oldest = now - (days + GRACE) * DAY;
    const store = tx.objectStore("rows");
    const rows = /** @type {import("./types.js").Stored[]} */ (
      await store.getAll(IDBKeyRange.bound([kind], [kind, []]))
    );
    const old = rows.filter(({ row }) => isBefore(row[field], oldest));
    await Promise.all(old.map(({ id }) => store.delete([kind, id])));
    if (old.length > 0) touch(meta, kind);
  }
}

/** @param {number} ms */
const dayOf = (ms) => new Date(ms).toISOString().slice(0, 10);

/**
 * @param {unknown} value a day or an instant; absent is never old
 * @param {number} oldest ms
 */
function isBefore(value, oldest) {
  if (typeof value === "number") return value < oldest;
  return typeof value === "string" && value < dayOf(oldest);
}
