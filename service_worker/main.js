/**
 * Which event is answered by which function; nothing else.
 *
 * A page may send these messages to the worker:
 *   { type: "take-over" }                 to a waiting worker: the person has agreed to the new
 *                                         version. It becomes active for all open pages; they
 *                                         reload on `controllerchange`.
 *   { type: "claim" }                     to an active worker after the first visit: answer for
 *                                         this page from now on.
 *   { type: "keep-catalogue", language }  keep this language's sentences for offline. A page does
 *                                         this after its first visit and at a change of language.
 * The worker answers none of them. It never takes over by itself: an open page may be in the
 * middle of a sentence.
 */
import { send } from "./background.js";
import { MANIFEST } from "./manifest.js";
import { answer, forgetOld, keepCatalogue, store } from "./precache.js";
import { forget, refresh, renew, show, tapped } from "./push.js";

/** The worker's global scope with its type. */
const scope = /** @type {ServiceWorkerGlobalScope & typeof globalThis} */ (
  /** @type {unknown} */ (globalThis)
);

const tools = {
  caches: scope.caches,
  fetch: scope.fetch.bind(scope),
  origin: scope.location.origin,
};
const reminding = {
  ...tools,
  catalogues: MANIFEST.catalogues,
  language: scope.navigator.language,
  registration: scope.registration,
  clients: scope.clients,
  wake: () => send(MANIFEST.version),
  badge: scope.navigator.setAppBadge?.bind(scope.navigator),
};

scope.addEventListener("install", (event) => event.waitUntil(store(MANIFEST, tools)));
scope.addEventListener("activate", (event) => event.waitUntil(forgetOld(MANIFEST, tools)));
scope.addEventListener("fetch", (event) => {
  const response = answer(event.request, MANIFEST, tools);
  if (response) event.respondWith(response);
});
scope.addEventListener("message", (event) => event.waitUntil(obey(event.data)));
scope.addEventListener("sync", (event) => {
  const sync = /** @type {any} Chromium's own event has no type */ (event);
  if (sync.tag === "outbox")
    sync.waitUntil(send(MANIFEST.version).finally(() => forget(reminding).catch(() => {})));
});
scope.addEventListener("push", (event) => {
  const shown = show(read(event.data), reminding);
  event.waitUntil(shown.then(() => refresh(reminding)));
});
scope.addEventListener("notificationclick", (event) =>
  event.waitUntil(tapped(event.notification, event.action, reminding)),
);
scope.addEventListener("pushsubscriptionchange", (event) =>
  /** @type {ExtendableEvent} */ (event).waitUntil(renew(reminding)),
);

/** @param {PushMessageData | null} data */
function read(data) {
  try {
    return data?.json() ?? null;
  } catch {
    return null; // not ours; it is shown all the same
  }
}

/** @param {{ type?: string, language?: string } | null} message */
async function obey(message) {
  if (message?.type === "take-over") await scope.skipWaiting();
  if (message?.type === "claim") await scope.clients.claim();
  if (message?.type === "keep-catalogue")
    await keepCatalogue(message.language ?? "", MANIFEST, tools);
}
