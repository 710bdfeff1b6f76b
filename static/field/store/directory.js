/** Which accounts this phone knows, and what it owes the server a word about. */
import { deleteAccount, openDirectoryDatabase, write } from "./database.js";
import { discardText, forgetAccount, holdLease, unsentOf, welcomeBack } from "./purge.js";

// What this phone owes the server: news that must be told before anything else is sent.

/** @typedef {import("./types.js").Write} Write */
/** @typedef {{ account: string, device: string }} Owed */
/** @typedef {"sign_outs"|"wipes"} Debt */

/**
 * @param {Write} tx
 * @param {Debt} debt
 * @returns {Promise<Owed[]>}
 */
const all = async (tx, debt) => (await tx.objectStore("settings").get(debt)) ?? [];

/**
 * @param {Write} tx
 * @param {Debt} debt
 * @param {Owed} owed
 */
async function owe(tx, debt, owed) {
  await tx.objectStore("settings").put([...(await all(tx, debt)), owed], debt);
}

/**
 * End a session on this phone, and owe the server the news of it.
 *
 * @param {Write} tx over both stores of the directory
 * @param {string} account
 * @param {Debt} debt
 * @param {boolean} erase
 */
async function endSession(tx, account, debt, erase) {
  const session = await tx.objectStore("accounts").get(account);
  if (!session) return;
  await tx.objectStore("accounts").put({ ...session, signed_out: true, erase });
  const settings = tx.objectStore("settings");
  if ((await settings.get("current")) === account) await settings.delete("current");
  if (debt === "wipes") await settings.put(true, "wiped");
  await owe(tx, debt, { account, device: session.device });
}

/**
 * @param {Write} tx
 * @param {Debt} debt
 * @param {Owed} said
 */
async function settle(tx, debt, said) {
  const rest = (await all(tx, debt)).filter(({ device }) => device !== said.device);
  await tx.objectStore("settings").put(rest, debt);
}

// The small database `diele`: who is signed in on this phone, whose unsent work it still holds,
// what has to be told to the server first, and a few settings of the device.

/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./types.js").Attention} Attention */
/** @typedef {import("./types.js").Database} Database */

/**
 * Open it, and first of all let go of what this phone may no longer keep.
 *
 * @param {import("./types.js").OpenOptions & { now?: () => number }} [options]
 * @returns {Promise<Directory>}
 */
export async function openDirectory(options = {}) {
  const onLost = async () => {
    directory.db = await openDirectoryDatabase({ ...options, onLost });
  };
  const directory = new Directory(await openDirectoryDatabase({ ...options, onLost }), options);
  await directory.forgetSignedOut();
  await directory.holdLeases(options.now?.() ?? Date.now());
  return directory;
}

export class Directory {
  /**
   * @param {Database} db
   * @param {import("./types.js").OpenOptions} options
   */
  constructor(db, options) {
    this.db = db;
    this.options = { factory: options.factory };
  }

  /** @returns {Promise<Session | null>} who uses this phone now; nobody after signing out */
  async current() {
    const tx = this.db.transaction(["accounts", "settings"], "readonly");
    const account = await tx.objectStore("settings").get("current");
    const session = account ? await tx.objectStore("accounts").get(account) : undefined;
    return session && !session.signed_out ? session : null;
  }

  /**
   * Remember who has signed in. What the phone knows about others is forgotten; what they have
   * not sent stays, and is never sent under this name.
   *
   * @param {Session} session
   */
  async signIn(session) {
    await this.forgetSignedOut();
    const others = /** @type {Session[]} */ (await this.db.getAll("accounts"));
    for (const { account } of others) {
      if (account !== session.account) await this.release(account);
    }
    await welcomeBack(session.account, this.options);
    await write(this.db, ["accounts", "settings"], async (tx) => {
      await tx.objectStore("accounts").put({ ...session, signed_out: false, erase: false });
      await tx.objectStore("settings").put(session.account, "current");
      await tx.objectStore("settings").delete("wiped");
    });
  }

  /**
   * Sign out at once, with or without a network. The server hears of it first thing at the
   * next contact.
   *
   * @param {"keep"|"delete"} mode what happens to what has not been sent
   * @param {() => void} [hide] takes the account off the screen. It comes when the phone will
   *   remember, whatever happens to it next, and before the account's rows go
   */
  async signOutLocally(mode, hide = () => {}) {
    const session = await this.current();
    if (session) await this.#end(session.account, "sign_outs", mode === "delete");
    hide();
    await this.forgetSignedOut();
  }

  /** Take off this phone what accounts that were signed out have left, also after a dead battery. */
  async forgetSignedOut() {
    const all = /** @type {Session[]} */ (await this.db.getAll("accounts"));
    for (const { account, signed_out, erase } of all) {
      if (signed_out) await (erase ? this.erase(account) : this.release(account));
    }
  }

  /** @param {string} account which was wiped; the server is owed the confirmation */
  async endSession(account) {
    await this.#end(account, "wipes");
    await this.release(account);
  }

  /**
   * Whose unsent work lies here; `texts` are the refused ones that a wiped phone still shows.
   *
   * @returns {Promise<{ account: string, call_name: string, waiting: number, texts: Attention[] }[]>}
   */
  async accounts() {
    const all = /** @type {Session[]} */ (await this.db.getAll("accounts"));
    const counted = all.map(async ({ account, call_name }) => {
      return { account, call_name, ...(await unsentOf(account, this.options)) };
    });
    return (await Promise.all(counted)).filter(({ waiting }) => waiting > 0);
  }

  /** @type {(account: string, key: number) => Promise<void>} of a text that a wiped phone still shows */
  async discard(account, key) {
    await discardText(account, key, this.options);
    await this.release(account);
  }

  /**
   * Hold the lease of every account on this phone, not only of the open one.
   *
   * @param {number} now
   */
  async holdLeases(now) {
    const all = /** @type {string[]} */ (await this.db.getAllKeys("accounts"));
    for (const account of all) await holdLease(account, now, this.options);
  }

  /**
   * @param {Debt} debt
   * @returns {Promise<Owed[]>} what the next contact has to say first
   */
  async owed(debt) {
    return (await this.get(debt)) ?? [];
  }

  /** @type {(debt: Debt, said: Owed) => Promise<void>} */
  async settle(debt, said) {
    await write(this.db, ["settings"], (tx) => settle(tx, debt, said));
  }

  /** @param {string} key */
  get(key) {
    return this.db.get("settings", key);
  }

  /** @type {(key: string, value: unknown) => Promise<void>} */
  async set(key, value) {
    await this.db.put("settings", value, key);
  }

  close() {
    this.db.close();
  }

  /** @type {(account: string, debt: Debt, erase?: boolean) => Promise<void>} */
  async #end(account, debt, erase = false) {
    await write(this.db, ["accounts", "settings"], (tx) => endSession(tx, account, debt, erase));
  }

  /** @param {string} account */
  async release(account) {
    const left = await forgetAccount(account, this.options);
    if (left === 0) await this.db.delete("accounts", account);
  }

  /** @param {string} account */
  async erase(account) {
    await deleteAccount(account, this.options.factory);
    await this.db.delete("accounts", account);
  }
}
