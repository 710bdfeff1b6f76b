import assert from "node:assert/strict";
import { test } from "node:test";
import { refresh, renew, show, tapped } from "../../service_worker/push.js";
import { isQuiet } from "../../service_worker/telling.js";
import { detach, subscribe } from "../../static/field/push/subscribe.js";
import { Caches } from "./caches.js";
import { ANNA, phone, stored } from "./phone.js";
import { Server } from "./server.js";

const GERMAN = {
  locale: "de",
  plural: ["one", "other"],
  messages: {
    "A next step is due.": "Du wolltest nachhaken.",
    "Next step: {what}": "Nächster Schritt: {what}",
    "You have a new reminder.": "Du hast eine neue Erinnerung.",
    "You have something planned {when}.": "Du hast {when} etwas vor.",
    Done: "Erledigt",
    Tomorrow: "Morgen",
  },
};
const NOON = Date.parse("2026-06-11T10:00:00Z");
const NIGHT = Date.parse("2026-06-11T21:30:00Z");
const KEY = "BPublicKeyAA";
const STEP = {
  v: 1,
  account: "token",
  rule: "step_due",
  about: "follow_up",
  object: "step",
  tag: "tag",
  silent: false,
};

/** A browser's side of push: what it shows, and its subscription. */
class Browser {
  constructor() {
    /** @type {any[]} */
    this.shown = [];
    /** @type {string[]} */
    this.opened = [];
    /** @type {any} */
    this.subscription = null;
    this.made = 0;
    this.answers = true;
  }

  /** @returns {any} */
  registration() {
    return {
      showNotification: async (/** @type {string} */ title, /** @type {object} */ options) => {
        this.shown.push({ title, ...options, close: () => this.close() });
      },
      getNotifications: async () => this.shown,
      pushManager: {
        getSubscription: async () => this.subscription,
        subscribe: (/** @type {{ applicationServerKey: string }} */ { applicationServerKey }) =>
          this.answers
            ? this.subscribed(applicationServerKey)
            : Promise.reject(new Error("no service")),
      },
    };
  }

  /** @param {string} key */
  async subscribed(key) {
    this.made += 1;
    const endpoint = `https://push.example/${this.made}`;
    this.subscription = {
      options: { applicationServerKey: Buffer.from(key, "base64url") },
      toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh: "p", auth: "a" } }),
      unsubscribe: async () => {
        this.subscription = null;
      },
    };
    return this.subscription;
  }

  close() {
    this.shown = [];
  }

  clients() {
    return {
      matchAll: async () => [],
      openWindow: async (/** @type {string} */ path) => {
        this.opened.push(path);
        return null;
      },
    };
  }
}

/** Anna's phone, with a next step of hers and its line in the inbox, and the worker's tools. */
async function reminded({ now = NOON, names = false } = {}) {
  const server = new Server();
  const anna = await phone(server, { now: () => now });
  const put = async (
    /** @type {string} */ kind,
    /** @type {string} */ id,
    /** @type {object} */ row,
  ) => {
    const tx = anna.store.database().transaction(["rows", "meta"], "readwrite");
    await tx.objectStore("rows").put({ kind, id, s: "g", v: 1, row });
    const meta = (await tx.objectStore("meta").get("meta")) ?? null;
    if (meta) await tx.objectStore("meta").put({ ...meta, revisions: {} }, "meta");
    await tx.done;
  };
  await put("profile", "profile", { person_id: ANNA.person, quiet: ["1234567 20:30-08:00"] });
  await put("follow_up", "step", { text: "Ring the landlord", newcomer_id: "anu", state: "open" });
  await put("notification", "line", {
    rule: "step_due",
    about: "follow_up",
    object_id: "step",
    at: 1,
  });
  await anna.directory.set("push", { account: ANNA.account, key: KEY, token: "token" });
  await anna.directory.set("lock_names", names && ANNA.account);
  const caches = new Caches();
  await (await caches.open("app-1")).put("/de.json?v=1", Response.json(GERMAN));
  const browser = new Browser();
  let woken = 0;
  /** @type {number[]} */
  const badges = [];
  const tools = {
    factory: anna.factory,
    now: () => now,
    channel: () => null,
    caches: /** @type {any} */ (caches),
    catalogues: { de: "/de.json?v=1" },
    language: "tr-TR",
    registration: browser.registration(),
    clients: /** @type {any} */ (browser.clients()),
    fetch: server.fetch,
    wake: async () => {
      woken += 1;
    },
    badge: async (/** @type {number} */ count) => {
      badges.push(count);
    },
  };
  return { server, anna, put, browser, tools, badges, woken: () => woken };
}

