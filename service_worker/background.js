/** Sending when the network is back and no page is open, with the engine of the page. */
import { openDirectory } from "../static/field/store/directory.js";
import { openStore } from "../static/field/store/store.js";
import { Engine } from "../static/field/sync/engine.js";
import { sayFarewells } from "../static/field/sync/transport.js";

const BUDGET_MS = 25_000;
/** The engine ends in these when trying again in the background would not help. */
const FOR_THE_PAGE = ["login", "account", "upgrade", "wiped", "closed"];

/**
 * Send until nothing waits. Rejects if something still does: the browser then tries again
 * later. Registering for another try from in here would be lost by design.
 *
 * @param {string} app this release
 * @param {Pick<import("../static/field/sync/types.js").EngineOptions, "fetch" | "locks"> &
 *   import("../static/field/store/types.js").StoreOptions} [tools] a test's own
 */
export async function send(app, tools = {}) {
  const directory = await openDirectory({ ...tools, newer: "refuse" }).catch(leaveToPage);
  if (!directory) return;
  const session = await directory.current();
  if (session) await sendFor(session.account, { ...tools, directory, app });
  else if (!(await sayFarewells(directory, tools))) throw new Error("a farewell still waits");
  directory.close();
}

/**
 * @param {string} account
 * @param {import("../static/field/sync/types.js").EngineOptions &
 *   import("../static/field/store/types.js").StoreOptions} options
 */
async function sendFor(account, options) {
  const deadline = Date.now() + BUDGET_MS;
  const store = await openStore(account, { ...options, newer: "refuse" }).catch(leaveToPage);
  if (!store) return;
  const { state } = await new Engine(store, { ...options, deadline }).run();
  const waiting = store.isOpen() ? (await store.snapshot()).outbox.length : 0;
  store.forget();
  if (waiting > 0 && !FOR_THE_PAGE.includes(state)) throw new Error(`${waiting} still wait`);
}

/**
 * A newer release has changed the database: its page will do it.
 *
 * @param {unknown} error
 * @returns {null}
 */
function leaveToPage(error) {
  if (error instanceof DOMException && error.name === "VersionError") return null;
  throw error;
}
