/**
 * What the app follows: the address, the session, its account, new versions; and what is said
 * aloud.
 */
import { changeProfile } from "./acts/profile.js";
import { useEffect, useLayoutEffect, useRef, useState } from "./html.js";
import { _, locale, ngettext } from "./i18n.js";
import { askToPersist, isInstalled } from "./phone.js";
import { watchPlace } from "./router.js";
import { openStore } from "./store/store.js";
import { start } from "./sync/triggers.js";

// Telling those who listen instead of looking. One region for the whole app, one message in ten
// seconds.

const PAUSE = 10_000;
let quietUntil = 0;
/** @type {number | undefined} */
let waiting;

/**
 * Say a change of the overall state. A newer message replaces one that still waits its turn.
 *
 * @param {string} message
 */
function announce(message) {
  clearTimeout(waiting);
  const delay = Math.max(0, quietUntil - Date.now());
  waiting = window.setTimeout(() => {
    const region = document.getElementById("status");
    if (region) region.textContent = message;
    quietUntil = Date.now() + PAUSE;
  }, delay);
}

// Which changes of the overall state are told to those who listen.

/**
 * @param {import("./entries.js").Overall} overall
 * @param {boolean} offline
 * @param {import("./kinds.js").Review[]} questions
 */
export function useAnnouncements({ state, count }, offline, questions) {
  const asked = questions.map(({ id, at }) => id + at);
  const before = useRef({ state, offline, asked });
  useEffect(() => {
    const news = questions.find(({ id, at }) => !before.current.asked.includes(id + at));
    const sentence = sentenceFor(before.current, { state, offline, count });
    before.current = { state, offline, asked };
    if (news) announce(_("{name} asks", { name: news.by_name }));
    else if (sentence) announce(sentence);
  }, [state, offline, asked.join()]);
}

/**
 * @param {{ state: string, offline: boolean }} before
 * @param {{ state: string, offline: boolean, count: number }} now
 */
function sentenceFor(before, now) {
  if (now.state === "attention" && before.state !== "attention") return _("One entry needs you.");
  if (now.state === "siblings" && before.state !== "siblings")
    return _("There are two versions of a text. Both are kept.");
  if (now.offline && !before.offline) {
    if (now.state !== "waiting") return _("No network. Everything goes on.");
    return ngettext(
      "No network. {n} entry waits on this phone.",
      "No network. {n} entries wait on this phone.",
      now.count,
    );
  }
  if (now.state === "sent" && ["waiting", "sending"].includes(before.state)) return _("All sent");
  return null;
}

// The hooks behind the app: address, session, account and release.

/** @typedef {import("./store/types.js").Session} Session */
/** @typedef {import("./store/directory.js").Directory} Directory */

/**
 * @typedef {object} Account
 * @property {import("./store/store.js").Store} store
 * @property {import("./store/types.js").Snapshot} snapshot
 * @property {import("./store/store.js").Runtime} runtime
 * @property {() => Promise<void>} refresh  shows what was stored just now, before a screen is opened on it
 */

/** Draw again every minute, and when the page is looked at again, so that what is said of time stays true. */
export function useClock() {
  const [, setCount] = useState(0);
  useEffect(() => {
    const tick = () => setCount((count) => count + 1);
    const timer = setInterval(tick, 60_000);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, []);
}

/** Draw again when the address changes. */
export function useMoved() {
  const [, setCount] = useState(0);
  useEffect(() => watchPlace(() => setCount((count) => count + 1)), []);
}

/**
 * Who is signed in, also when another tab signs in or out.
 *
 * @param {Directory} directory
 * @param {Session | null} first
 * @returns {[Session | null, (session: Session | null) => void]}
 */
export function useSession(directory, first) {
  const [session, setSession] = useState(first);
  const latest = useRef(session);
  latest.current = session;
  useEffect(() => {
    const look = async () => {
      const found = await directory.current();
      if (found?.account !== latest.current?.account) setSession(found);
    };
    addEventListener("focus", look);
    return () => removeEventListener("focus", look);
  }, []);
  return [session, setSession];
}

/**
 * The open database of whoever is signed in, with what stands in it now; null while it opens.
 * Signing in again opens it anew, so that what has waited for that is sent at once.
 *
 * @param {Directory} directory
 * @param {Session | null} session
 * @param {string} app  the release
 * @returns {Account | null}
 */
export function useAccount(directory, session, app) {
  const [account, setAccount] = useState(/** @type {Account | null} */ (null));
  const id = session?.account;
  useEffect(() => {
    if (!id) return undefined;
    const life = { over: false, end: () => {} };
    follow(id, app, directory, life, setAccount);
    return () => {
      life.over = true;
      life.end();
      setAccount(null);
    };
  }, [id, session?.device]);
  return account?.store.account === id ? account : null;
}

/**
 * @param {string} id
 * @param {string} app
 * @param {Directory} directory
 * @param {{ over: boolean, end: () => void }} life
 * @param {(account: Account) => void} show
 */
async function follow(id, app, directory, life, show) {
  const store = await openStore(id);
  if (life.over) return store.forget();
  const look = async () => {
    const snapshot = await store.snapshot();
    if (!life.over) show({ store, snapshot, runtime: store.runtime(), refresh: look });
  };
  const leave = store.subscribe(look);
  await look();
  const device = async () => ({
    installed: isInstalled(),
    persisted: (await navigator.storage?.persisted?.()) ?? false,
  });
  const stop = start(store, { app, directory: Promise.resolve(directory), device });
  life.end = () => {
    stop();
    leave();
    store.forget();
  };
  if (life.over) life.end();
  askToPersist();
}

/** The function that changes to a new version, once one waits. */
export function useNewVersion() {
  const [waiting, setWaiting] = useState(/** @type {{ takeOver: () => void } | null} */ (null));
  // Before the first drawing ends: a version that waits already is told at once, and only once.
  useLayoutEffect(() => {
    const found = (/** @type {Event} */ event) => {
      const { detail } = /** @type {CustomEvent<() => void>} */ (event);
      setWaiting({ takeOver: detail });
    };
    addEventListener("newversion", found);
    return () => removeEventListener("newversion", found);
  }, []);
  return waiting?.takeOver ?? null;
}

const LONG = 1000;

/**
 * What the engine does now; "sending" is only told once it has lasted a second.
 *
 * @param {import("./store/store.js").Runtime} runtime
 */
export function useCalmRuntime(runtime) {
  const [, setCount] = useState(0);
  const since = runtime.sending?.since ?? null;
  const left = since === null ? 0 : since + LONG - Date.now();
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => setCount((count) => count + 1), left);
    return () => clearTimeout(timer);
  }, [since]);
  return left > 0 ? { ...runtime, sending: null } : runtime;
}

/**
 * The language that was chosen on this phone, perhaps before signing in, is the one I am written to in.
 *
 * @param {Directory} directory
 * @param {import("./store/store.js").Store} store
 * @param {import("./kinds.js").Profile | undefined} profile
 */
export function useChosenLanguage(directory, store, profile) {
  useEffect(() => {
    if (profile) tellLanguage(directory, store, profile);
  }, [profile?.id, locale()]);
}

/**
 * @param {Directory} directory
 * @param {import("./store/store.js").Store} store
 * @param {import("./kinds.js").Profile} profile
 */
async function tellLanguage(directory, store, profile) {
  const language = await directory.get("language_to_tell");
  if (!language) return;
  if (language !== profile.language) await changeProfile(store, profile.id, { language });
  await directory.set("language_to_tell", null);
}
