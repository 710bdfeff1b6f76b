/** The worker that keeps the app for offline, and new versions: never while somebody writes. */

const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("app", {
  /** @param {string} url */
  createScriptURL: (url) => {
    if (url === "/sw.js") return url;
    throw new TypeError("Only the app's own worker may be started.");
  },
});

/**
 * Register the worker and tell when a new version waits.
 *
 * @param {(takeOver: () => void) => void} onWaiting  gets the function that changes to the new version
 * @param {string} language  whose sentences are to be kept for offline
 */
export async function registerWorker(onWaiting, language) {
  if (!("serviceWorker" in navigator)) return;
  const address = policy ? policy.createScriptURL("/sw.js") : "/sw.js";
  const registration = await navigator.serviceWorker
    .register(address, { type: "module", scope: "/app/" })
    .catch(() => null); // without a worker the app works while there is a network
  if (!registration) return;
  const tell = () => {
    const { waiting } = registration;
    if (waiting && registration.active) onWaiting(() => takeOver(waiting));
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", tell);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") registration.update().catch(() => {});
  });
  tell();
  const { active } = await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) active?.postMessage({ type: "claim" });
  active?.postMessage({ type: "keep-catalogue", language });
}

/**
 * Keep a language's sentences for offline, once it has been chosen.
 *
 * @param {string} language
 */
export function keepLanguage(language) {
  globalThis.navigator.serviceWorker?.controller?.postMessage({ type: "keep-catalogue", language });
}

/** @param {ServiceWorker} waiting */
function takeOver(waiting) {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
    once: true,
  });
  waiting.postMessage({ type: "take-over" });
}

/** Ask the browser to keep what is stored, once somebody is signed in. */
export async function askToPersist() {
  if (await navigator.storage?.persisted?.()) return true;
  return (await navigator.storage?.persist?.()) ?? false;
}
