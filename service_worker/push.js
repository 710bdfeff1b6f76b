/** Reminders that arrive while no page is open: showing them, and what is tapped on them. */
import { detach, kept, subscribe } from "../static/field/push/subscribe.js";
import { canTick, marked, tick } from "../static/field/sentences.js";
import { openDirectory } from "../static/field/store/directory.js";
import { openStore } from "../static/field/store/store.js";
import { compose, countOpen, general, localOf, timezoneOf, userOf } from "./telling.js";

const NAME = "Diele";
const PATIENCE_MS = 3000;
const DAY = 86_400_000;

/** @typedef {import("./telling.js").Message} Message */
/** @typedef {import("./telling.js").Telling} Telling */
/**
 * @typedef {import("./telling.js").Tools & { registration: ServiceWorkerRegistration,
 *   clients: Pick<Clients, "matchAll" | "openWindow">, wake: () => Promise<unknown>,
 *   fetch?: typeof globalThis.fetch, badge?: (count: number) => Promise<void> }} Tools
 *   wake: sends and receives, as without a page
 */

/**
 * Show a reminder, whatever happens: a message that shows nothing costs the right to be sent any.
 *
 * @param {Partial<Message> | null} data
 * @param {Tools} tools
 */
export async function show(data, tools) {
  const message = {
    account: "",
    rule: "",
    about: null,
    object: null,
    tag: "",
    silent: false,
    ...data,
  };
  const late = wait(PATIENCE_MS).then(() => null);
  const told =
    (await Promise.race([compose(message, tools).catch(() => null), late])) ??
    (await general(tools).catch(() => LAST));
  const { body, lang, path, actions } = told;
  const silent = told.silent || message.silent;
  const { rule, about, object, account, tag } = message;
  await tools.registration.showNotification(NAME, {
    body,
    lang,
    icon: "/static/icons/icon-192.png",
    tag: tag || undefined,
    silent,
    data: { rule, about, object, account, path },
    .../** @type {object} not every browser has these */ ({
      actions,
      renotify: Boolean(tag) && !silent,
    }),
  });
}

/**
 * Fetch what a reminder is about, send what was done, and put the number of open ones on the icon.
 * Where that has ended the session, nothing of it stays on the lock screen.
 *
 * @param {Tools} tools
 */
export async function refresh(tools) {
  await tools.wake().catch(() => again(tools));
  await forget(tools).catch(() => {});
  const count = await countOpen(tools).catch(() => 0);
  await tools.badge?.(count).catch(() => {});
}

/** @type {Telling} when even the sentences cannot be read */
const LAST = {
  body: "You have a new reminder.",
  lang: "en",
  silent: false,
  path: "/app/reminders",
  actions: [],
};

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Take off the lock screen what was shown to somebody who is not signed in any more.
 *
 * @param {Tools} tools
 */
export async function forget(tools) {
  const directory = await openDirectory({ ...tools, newer: "refuse" });
  const [session, own] = [await directory.current(), await kept(directory)];
  if (own && own.account !== session?.account) await detach(directory, tools.registration);
  directory.close();
}

/**
 * What was tapped: done or put off is written as in the app, and what was not possible opens there.
 * A screen opens first of all: browsers allow that for a few seconds only.
 *
 * @param {Notification} notification
 * @param {string} action  empty: the notification itself
 * @param {Tools} tools
 */
export async function tapped(notification, action, tools) {
  const told = notification.data ?? {}; // what a browser shows by itself has none
  if (!action) {
    notification.close();
    await open(told.path ?? "/app/reminders", tools);
  }
  const written = await write(told, action, tools).catch(() => false);
  notification.close(); // what was done stays there until it is on the disk
  if (action && !written) await open("/app/reminders", tools);
  await refresh(tools);
}

/** Where the browser may try once more by itself (Chromium, while a page is open). @param {Tools} tools */
const again = ({ registration }) =>
  /** @type {any} */ (registration).sync?.register("outbox").catch(() => {});

/**
 * Write down what was done; it is on the disk when this resolves.
 *
 * @param {Message} told
 * @param {string} action
 * @param {Tools} tools
 * @returns {Promise<boolean>} false: it has to be done in the app
 */
async function write({ rule, about, object, account }, action, tools) {
  const store = await storeOf(account, tools);
  if (!store) return false;
  const told = { rule, about, object_id: object };
  let changes = changesFor(action, told, await store.snapshot(), store.now());
  if (!changes) {
    // The line of the inbox may not have come yet.
    await Promise.race([tools.wake().catch(() => {}), wait(PATIENCE_MS)]);
    changes = changesFor(action, told, await store.snapshot(), store.now());
  }
  if (changes) await store.enqueue(changes).finally(() => store.forget());
  else store.forget();
  return changes !== null;
}

/** The database of whoever the message was for, if they use this phone. @param {string} account @param {Tools} tools */
async function storeOf(account, tools) {
  const { session, token } = await userOf(tools);
  if (!session || !token || token !== account) return null;
  return openStore(session.account, { ...tools, newer: "refuse" });
}

/**
 * @param {string} action
 * @param {import("../static/field/sentences.js").Told} told
 * @param {import("../static/field/store/types.js").Snapshot} snapshot
 * @param {number} phone  ms
 * @returns {import("../static/field/sentences.js").Change[] | null}
 */
function changesFor(action, told, snapshot, phone) {
  const now = phone + snapshot.meta.offset;
  const line = lineOf(snapshot, told);
  if (action === "done" && canTick(snapshot, told))
    return [tick(told), ...(line ? [marked(line.id, { done_at: now })] : [])];
  if (!line) return null;
  if (!action) return [marked(line.id, { read_at: now })];
  if (action === "done") return [marked(line.id, { done_at: now })];
  const tomorrow = localOf(now + DAY, timezoneOf(snapshot)).slice(0, 10);
  return [marked(line.id, { snoozed_until: tomorrow, read_at: now })];
}

/** @param {import("../static/field/store/types.js").Snapshot} snapshot @param {import("../static/field/sentences.js").Told} told */
function lineOf(snapshot, { rule, about, object_id }) {
  return snapshot
    .all("notification")
    .find((one) => one.rule === rule && one.about === about && one.object_id === object_id);
}

/**
 * Show a screen: in the page that is open, else in a new one.
 *
 * @param {string} path
 * @param {Tools} tools
 */
async function open(path, { clients }) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = /** @type {WindowClient[]} */ (pages).find(({ url }) =>
    new URL(url).pathname.startsWith("/app/"),
  );
  const shown = await page?.focus().catch(() => null);
  if (shown) shown.postMessage({ type: "go", path });
  else await clients.openWindow(path);
}

/**
 * The browser has given this phone another address: the server is told.
 *
 * @param {Tools} tools
 */
export async function renew(tools) {
  const directory = await openDirectory({ ...tools, newer: "refuse" });
  const session = await directory.current();
  const own = await directory.get("push");
  if (session && own?.account === session.account)
    await subscribe(directory, tools.registration, own, { fetch: tools.fetch });
  directory.close();
}
