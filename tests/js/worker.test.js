import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { send } from "../../service_worker/background.js";
import { answer, forgetOld, keepCatalogue, store } from "../../service_worker/precache.js";
import { openAccount } from "../../static/field/store/database.js";
import { Caches, TestWeb } from "./caches.js";
import { phone, stored, talk } from "./phone.js";
import { Server } from "./server.js";

const ORIGIN = "https://diele.example";

/** @param {string} version */
function release(version) {
  return {
    version,
    shell: "/app/",
    files: [`/static/field/main.js?v=${version}`, "/static/vendor/idb.js?v=same"],
    catalogues: {
      de: `/static/i18n/de.json?v=${version}`,
      tr: `/static/i18n/tr.json?v=${version}`,
    },
  };
}

/** @param {string} address @param {Partial<Request>} [more] */
const request = (address, more) =>
  /** @type {Request} */ ({ url: ORIGIN + address, method: "GET", mode: "cors", ...more });

const visit = { mode: /** @type {const} */ ("navigate") };

/** A phone that has one release. */
async function settled() {
  const tools = { caches: new Caches(), origin: ORIGIN, ...new TestWeb("1").tools() };
  await store(release("1"), tools);
  return tools;
}

test("the app opens at every address of its own without a network", async () => {
  const { caches } = await settled();
  const offline = {
    caches,
    origin: ORIGIN,
    fetch: () => Promise.reject(new TypeError("no network")),
  };

  for (const address of ["/app/", "/app/people/anu?tab=talks"]) {
    const response = await answer(request(address, visit), release("1"), offline);
    assert.match((await response?.text()) ?? "", /"version":"1"/);
  }
  const script = await answer(request("/static/field/main.js?v=1"), release("1"), offline);
  assert.equal(await script?.text(), "/static/field/main.js?v=1");
});

test("nothing personal, no desk page and no unknown address is answered from the phone", async () => {
  const tools = await settled();
  const left = [
    request("/api/sync", { method: "POST" }),
    request("/api/sync"),
    request("/join", visit),
    request("/desk/", visit),
    request("/static/field/main.js?v=0"),
    request("/static/field/main.js"),
    { ...request("/app/"), url: "https://elsewhere.example/app/", mode: "navigate" },
  ];

  for (const one of left)
    assert.equal(answer(/** @type {Request} */ (one), release("1"), tools), undefined);
});

test("a release that does not come whole leaves the old one as it was", async () => {
  const tools = await settled();
  for (const trouble of ["/static/field/main.js?v=2", "/static/i18n/de.json?v=2", "/app/"]) {
    const web = new TestWeb("2");
    web.broken = trouble;
    await assert.rejects(store(release("2"), { caches: tools.caches, fetch: web.fetch }));
    assert.deepEqual(await tools.caches.keys(), ["app-1"]);
  }
});

test("a hotel's sign-in page never becomes part of the app", async () => {
  const tools = await settled();
  const web = new TestWeb("2");
  web.portal = true;
  await assert.rejects(store(release("2"), { caches: tools.caches, fetch: web.fetch }));
  assert.deepEqual(await tools.caches.keys(), ["app-1"]);
});

test("the page of another release is not kept with these files", async () => {
  const caches = new Caches();
  await assert.rejects(store(release("2"), { caches, fetch: new TestWeb("3").fetch }));
  assert.deepEqual(await caches.keys(), []);
});

test("a full phone keeps the old release", async () => {
  const tools = await settled();
  tools.caches.fullAt = "/app/";
  await assert.rejects(
    store(release("2"), { caches: tools.caches, fetch: new TestWeb("2").fetch }),
  );
  assert.deepEqual(await tools.caches.keys(), ["app-1"]);
});

test("a full phone keeps the release to which the server has gone back", async () => {
  const tools = await settled();
  tools.caches.fullAt = "/app/";
  await assert.rejects(
    store(release("1"), { caches: tools.caches, fetch: new TestWeb("1").fetch }),
  );

  const offline = { ...tools, fetch: () => Promise.reject(new TypeError("no network")) };
  const page = await answer(request("/app/", visit), release("1"), offline);
  assert.match((await page?.text()) ?? "", /"version":"1"/);
});

test("an update fetches only what has changed, and takes the phone's languages along", async () => {
  const tools = await settled();
  await keepCatalogue("tr", release("1"), tools);
  const web = new TestWeb("2");

  await store(release("2"), { caches: tools.caches, fetch: web.fetch });
  await forgetOld(release("2"), tools);

  assert.deepEqual(web.asked.toSorted(), [
    "/app/",
    "/static/field/main.js?v=2",
    "/static/i18n/de.json?v=2",
    "/static/i18n/tr.json?v=2",
  ]);
  assert.deepEqual(await tools.caches.keys(), ["app-2"]);
});

test("the sentences of a language asked for once are there without a network", async () => {
  const tools = await settled();
  await answer(request("/static/i18n/tr.json?v=1"), release("1"), tools);
  const offline = {
    origin: ORIGIN,
    caches: tools.caches,
    fetch: () => Promise.reject(new TypeError("no network")),
  };

  const response = await answer(request("/static/i18n/tr.json?v=1"), release("1"), offline);

  assert.equal(await response?.text(), "/static/i18n/tr.json?v=1");
});

test("what waits is sent while no page is open, and the browser is told when it could not be", async () => {
  const server = new Server();
  const anna = await phone(server);
  await anna.store.enqueue([talk("talk")]);
  const tools = { factory: anna.factory, fetch: server.fetch, locks: null, channel: () => null };
  server.faults = ["request"];

  await assert.rejects(send("1", tools));
  assert.equal((await stored(anna, "outbox")).length, 1);
  await send("1", tools);

  assert.deepEqual(await stored(anna, "outbox"), []);
  assert.ok(server.rows.has("talk"));
});

test("an ended session is the page's business, the browser does not try for ever", async () => {
  const server = new Server();
  const anna = await phone(server);
  await anna.store.enqueue([talk("talk")]);
  server.faults = [{ status: 401, problem: { code: "login" } }];

  await send("1", { factory: anna.factory, fetch: server.fetch, locks: null, channel: () => null });

  assert.equal((await stored(anna, "outbox")).length, 1);
});

test("nobody's work is sent after signing out, but the sign-out is", async () => {
  const server = new Server();
  const anna = await phone(server);
  await anna.store.enqueue([talk("talk")]);
  await anna.directory.signOutLocally("keep");

  await send("1", { factory: anna.factory, fetch: server.fetch, locks: null, channel: () => null });

  assert.deepEqual(
    server.seen.map(({ path }) => path),
    ["/api/sign-out"],
  );
});

test("an old worker leaves a newer release's database to the page", async () => {
  const server = new Server();
  const anna = await phone(server);
  await anna.store.enqueue([talk("talk")]);
  anna.store.forget();
  await new Promise((resolve) => {
    anna.factory.open("diele-anna", 9).onsuccess = (event) =>
      resolve(/** @type {any} */ (event.target).result.close());
  });

  await send("1", { factory: anna.factory, fetch: server.fetch, locks: null, channel: () => null });

  assert.equal(server.seen.length, 0);
  const db = await openAccount("anna", { factory: anna.factory });
  assert.equal((await db.getAll("outbox")).length, 1);
});

test("a phone on which nobody has signed in has nothing to send", async () => {
  const server = new Server();
  await send("1", { factory: new IDBFactory(), fetch: server.fetch });
  assert.equal(server.seen.length, 0);
});
