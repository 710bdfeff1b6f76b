/** What follows from each reply of the server. */
import { sayFarewells } from "./transport.js";

// What the server says of a phone that must not know anything any more.

/** @typedef {import("./types.js").Outcome} Outcome */

/**
 * Empty this phone. Who has left may still hand in what waits and what is being typed.
 *
 * @param {import("./engine.js").Engine} engine
 * @param {import("../store/types.js").Question} asked
 * @param {"left"|"lost"} how
 * @returns {Promise<Outcome | null>}
 */
async function wipe(engine, asked, how) {
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

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("../store/types.js").Question} Question */
/** @typedef {import("./transport.js").Refused} Refused */

const BUSY = [429, 503, 507];
const TOO_MUCH = [400, 413];
/** @type {Map<string, "login"|"account"|"upgrade">} */
const HALTS = new Map([
  ["401 login", "login"],
  ["409 account", "account"],
  ["426 upgrade", "upgrade"],
]);

/**
 * @param {Engine} engine
 * @param {Question} asked
 * @param {import("./transport.js").Reply} reply
 * @returns {Promise<Outcome | null>} null: ask again at once
 */
export async function respond(engine, asked, reply) {
  if (!engine.store.isOpen()) return { state: "closed" };
  if (reply.ok) return answered(engine, asked, reply.body);
  if (reply.kind === "network") return { state: "offline" };
  engine.tell({ offline: false });
  return refused(engine, asked, reply);
}

/**
 * @param {Engine} engine
 * @param {Question} asked
 * @param {import("../store/types.js").Answer} answer
 * @returns {Promise<Outcome | null>}
 */
async function answered(engine, asked, answer) {
  if (answer.account !== engine.store.account) return halt(engine, "account");
  engine.tell({ offline: false });
  const { stored, waiting } = await engine.store.exchange.storeAnswer(asked, answer);
  if (!stored) return null;
  engine.every = answer.every_s;
  // A phone that was given away sees nothing any more: what it is told next is to be empty.
  if (asked.mutations.length > 0 && Object.keys(answer.scopes).length === 0) return null;
  const answeredIds = new Set(answer.results.map(({ id }) => id));
  if (asked.mutations.every(({ id }) => answeredIds.has(id))) engine.fruitless = 0;
  return answer.more || waiting > 0 ? null : { state: "ok" };
}

/**
 * @param {Engine} engine
 * @param {Question} asked
 * @param {Refused} reply
 * @returns {Promise<Outcome | null>}
 */
async function refused(engine, asked, reply) {
  const { status, problem, retryAfter } = reply;
  const code = problem.code ?? String(status);
  const state = HALTS.get(`${status} ${code}`);
  if (state) return halt(engine, state);
  if (status === 409) return recovered(engine, asked, reply);
  if (status === 410) return wipe(engine, asked, problem.how === "left" ? "left" : "lost");
  if (TOO_MUCH.includes(status) && asked.mutations.length > 0) return fewer(engine, asked, code);
  if (BUSY.includes(status)) return { state: "busy", after: retryAfter };
  await engine.store.exchange.noteState({ problem: code });
  return status === 500 ? failed(engine, asked) : { state: "busy" };
}

/**
 * @param {Engine} engine
 * @param {"login"|"account"|"upgrade"} state
 * @returns {Promise<Outcome>}
 */
async function halt(engine, state) {
  await engine.store.exchange.noteState({ state });
  return { state };
}

/**
 * @param {Engine} engine
 * @param {Question} asked
 * @param {Refused} reply
 * @returns {Promise<Outcome | null>}
 */
async function recovered(engine, asked, { problem }) {
  const again = await engine.store.exchange.storeRecovery(asked, problem);
  return again ? null : { state: "busy" };
}

/**
 * Send fewer at once; a single entry goes back to the person who wrote it.
 *
 * @param {Engine} engine
 * @param {Question} asked
 * @param {string} code
 * @returns {Promise<null>}
 */
async function fewer(engine, { mutations }, code) {
  if (mutations.length > 1) {
    engine.batch.halve(mutations.length);
    return null;
  }
  await engine.store.exchange.giveBack(mutations[0].id, code);
  engine.batch.whole();
  engine.fruitless = 0;
  return null;
}

/**
 * The server broke. Perhaps one of these entries does it: after three times fewer are sent.
 *
 * @param {Engine} engine
 * @param {Question} asked
 * @returns {Promise<Outcome | null>}
 */
async function failed(engine, asked) {
  const ids = asked.mutations.map(({ id }) => id);
  if (ids.length === 0 || !engine.batch.failedAt(ids)) return { state: "busy" };
  return fewer(engine, asked, "internal");
}

/**
 * A full disk, or a database that was closed under the run: nothing of the answer was stored,
 * so it will be asked for again.
 *
 * @param {unknown} error
 * @returns {Outcome}
 */
export function storageTrouble(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return { state: "full" };
  if (name === "InvalidStateError") return { state: "closed" };
  throw error;
}
