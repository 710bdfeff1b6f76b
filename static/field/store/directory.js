/**
 * The small database `diele`: who is signed in on this phone, whose unsent work it still holds,
 * what has to be told to the server first, and a few settings of the device.
 */
import { deleteAccount, openDirectoryDatabase } from "./database.js";
import { endSession, settle } from "./owed.js";
import { forgetAccount, holdLease, unsentOf, welcomeBack } from "./purge.js";
import { inside, strict } from "./transaction.js";

/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./types.js").Database} Database */

/**
 * @param {import("./types.js").OpenOptions} [options]
 * @returns {Promise<Directory>}
 */
export async function openDirectory(options = {}) {
  return new Directory(await openDirectoryDatabase(options), options);
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
    for (const account of await this.known()) {
      if (account !== session.account) await this.release(account);
    }
    await welcomeBack(session.account, this.options);
    const tx = strict(this.db, ["accounts", "settings"]);
    await inside(tx, async () => {
      await tx.objectStore("accounts").put({ ...session, signed_out: false });
      await tx.objectStore("settings").put(session.account, "current");
    });
  }

  /**
   * Sign out at once, with or without a network. The server hears of it first thing at the
   * next contact.
   *
   * @param {"keep"|"delete"} mode what happens to what has not been sent
   */
  async signOutLocally(mode) {
    const session = await this.current();
    if (!session) return;
    const { account } = session;
    await this.#end(account, "sign_outs");
    if (mode === "keep") await this.release(account);
    else await this.erase(account);
  }

  /**
   * The phone was told to wipe: end the session, and owe the server the confirmation.
   *
   * @param {string} account
   */
  async endSession(account) {
    await this.#end(account, "wipes");
  }

  /** @returns {Promise<{ account: string, call_name: string, waiting: number }[]>} */
  async accounts() {
    const all = /** @type {Session[]} */ (await this.db.getAll("accounts"));
    const counted = all.map(async ({ account, call_name }) => {
      return { account, call_name, waiting: await unsentOf(account, this.options) };
    });
    return (await Promise.all(counted)).filter(({ waiting }) => waiting > 0);
  }

  /**
   * Hold the lease of every account on this phone, not only of the open one.
   *
   * @param {number} now
   */
  async holdLeases(now) {
    for (const account of await this.known()) await holdLease(account, now, this.options);
  }

  /**
   * @param {import("./owed.js").Debt} debt
   * @returns {Promise<import("./owed.js").Owed[]>} what the next contact has to say first
   */
  async owed(debt) {
    return (await this.get(debt)) ?? [];
  }

  /**
   * @param {import("./owed.js").Debt} debt
   * @param {import("./owed.js").Owed} said
   */
  async settle(debt, said) {
    const tx = strict(this.db, ["settings"]);
    await inside(tx, () => settle(tx, debt, said));
  }

  /** @param {string} key */
  get(key) {
    return this.db.get("settings", key);
  }

  /**
   * @param {string} key
   * @param {unknown} value
   */
  async set(key, value) {
    await this.db.put("settings", value, key);
  }

  close() {
    this.db.close();
  }

  /**
   * @param {string} account
   * @param {import("./owed.js").Debt} debt
   */
  async #end(account, debt) {
    const tx = strict(this.db, ["accounts", "settings"]);
    await inside(tx, () => endSession(tx, account, debt));
  }

  /** @returns {Promise<string[]>} */
  async known() {
    return /** @type {string[]} */ (await this.db.getAllKeys("accounts"));
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
