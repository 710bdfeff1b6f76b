/** A phone: its browser, its databases, and its open tabs with the shipped store and engine. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openAccount, openDirectoryDatabase } from "../../static/field/store/database.js";
import { openDirectory } from "../../static/field/store/directory.js";
import { openStore } from "../../static/field/store/store.js";
import { Engine } from "../../static/field/sync/engine.js";
import { signIn } from "../../static/field/sync/transport.js";
import { Browser, Network } from "./network.js";

/**
 * @typedef {{ account: string, net: Network, store: import("../../static/field/store/store.js").Store, engine: Engine }} Tab
 * @typedef {{ cookies: [string, string][], databases: Record<string, Record<string, [any, any][]>> }} Image
 * @typedef {import("../../static/field/store/types.js").Row} Row
 */

const ABOUT = { label: "Handy", platform: "Android", installed: false };

export class Device {
  /** @param {string} base address of the server */
  constructor(base) {
    this.browser = new Browser(base);
    this.factory = new IDBFactory();
    /** @type {Tab[]} */
    this.tabs = [];
    /** @type {Promise<import("../../static/field/store/directory.js").Directory> | null} */
    this.opened = null;
  }

  directory() {
    this.opened ??= openDirectory({ factory: this.factory });
    return this.opened;
  }

  /**
   * @param {string} code
   * @returns {Promise<object>} who is signed in now, in a tab of their own
   */
  async signIn(code) {
    const directory = await this.directory();
    const before = await directory.current();
    const net = new Network(this.browser);
    const account = before?.account ?? null;
    const reply = await signIn({ code, account, device: ABOUT }, { fetch: net.fetch });
    if (!reply.ok) return { refused: reply };
    await directory.signIn(reply.body);
    return { session: reply.body, tab: await this.open(reply.body.account) };
  }

  /**
   * @param {string} account
   * @returns {Promise<number>} the tab's number
   */
  async open(account) {
    const directory = await this.directory();
    const net = new Network(this.browser);
    const { factory } = this;
    const store = await openStore(account, { factory, channel: () => null });
    const engine = new Engine(store, { directory, fetch: net.fetch, locks: null, app: "test" });
    store.attach(engine);
    return this.tabs.push({ account, net, store, engine }) - 1;
  }

  /** @param {"keep"|"delete"} mode */
  async signOut(mode) {
    await (await this.directory()).signOutLocally(mode);
  }

  /** @returns {Promise<Image>} all that a backup of this phone holds */
  async image() {
    /** @type {Image["databases"]} */
    const databases = {};
    for (const { name = "" } of await this.factory.databases()) {
      databases[name] = await this.#read(name);
    }
    return structuredClone({ cookies: [...this.browser.cookies], databases });
  }

  /** @param {Image} image take the phone back to it; tabs that were open are closed */
  async putBack({ cookies, databases }) {
    for (const { store } of this.tabs) store.forget();
    (await this.opened)?.close();
    Object.assign(this, { factory: new IDBFactory(), tabs: [], opened: null });
    this.browser.cookies = new Map(cookies);
    for (const [name, stores] of Object.entries(structuredClone(databases))) {
      await this.#write(name, stores);
    }
    const session = await (await this.directory()).current();
    if (session) await this.open(session.account);
  }

  /** @returns {Promise<object>} what lies in every account's database, and what its tabs show */
  async look() {
    /** @type {Record<string, object>} */
    const accounts = {};
    for (const { name = "" } of await this.factory.databases()) {
      if (!name.startsWith("diele-")) continue;
      const stores = await this.#read(name);
      accounts[name.slice("diele-".length)] = Object.fromEntries(
        Object.entries(stores).map(([store, pairs]) => [store, pairs.map(([, value]) => value)]),
      );
    }
    const tabs = this.tabs.map(async ({ account, store }) => ({
      account,
      open: store.isOpen(),
      shown: await shown(store),
    }));
    return { accounts, tabs: await Promise.all(tabs) };
  }

  /**
   * @param {string} name
   * @returns {Promise<Record<string, [any, any][]>>}
   */
  async #read(name) {
    const db = await this.#open(name);
    const names = [...db.objectStoreNames];
    const tx = db.transaction(names, "readonly");
    const all = names.map(async (store) => {
      const one = tx.objectStore(store);
      const [keys, values] = await Promise.all([one.getAllKeys(), one.getAll()]);
      return /** @type {[string, [any, any][]]} */ ([
        store,
        keys.map((key, i) => [key, values[i]]),
      ]);
    });
    const found = Object.fromEntries(await Promise.all(all));
    db.close();
    return found;
  }

  /**
   * @param {string} name
   * @param {Record<string, [any, any][]>} stores
   */
  async #write(name, stores) {
    const db = await this.#open(name);
    for (const [store, pairs] of Object.entries(stores)) {
      const tx = db.transaction(store, "readwrite");
      const inline = tx.store.keyPath !== null;
      for (const [key, value] of pairs) tx.store.put(value, inline ? undefined : key);
      await tx.done;
    }
    db.close();
  }

  /** @param {string} name */
  async #open(name) {
    const { factory } = this;
    if (name === "diele") return openDirectoryDatabase({ factory });
    return openAccount(name.slice("diele-".length), { factory });
  }
}

/** The kinds whose pictures the screens make. */
const KINDS =
  "programme profile device group member newcomer companion accompaniment conversation conversation_note task task_comment follow_up sibling".split(
    " ",
  );

/**
 * @param {import("../../static/field/store/store.js").Store} store
 * @returns {Promise<object>} what a person can find on the screens
 */
async function shown(store) {
  const snapshot = await store.snapshot();
  return {
    rows: KINDS.flatMap((kind) => snapshot.all(kind)),
    outbox: snapshot.outbox,
    attention: snapshot.attention,
    drafts: [...snapshot.drafts.values()],
    late: snapshot.late,
    state: snapshot.meta.state,
  };
}
