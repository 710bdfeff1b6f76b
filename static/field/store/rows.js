/**
 * What the phone holds of the server's: how far it has come, rows, what was sent; and when they go
 * again.
 */

// The one record of `meta`: who this phone is to the server and how far it has come. It is read
// and written inside the transaction whose rows it speaks of, or two tabs would disagree.

/** @typedef {import("./types.js").Meta} Meta */

const KEY = "this";

/** @returns {Meta} */
export function noMeta() {
  return {
    client: "",
    next_n: 1,
    order: 1,
    epoch: null,
    cursors: {},
    revisions: {},
    last_sync: null,
    offset: 0,
    lease_s: 30 * 24 * 3600,
    every_s: 60,
    state: "ok",
    filled: false,
    complete: false,
    persisted: false,
  };
}

/**
 * @param {import("./types.js").Read} tx
 * @returns {Promise<Meta>}
 */
export async function readMeta(tx) {
  return { ...noMeta(), ...(await tx.objectStore("meta").get(KEY)) };
}

/**
 * @param {import("./types.js").Write} tx
 * @param {Meta} meta
 */
export function writeMeta(tx, meta) {
  return tx.objectStore("meta").put(meta, KEY);
}

/**
 * Note that a store or a kind of rows has changed, so that other tabs read it again.
 *
 * @param {Meta} meta
 * @param {string} what a kind, or `:sent`, `:late`
 */
export function touch(meta, what) {
  meta.revisions[what] = (meta.revisions[what] ?? 0) + 1;
}

// The store `rows`: what the server has confirmed, and nothing else.

/** @typedef {import("./types.js").Write} Write */
/** @typedef {import("./types.js").Stored} Stored */

/**
 * Take all rows of a scope away.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {string} scope
 * @returns {Promise<Set<string>>} which rows went, as `kind id`
 */
export async function removeScope(tx, meta, scope) {
  const store = tx.objectStore("rows");
  const keys = /** @type {[string, string][]} */ (await store.index("s").getAllKeys(scope));
  await Promise.all(keys.map((key) => store.delete(key)));
  for (const kind of new Set(keys.map(([kind]) => kind))) touch(meta, kind);
  return new Set(keys.map((key) => key.join(" ")));
}

/**
 * @param {Write} tx
 * @param {Meta} meta
 */
export async function removeAll(tx, meta) {
  const keys = /** @type {[string, string][]} */ (await tx.objectStore("rows").getAllKeys());
  await tx.objectStore("rows").clear();
  for (const kind of new Set(keys.map(([kind]) => kind))) touch(meta, kind);
}

/**
 * Store what one answer says about rows. What is gone goes only where its scope is the one
 * that says so: the row may have moved on. A put never takes a row back to an older version.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {import("./types.js").RowChange[]} changes
 */
export async function applyChanges(tx, meta, changes) {
  const store = tx.objectStore("rows");
  await each(
    changes.filter((change) => change.gone),
    async (change) => {
      const have = await store.get([change.k, change.id]);
      if (have?.s === change.s) await store.delete([change.k, change.id]);
    },
  );
  await each(
    changes.filter((change) => !change.gone),
    async ({ k, id, s, v = 0, row = {} }) => {
      const have = await store.get([k, id]);
      if (!have || v >= have.v) await store.put({ kind: k, id, s, v, row });
    },
  );
  for (const kind of new Set(changes.map((change) => change.k))) touch(meta, kind);
}

/**
 * All at once: a page of 500 rows one after the other takes a phone three times as long.
 * Entries of one row keep their order, because IndexedDB answers requests in order.
 *
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Promise<void>} work
 */
async function each(items, work) {
  await Promise.all(items.map(work));
}

// The stores `sent` and `late`: answered entries, for 30 days. Those in `sent` are sent again when
// the server comes back from a backup, and are shown until their rows have arrived.

/** @typedef {import("./types.js").Sent} Sent */

const KEPT = 30 * 24 * 3600 * 1000;

/**
 * Show answered entries over the rows again, because the rows have to come once more.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {(entry: Sent) => boolean} which
 */
export async function showAgain(tx, meta, which) {
  const sent = /** @type {Sent[]} */ (await tx.objectStore("sent").getAll());
  for (const entry of sent.filter((one) => !one.shown && which(one))) {
    await tx.objectStore("sent").put({ ...entry, shown: true });
    touch(meta, ":sent");
  }
}

/**
 * All that is new has come: what was shown in its place is hidden. An entry whose row is not
 * there has been withdrawn by somebody, and goes, so that it never haunts a screen.
 *
 * @param {Write} tx
 * @param {Meta} meta
 * @param {number} now
 */
export async function hideArrived(tx, meta, now) {
  const store = tx.objectStore("sent");
  const sent = /** @type {Sent[]} */ (await store.getAll());
  for (const entry of sent) {
    if (!entry.shown && entry.at > now - KEPT) continue;
    touch(meta, ":sent");
    const stays =
      ["delete", "hand_over"].includes(entry.op) ||
      (await tx.objectStore("rows").getKey([entry.kind, entry.row]));
    if (stays && entry.at > now - KEPT) await store.put({ ...entry, shown: false });
    else await store.delete([entry.client, entry.n]);
  }
  const late = /** @type {import("./types.js").Late[]} */ (await tx.objectStore("late").getAll());
  for (const entry of late.filter((one) => one.at <= now - KEPT)) {
    await tx.objectStore("late").delete(entry.id);
    touch(meta, ":late");
  }
}

/**
 * @param {Write} tx
 * @param {Meta} meta
 * @param {(entry: Sent) => boolean} which
 */
export async function forgetSent(tx, meta, which) {
  const sent = /** @type {Sent[]} */ (await tx.objectStore("sent").getAll());
  for (const entry of sent.filter(which)) {
    await tx.objectStore("sent").delete([entry.client, entry.n]);
    touch(meta, ":sent");
  }
}

/**
 * @param {Write} tx over `sent` and `meta`
 * @param {Sent[]} entries what others kept their own of is not told again
 */
export async function noteSeen(tx, entries) {
  const [meta, store] = [await readMeta(tx), tx.objectStore("sent")];
  for (const { client, n } of entries) {
    const entry = await store.get([client, n]);
    if (entry) await store.put({ ...entry, answer: { ...entry.answer, kept: [] } });
  }
  touch(meta, ":sent");
  await writeMeta(tx, meta);
}

// How far back a phone keeps what it knows. The server sends nothing older; what grows old on the
// phone goes here, once a day.

const DAY = 24 * 3600 * 1000;
/** A phone's day and the programme's may differ by one. */
const GRACE = 1;

const HORIZON = [
  { kind: "conversation", field: "occurred_on", days: 180 },
  { kind: "conversation_note", field: "created_at", days: 90 },
  { kind: "follow_up", field: "settled_at", days: 60 },
  { kind: "activity", field: "starts_at", days: 14 },
  { kind: "rsvp", field: "starts_at", days: 14 },
  { kind: "turnout", field: "starts_at", days: 14 },
  { kind: "notification", field: "closed_at", days: 30 },
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
