/** Where this phone is reached: told to the server, forgotten again. Page and worker share it. */
import { push, pushOff } from "../sync/transport.js";

const LIMIT_MS = 10_000;

/** @typedef {import("../store/directory.js").Directory} Directory */
/** @typedef {{ account: string, key: string, token: string }} Kept  token: the account as messages name it; empty until the server has answered */
/** @typedef {Parameters<typeof push>[1]} Options */

/** @param {Directory} directory @returns {Promise<Kept | null>} who is reminded on this phone */
export const kept = async (directory) => (await directory.get("push")) ?? null;

/**
 * Let the server know where this phone is reached, now and at each start.
 *
 * @param {Directory} directory
 * @param {Pick<ServiceWorkerRegistration, "pushManager">} registration
 * @param {{ account: string, key: string }} who
 * @param {Options} [options]
 * @returns {Promise<boolean>} false: it will be tried again at the next start
 */
export async function subscribe(directory, { pushManager }, { account, key }, options) {
  const before = await kept(directory);
  if (before?.account !== account || before.key !== key)
    await directory.set("push", { account, key, token: "" });
  // The second time is for an address that the server knows to be dead.
  for (let tries = 0; tries < 2; tries++) {
    const own = await subscriptionFor(pushManager, key);
    if (!own) return false;
    const { endpoint, keys } = own.toJSON();
    const reply = await push({ account, key, subscription: { endpoint, keys } }, options);
    if (!reply.ok) return false;
    const { state, token } = reply.body;
    if (state === "ok") await directory.set("push", { account, key, token });
    if (state !== "gone") return state === "ok";
    await own.unsubscribe();
  }
  return false;
}

/**
 * The browser's subscription for this key; null while its push service does not answer.
 *
 * @param {PushManager} manager
 * @param {string} key
 */
async function subscriptionFor(manager, key) {
  const old = await manager.getSubscription();
  const made = old?.options?.applicationServerKey;
  if (old && (!made || textOf(made) === key)) return old;
  await old?.unsubscribe();
  const asked = manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const late = new Promise((resolve) => setTimeout(resolve, LIMIT_MS, null));
  return /** @type {Promise<PushSubscription | null>} */ (
    Promise.race([asked, late]).catch(() => null)
  );
}

/** @param {ArrayBuffer} bytes as base64url */
function textOf(bytes) {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Take this phone's reminders away, those on the lock screen too. With a network the server
 * learns of it; signing out tells it anyway.
 *
 * @param {Directory} directory
 * @param {Pick<ServiceWorkerRegistration, "pushManager" | "getNotifications">} registration
 * @param {{ tell?: string }} [who] the account whose wish it is
 * @param {Options} [options]
 */
export async function detach(directory, registration, { tell } = {}, options) {
  if (!(await kept(directory))) return;
  for (const one of await registration.getNotifications()) one.close();
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  await directory.set("push", null); // last: until it is done, each start tries again
  if (tell) await pushOff({ account: tell }, options);
}
