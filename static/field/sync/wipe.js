/** What the server says of a phone that must not know anything any more. */
import { sayFarewells } from "./farewell.js";

/** @typedef {import("./types.js").Outcome} Outcome */

/**
 * Empty this phone. Who has left may still hand in what waits and what is being typed.
 *
 * @param {import("./engine.js").Engine} engine
 * @param {import("../store/types.js").Question} asked
 * @param {"left"|"lost"} how
 * @returns {Promise<Outcome | null>}
 */
export async function wipe(engine, asked, how) {
  const { exchange, account } = engine.store;
  if (how === "left" && asked.mutations.length === 0 && (await exchange.handInAll()) > 0)
    return null;
  await exchange.wipe(how);
  const directory = await engine.options.directory;
  if (directory) {
    await directory.endSession(account);
    await sayFarewells(directory, engine.options);
  }
  return { state: "wiped" };
}
