/** What has to be told to the server before anything else: sign-outs and finished wipes. */
import * as transport from "./transport.js";

/**
 * @param {import("../store/directory.js").Directory} directory
 * @param {transport.Options} options
 * @returns {Promise<boolean>} whether nothing is left to be told
 */
export async function sayFarewells(directory, options) {
  const out = await tell(directory, "sign_outs", transport.signOut, options);
  return out && (await tell(directory, "wipes", transport.wiped, options));
}

/**
 * A refusal settles it too: then the session is no longer this account's.
 *
 * @param {import("../store/directory.js").Directory} directory
 * @param {import("../store/directory.js").Debt} debt
 * @param {typeof transport.signOut} send
 * @param {transport.Options} options
 */
async function tell(directory, debt, send, options) {
  for (const owed of await directory.owed(debt)) {
    const reply = await send(owed, options);
    if (!reply.ok && (reply.kind === "network" || reply.status >= 429)) return false;
    await directory.settle(debt, owed);
  }
  return true;
}