/** @param {Browser} browser */
const said = ({ shown }) =>
  shown.map(({ body, lang, actions }) => ({
    body,
    lang,
    actions: actions.map((/** @type {any} */ one) => one.title),
  }));

const GENERAL = { body: "Du hast eine neue Erinnerung.", lang: "de", actions: [] };

test("a reminder is shown in the reader's language, without a name, with what can be done", async () => {
  const { browser, tools } = await reminded();

  await show(STEP, tools);

  assert.deepEqual(said(browser), [
    { body: "Du wolltest nachhaken.", lang: "de", actions: ["Erledigt", "Morgen"] },
  ]);
  const [{ title, tag, renotify, silent }] = browser.shown;
  assert.deepEqual([title, tag, renotify, silent], ["Diele", "tag", true, false]);
});

test("details stand there only where the reader wants them on this phone", async () => {
  const { browser, tools } = await reminded({ names: true });
  await show(STEP, tools);
  assert.equal(browser.shown[0].body, "Nächster Schritt: Ring the landlord");
});

test("names that somebody else wanted to see on this phone are not shown when Anna uses it", async () => {
  const { anna, browser, tools } = await reminded();
  await anna.directory.set("lock_names", "bea");
  await show(STEP, tools);
  assert.equal(browser.shown[0].body, "Du wolltest nachhaken.");
});

test("a message for somebody else, or for nobody who is signed in, says nothing and offers nothing", async () => {
  const { anna, browser, tools } = await reminded({ names: true });

  await show({ ...STEP, account: "another" }, tools);
  await anna.directory.signOutLocally("keep");
  await show(STEP, { ...tools, language: "de-DE" });

  assert.deepEqual(said(browser), [GENERAL, GENERAL]);
});

test("what was done on this phone and is not sent yet is shown without its sentence", async () => {
  const { anna, browser, tools } = await reminded();
  await anna.store.enqueue([
    { op: "patch", kind: "follow_up", row: "step", set: { state: "done" } },
  ]);
  await show(STEP, tools);
  assert.deepEqual(said(browser), [GENERAL]);
});

test("something is shown when the phone's database does not open, and when the message is unknown", async () => {
  const { browser, tools } = await reminded();
  const broken = /** @type {any} */ ({
    open: () => {
      throw new DOMException("no", "UnknownError");
    },
  });

  await show(STEP, { ...tools, factory: broken, language: "de-DE" });
  await show(STEP, { ...tools, factory: broken, language: "tr" });
  await show(null, tools);

  assert.deepEqual(said(browser), [
    GENERAL,
    { ...GENERAL, body: "You have a new reminder.", lang: "en" },
    GENERAL,
  ]);
});

test("a database that never opens is waited for three seconds, not longer", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { browser, tools } = await reminded();
  const asleep = /** @type {any} */ ({ open: () => new IDBOpenDBRequest() });

  const shown = show(STEP, { ...tools, factory: asleep, language: "de" });
  t.mock.timers.tick(2999);
  await new Promise(setImmediate);
  assert.deepEqual(browser.shown, []);
  t.mock.timers.tick(1);
  await shown;

  assert.deepEqual(said(browser), [GENERAL]);
});

test("a phone that is switched on at night shows in silence what waited", async () => {
  for (const [now, silent] of /** @type {const} */ ([
    [NOON, false],
    [NIGHT, true],
  ])) {
    const { browser, tools } = await reminded({ now });
    await show(STEP, tools);
    assert.equal(browser.shown[0].silent, silent);
  }
});

test("the day of a meeting is told where the phone knows it", async () => {
  const { put, browser, tools } = await reminded();
  const soon = { ...STEP, rule: "activity_soon", about: "activity", object: "walk" };
  for (const [hours, words] of /** @type {const} */ ([
    [3, "in 3 Stunden"],
    [20, "morgen"],
  ])) {
    await put("activity", "walk", { starts_at: NOON + hours * 3_600_000, state: "published" });
    await show(soon, tools);
    assert.equal(browser.shown.at(-1).body, `Du hast ${words} etwas vor.`);
  }
});

test("done on a notification ticks the step too, and no page opens", async () => {
  const { anna, browser, tools, woken } = await reminded();
  await show(STEP, tools);

  await tapped(browser.shown[0], "done", tools);

  const waiting = await stored(anna, "outbox");
  assert.deepEqual(
    waiting.map(({ kind, row, set }) => ({ kind, row, set })),
    [
      { kind: "follow_up", row: "step", set: { state: "done" } },
      { kind: "notification", row: "line", set: { done_at: NOON } },
    ],
  );
  assert.deepEqual([browser.shown, browser.opened, woken()], [[], [], 1]);
});

