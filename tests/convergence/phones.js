/**
 * The phones of the convergence tests: reads one command a line from the standard input, as
 * `{do, …}`, and answers each with one line, `{ok}` or `{error}`.
 */
import { createInterface } from "node:readline";
import { Device } from "./device.js";

/** @typedef {import("./network.js").Fate} Fate */

/** @type {Map<string, Device>} */
const devices = new Map();
/** @type {Map<string, import("./device.js").Image>} */
const images = new Map();
/** @type {Map<string, Promise<unknown>>} runs whose request or answer is held */
const held = new Map();
let base = "";

/** @param {{ phone: string }} which */
function device({ phone }) {
  const found = devices.get(phone);
  if (!found) throw new Error(`no phone ${phone}`);
  return found;
}

/** @param {{ phone: string, tab?: number }} which */
function tab({ phone, tab: number = -1 }) {
  const found = device({ phone }).tabs.at(number);
  if (!found) throw new Error(`no tab on ${phone}`);
  return found;
}

/** @type {Record<string, (given: any) => unknown>} */
const commands = {
  /** @param {{ base: string }} given forget everything; another server is there now */
  begin(given) {
    base = given.base;
    for (const all of [devices, images, held]) all.clear();
  },
  new_phone: ({ phone }) => void devices.set(phone, new Device(base)),
  sign_in: (given) => device(given).signIn(given.code),
  sign_out: (given) => device(given).signOut(given.mode),
  open: (given) => device(given).open(given.account),
  enqueue: (given) => tab(given).store.enqueue(given.changes, { dropDrafts: given.drafts }),
  draft: (given) => tab(given).store.saveDraft(given.draft),
  retry: (given) => tab(given).store.retry([given.key]),
  hand_over: (given) => tab(given).store.handOver(given.keys),
  sync: (given) => run(given),
  /** Run until the request or the answer whose fate it is to be held. */
  async hold(given) {
    const { net } = tab(given);
    const stopped = new Promise((resolve) => {
      net.held = () => resolve(true);
    });
    const running = run(given);
    held.set(`${given.phone} ${given.tab}`, running);
    return Promise.race([stopped, running.then(() => false)]);
  },
  async release(given) {
    tab(given).net.release();
    return held.get(`${given.phone} ${given.tab}`);
  },
  /** A request that has arrived already arrives again; nobody waits for the answer. */
  async repeat(given) {
    const { browser } = device(given);
    if (browser.last) await browser.deliver(browser.last);
  },
  async arrive(given) {
    const { browser } = device(given);
    const letter = browser.stray;
    browser.stray = undefined;
    if (letter) await browser.deliver(letter);
  },
  async image(given) {
    images.set(given.image, await device(given).image());
  },
  async put_back(given) {
    const image = images.get(given.image);
    if (image) await device(given).putBack(image);
  },
  look: (given) => device(given).look(),
};

/** @param {{ phone: string, tab?: number, fates?: Fate[], page?: number, batch?: number }} given */
async function run(given) {
  const { net, engine } = tab(given);
  net.begin(given);
  engine.rest.ms = 0;
  if (given.batch) engine.batch.limit = { ...engine.batch.limit, count: given.batch };
  const outcome = await engine.run();
  return { ...outcome, seen: net.seen, endless: net.endless };
}

/** @param {string} line */
async function answer(line) {
  try {
    const { do: name, ...given } = JSON.parse(line);
    return { ok: (await commands[name](given)) ?? null };
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.stack}` : String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
