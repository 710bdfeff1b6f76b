/** A phone for the tests: the shipped store and engine, with an IndexedDB of its own. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openDirectory } from "../../static/field/store/directory.js";
import { openStore } from "../../static/field/store/store.js";
import { Engine } from "../../static/field/sync/engine.js";

/** @typedef {import("./server.js").Server} Server */
/** @typedef {Awaited<ReturnType<typeof phone>>} Phone */

export const ANNA = {
  account: "anna",
  person: "anna-person",
  device: "anna-phone",
  call_name: "Anna",
  roles: ["companion"],
  language: "de",
};

/**
 * A phone on which Anna has signed in.
 *
 * @param {Server} server
 * @param {{ factory?: IDBFactory, now?: () => number, session?: typeof ANNA }} [options]
 */
export async function phone(server, { factory = new IDBFactory(), now, session = ANNA } = {}) {
  const directory = await openDirectory({ factory });
  await directory.signIn(session);
  const { store, engine } = await tab(server, {
    factory,
    now,
    account: session.account,
    directory,
  });
  return { factory, directory, store, engine };
}

/**
 * One more tab (or the worker) on the same phone.
 *
 * @param {Server} server
 * @param {{ factory: IDBFactory, now?: () => number, account?: string,
 *   directory: import("../../static/field/store/directory.js").Directory }} options
 */
export async function tab(server, { factory, now, account = "anna", directory }) {
  const store = await openStore(account, { factory, now, channel: () => null });
  const engine = new Engine(store, {
    directory,
    now,
    fetch: server.fetch,
    locks: null,
    app: "test",
  });
  store.attach(engine);
  return { store, engine };
}

/**
 * Everything that lies in a phone's store, whoever may see it.
 *
 * @param {{ store: import("../../static/field/store/store.js").Store }} phone
 * @param {string} name
 * @returns {Promise<any[]>}
 */
export function stored({ store }, name) {
  return store.database().getAll(name);
}

/**
 * @param {Phone} from
 * @returns {Promise<IDBFactory>} a copy of its memory, as a backup or a cloned profile has it
 */
export async function copyOf(from) {
  const factory = new IDBFactory();
  const directory = await openDirectory({ factory });
  await directory.signIn(ANNA);
  directory.close();
  const store = await openStore("anna", { factory, channel: () => null });
  for (const name of ["rows", "outbox", "attention", "drafts", "sent", "late"]) {
    for (const value of await stored(from, name)) await store.database().put(name, value);
  }
  const meta = await from.store.database().get("meta", "this");
  await store.database().put("meta", meta, "this");
  store.forget();
  return factory;
}

/**
 * @param {string} row
 * @param {Record<string, unknown>} [set]
 * @returns {import("../../static/field/store/types.js").Change}
 */
export function talk(row, set = {}) {
  const all = { newcomer_id: "anu", occurred_on: "2026-11-22", ...set };
  return { op: "create", kind: "conversation", row, set: all };
}

/**
 * @param {string} row
 * @param {string} note
 * @param {string} [conversation]
 * @returns {import("../../static/field/store/types.js").Change}
 */
export function words(row, note, conversation = "talk") {
  const set = { newcomer_id: "anu", conversation_id: conversation, note };
  return { op: "create", kind: "conversation_note", row, set };
}

/**
 * @param {string} kind
 * @param {string} row
 * @param {Record<string, unknown>} set
 * @returns {import("../../static/field/store/types.js").Change}
 */
export function patch(kind, row, set) {
  return { op: "patch", kind, row, set };
}