test("what is done stays on the lock screen until it is on the disk", async () => {
  const { anna, browser, tools } = await reminded();
  await show(STEP, tools);
  const [shown] = browser.shown;
  const writtenThen = new Promise((resolve) => {
    shown.close = () => resolve(stored(anna, "outbox"));
  });

  await tapped(shown, "done", tools);

  assert.equal((await writtenThen).length, 2);
});

test("the icon says how many wait: one after a reminder, none after it was done without a network", async () => {
  const { browser, tools, badges } = await reminded();
  const offline = { ...tools, wake: () => Promise.reject(new Error("1 still wait")) };
  await show(STEP, tools);
  await refresh(tools);
  await tapped(browser.shown[0], "done", offline);
  assert.deepEqual(badges, [1, 0]);
});

test("tomorrow puts it off to the programme's next day", async () => {
  const { anna, browser, tools } = await reminded({ now: NIGHT });
  await show(STEP, tools);
  await tapped(browser.shown[0], "snooze", tools);
  const [entry] = await stored(anna, "outbox");
  assert.equal(entry?.set.snoozed_until, "2026-06-12");
});

test("a tap opens the right screen and counts as read", async () => {
  const { anna, browser, tools } = await reminded();
  await show(STEP, tools);
  await tapped(browser.shown[0], "", tools);
  assert.deepEqual(browser.opened, ["/app/people/anu"]);
  const [entry] = await stored(anna, "outbox");
  assert.deepEqual(entry?.set, { read_at: NOON });
});

test("a tap opens its screen at once, whatever has to be fetched first", async () => {
  const { browser, tools } = await reminded();
  await show({ ...STEP, about: null, object: null }, tools);
  /** @type {() => void} */
  let answer = () => {};
  const wake = () =>
    new Promise((resolve) => {
      answer = () => resolve(undefined);
    });

  const done = tapped(browser.shown[0], "", { ...tools, wake });
  for (let i = 0; i < 50; i++) await new Promise(setImmediate);

  assert.deepEqual(browser.opened, ["/app/reminders"]);
  const told = setInterval(() => answer());
  await done;
  clearInterval(told);
});

test("a tap on what the browser itself has shown leads to the reminders", async () => {
  const { browser, tools } = await reminded();
  const notification = /** @type {any} */ ({ data: null, close: () => {} });
  await tapped(notification, "", tools);
  assert.deepEqual(browser.opened, ["/app/reminders"]);
});

test("a phone that hears in the background that it was lost shows nothing any more", async () => {
  const { anna, browser, tools } = await reminded({ names: true });
  await show(STEP, tools);
  await browser.subscribed(KEY);

  await refresh({ ...tools, wake: () => anna.directory.endSession(ANNA.account) });

  assert.deepEqual([browser.shown, browser.subscription], [[], null]);
  assert.equal(await anna.directory.get("push"), null);
});

test("what cannot be written down opens in the app, and the notification of another's writes nothing", async () => {
  const { anna, browser, tools } = await reminded();
  await show({ ...STEP, object: "not here" }, tools);
  await tapped(browser.shown[0], "snooze", tools);
  await anna.directory.set("push", { account: ANNA.account, key: KEY, token: "anew" });
  await show(STEP, tools);
  await tapped(
    { ...browser.shown[0], data: { ...browser.shown[0].data, account: "token" } },
    "done",
    tools,
  );

  assert.deepEqual(browser.opened, ["/app/reminders", "/app/reminders"]);
  assert.deepEqual(await stored(anna, "outbox"), []);
});

// Where this phone is reached.

/** @param {object[]} replies of the server, one after the other */
function answering(...replies) {
  /** @type {any[]} */
  const asked = [];
  const fetch = async (/** @type {any} */ path, /** @type {any} */ { body }) => {
    asked.push({ path, ...JSON.parse(body) });
    const reply = replies.shift();
    if (!reply) throw new TypeError("no network");
    return Response.json(reply, { headers: { "X-Sync": "1" } });
  };
  return { asked, fetch: /** @type {typeof globalThis.fetch} */ (fetch) };
}

const OK = { state: "ok", token: "token" };
const WHO = { account: ANNA.account, key: KEY };

/** A phone without reminders yet. */
async function unreminded() {
  const { directory } = await phone(new Server());
  const browser = new Browser();
  return { directory, browser, registration: browser.registration() };
}

