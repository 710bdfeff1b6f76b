/** What this phone owes the server: news that must be told before anything else is sent. */

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
 */
export async function endSession(tx, account, debt) {
  const session = await tx.objectStore("accounts").get(account);
  if (!session) return;
  await tx.objectStore("accounts").put({ ...session, signed_out: true });
  const settings = tx.objectStore("settings");
  if ((await settings.get("current")) === account) await settings.delete("current");
  await owe(tx, debt, { account, device: session.device });
}

/**
 * @param {Write} tx
 * @param {Debt} debt
 * @param {Owed} said
 */
export async function settle(tx, debt, said) {
  const rest = (await all(tx, debt)).filter(({ device }) => device !== said.device);
  await tx.objectStore("settings").put(rest, debt);
}
