/** When a page sends and receives. */
import { openDirectory } from "../store/directory.js";
import { Engine } from "./engine.js";

// When to try again. Pure but for the dice, which are an argument.

const FIRST_MS = 2000;
const MOST_MS = 5 * 60_000;

/**
 * @param {import("./types.js").Outcome} outcome
 * @param {{ attempts: number, every: number, random: () => number }} situation failed attempts
 *   before this one; seconds between two looks when all is well; 0 to below 1
 * @returns {number | null} ms; null: only when something happens, signing in for instance
 */
export function pause({ state, after }, { attempts, every, random }) {
  if (state === "ok") return every * 1000 * (0.8 + 0.4 * random());
  if (state === "elsewhere") return FIRST_MS * (0.8 + 0.4 * random());
  if (state !== "offline" && state !== "busy") return null;
  if (after !== undefined) return after * 1000 * (1 + 0.2 * random());
  return random() * Math.min(MOST_MS, FIRST_MS * 2 ** attempts);
}

const AFTER_WORK_MS = 1000;
const WAKING = ["focus", "pageshow", "online", "visibilitychange"];

/**
 * @typedef {import("./types.js").EngineOptions & { page?: typeof globalThis, random?: () => number }} Options
 */

/**
 * Keep a page in step with the server.
 *
 * @param {import("../store/store.js").Store} store
 * @param {Options} [options] name the release (`app`)
 * @returns {() => void} stop
 */
export function start(store, options = {}) {
  const directory = options.directory ?? openDirectory(store.options);
  const engine = new Engine(store, { ...options, directory });
  store.attach(engine);
  const rhythm = new Rhythm(engine, options);
  const { page = globalThis } = options;
  const wake = () => rhythm.wake();
  const stopWork = store.onWork(() => {
    rhythm.soon();
    askForBackgroundSync(page);
  });
  for (const name of WAKING) page.addEventListener?.(name, wake);
  wake();
  return () => {
    stopWork();
    for (const name of WAKING) page.removeEventListener?.(name, wake);
    rhythm.stop();
  };
}

class Rhythm {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  #stopped = false;
  #attempts = 0;

  /**
   * @param {Engine} engine
   * @param {Options} options
   */
  constructor(engine, { page = globalThis, random = Math.random }) {
    this.engine = engine;
    this.page = page;
    this.random = random;
  }

  /** Something happened that may have brought the network back. */
  wake() {
    this.#attempts = 0;
    if (!this.engine.isRunning()) this.#go();
  }

  /** Something was put into the outbox; more may follow in the same breath. */
  soon() {
    this.#attempts = 0;
    this.#in(this.#isHidden() ? 0 : AFTER_WORK_MS);
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #go() {
    clearTimeout(this.#timer);
    const outcome = await this.engine.run().catch((error) => {
      this.page.reportError?.(error);
      return /** @type {import("./types.js").Outcome} */ ({ state: "busy" });
    });
    const failed = outcome.state === "offline" || outcome.state === "busy";
    const { every } = this.engine;
    const wait = pause(outcome, { attempts: this.#attempts, every, random: this.random });
    this.#attempts = failed ? this.#attempts + 1 : 0;
    if (wait !== null) this.#in(wait, outcome.state === "ok");
  }

  /**
   * @param {number} ms
   * @param {boolean} [onlyVisible] a page that nobody sees need not look for news
   */
  #in(ms, onlyVisible) {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      if (!onlyVisible || !this.#isHidden()) this.#go();
    }, ms);
  }

  #isHidden() {
    return this.page.document?.visibilityState === "hidden";
  }
}

/**
 * Ask the browser to send in the background, where it can (Chromium). It may refuse; the page's
 * own triggers do the work then.
 *
 * @param {typeof globalThis} page
 */
async function askForBackgroundSync(page) {
  const registration = /** @type {any} SyncManager is Chromium's own and has no type */ (
    await page.navigator?.serviceWorker?.ready
  );
  await registration?.sync?.register("outbox").catch(() => {});
}