test("each start tells where the phone is reached, with one and the same subscription", async () => {
  const { directory, browser, registration } = await unreminded();
  const web = answering(OK, OK);

  assert.ok(await subscribe(directory, registration, WHO, web));
  assert.ok(await subscribe(directory, registration, WHO, web));

  assert.equal(browser.made, 1);
  const [first, second] = web.asked;
  assert.deepEqual(first, second);
  assert.deepEqual(first.subscription, {
    endpoint: "https://push.example/1",
    keys: { p256dh: "p", auth: "a" },
  });
  assert.deepEqual(await directory.get("push"), { ...WHO, token: "token" });
});

test("an address that the server knows to be dead, or that was made for another key, is made anew", async () => {
  const { directory, browser, registration } = await unreminded();
  const web = answering({ state: "gone" }, OK, OK);

  assert.ok(await subscribe(directory, registration, WHO, web));
  assert.equal(browser.made, 2);
  assert.ok(await subscribe(directory, registration, { ...WHO, key: "BOtherKeyXAA" }, web));

  assert.equal(browser.made, 3);
  assert.equal(web.asked[2].key, "BOtherKeyXAA");
});

test("without a network the wish is kept for the next start", async () => {
  const { directory, registration } = await unreminded();
  assert.equal(await subscribe(directory, registration, WHO, answering()), false);
  assert.deepEqual(await directory.get("push"), { ...WHO, token: "" });
});

test("a phone whose address for another key is gone does not call itself reached", async () => {
  const { directory, browser, registration } = await unreminded();
  assert.ok(await subscribe(directory, registration, WHO, answering(OK)));
  browser.answers = false;

  const anew = { ...WHO, key: "BOtherKeyXAA" };
  assert.equal(await subscribe(directory, registration, anew, answering(OK)), false);
  assert.deepEqual(await directory.get("push"), { ...anew, token: "" });
});

test("a subscription that could not be ended is remembered, and ended at the next start", async () => {
  const { anna, browser, tools } = await reminded();
  const { unsubscribe } = await browser.subscribed(KEY);
  browser.subscription.unsubscribe = () => Promise.reject(new DOMException("no", "AbortError"));
  await assert.rejects(detach(anna.directory, tools.registration));
  browser.subscription.unsubscribe = unsubscribe;

  await detach(anna.directory, tools.registration);

  assert.equal(browser.subscription, null);
});

test("a push service that says nothing is not waited for, and one that fails is tried again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { directory, browser, registration } = await unreminded();
  browser.subscribed = () => new Promise(() => {});
  const asked = subscribe(directory, registration, WHO, answering(OK));
  while (!(await directory.get("push"))) await new Promise(setImmediate);
  for (let turn = 0; turn < 20; turn++) {
    t.mock.timers.tick(1000);
    await new Promise(setImmediate);
  }
  assert.equal(await asked, false);

  browser.answers = false;
  assert.equal(await subscribe(directory, registration, WHO, answering(OK)), false);
});

test("after signing out nothing is left on the lock screen, nor a subscription", async () => {
  const { anna, browser, tools } = await reminded();
  await show(STEP, tools);
  await browser.subscribed(KEY);

  await detach(anna.directory, tools.registration);

  assert.deepEqual([browser.shown, browser.subscription], [[], null]);
  assert.equal(await anna.directory.get("push"), null);
});

test("a new address of the browser's is told from the worker, for whoever is signed in only", async () => {
  const { anna, tools } = await reminded();
  const web = answering(OK);
  await renew({ ...tools, fetch: web.fetch });
  assert.equal(web.asked.length, 1);

  await anna.directory.signOutLocally("keep");
  await renew({ ...tools, fetch: web.fetch });
  assert.equal(web.asked.length, 1);
});

test("quiet hours begin on their days and end when they say, also after midnight", () => {
  const night = ["1234567 20:30-08:00"];
  /** @type {(windows: string[], local: string) => boolean} Berlin is two hours ahead */
  const quiet = (windows, local) => isQuiet(windows, Date.parse(`${local}+02:00`), "Europe/Berlin");
  assert.deepEqual(
    ["20:29", "20:30", "23:59", "00:00", "07:59", "08:00"].map((time) =>
      quiet(night, `2026-06-11T${time}`),
    ),
    [false, true, true, true, true, false],
  );
  const friday = ["5 22:00-02:00"]; // the 12th is one
  assert.deepEqual(
    ["2026-06-12T01:00", "2026-06-12T22:00", "2026-06-13T01:00", "2026-06-13T22:00"].map((at) =>
      quiet(friday, at),
    ),
    [false, true, true, false],
  );
  assert.equal(quiet(["7 13:00-15:00"], "2026-06-14T14:00"), true);
  assert.equal(quiet([], "2026-06-14T14:00"), false);
});
