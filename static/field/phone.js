/**
 * The phone around the app: home screen, worker, storage, theme, and what the page brought along.
 */

// What the server wrote into the page: name, release, addresses of catalogues and icons, telephone
// numbers.

/**
 * @typedef {object} Boot
 * @property {string} name
 * @property {string} version
 * @property {Record<string, string>} catalogues
 * @property {string} icons
 * @property {{ key: string, number: string }[]} help_numbers
 * @property {string | null} phone
 * @property {string} push_key  with which the server sends; empty where it does not
 */

/**
 * @param {Document} page
 * @returns {Boot}
 */
export function readBoot(page) {
  const given = JSON.parse(page.getElementById("boot")?.textContent ?? "{}");
  return {
    name: "Diele",
    version: "",
    catalogues: {},
    icons: "",
    help_numbers: [],
    phone: null,
    push_key: "",
    ...given,
  };
}

/**
 * All languages of the app; English is the source and needs no catalogue.
 *
 * @param {Boot} boot
 */
export function languagesOf({ catalogues }) {
  return [...new Set(["de", "en", ...Object.keys(catalogues)])].filter(
    (one) => one === "en" || catalogues[one],
  );
}

/** Tagalog is what Filipino is called by many phones. @type {Record<string, string>} */
const ALIASES = { tl: "fil" };

/**
 * The language to begin with: the chosen one, else one that the phone speaks, else the page's own.
 *
 * @param {Boot} boot
 * @param {(string | null | undefined)[]} wishes  the most wanted first
 */
export function firstLanguage(boot, wishes) {
  const languages = languagesOf(boot);
  for (const wish of wishes) {
    const asked = wish?.toLowerCase().split("-")[0] ?? "";
    const found = languages.find((one) => (ALIASES[asked] ?? asked) === one);
    if (found) return found;
  }
  return languages[0] ?? "en";
}

// Light, dark, or as the phone has it.

/** @typedef {"light" | "dark" | null} Theme  null: as the phone has it */

const GROUNDS = { light: "#F2F4EE", dark: "#101613" };

/** @param {Theme} theme */
export function showTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
    const own = meta.getAttribute("media")?.includes("dark") ? "dark" : "light";
    meta.setAttribute("content", GROUNDS[theme ?? own]);
  }
}

// Putting the app on the home screen, and what kind of phone this is.

const REST = 30 * 86_400_000;

/** @typedef {Event & { prompt(): Promise<void>, userChoice: Promise<{ outcome: string }> }} InstallEvent */

const offer = { event: /** @type {InstallEvent | null} */ (null) };

/** Keep the browser's own offer until the person asks for it. Call once, at the start. */
export function keepInstallOffer() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer.event = /** @type {InstallEvent} */ (event);
    dispatchEvent(new Event("installoffer"));
  });
}

/** Whether the browser's own dialog can be opened. */
export function hasInstallOffer() {
  return offer.event !== null;
}

/** Open the browser's dialog; true when the person agreed. */
export async function install() {
  const event = offer.event;
  if (!event) return false;
  offer.event = null;
  await event.prompt();
  return (await event.userChoice).outcome === "accepted";
}

/** Whether the app runs from the home screen already. */
export function isInstalled() {
  const standalone = /** @type {{ standalone?: boolean }} */ (navigator).standalone;
  return standalone === true || matchMedia("(display-mode: standalone)").matches;
}

/** @returns {"iphone" | "android" | "other"} */
export function phoneKind() {
  const agent = navigator.userAgent;
  if (/iPhone|iPad|iPod/.test(agent)) return "iphone";
  return /Android/.test(agent) ? "android" : "other";
}

/**
 * The address that opens the phone's own maps with a search; elsewhere a page.
 *
 * @param {string} words
 */
export function mapAddress(words) {
  const search = encodeURIComponent(words);
  return {
    android: `geo:0,0?q=${search}`,
    iphone: `https://maps.apple.com/?q=${search}`,
    other: `https://www.openstreetmap.org/search?query=${search}`,
  }[phoneKind()];
}

/**
 * Whether the hint may be shown: on a phone's browser, and not within 30 days of "later".
 *
 * @param {import("./store/directory.js").Directory} directory
 */
export async function mayHint(directory) {
  if (isInstalled() || phoneKind() === "other") return false;
  return Date.now() > ((await directory.get("install_hint_until")) ?? 0);
}

/** @param {import("./store/directory.js").Directory} directory */
export function restHint(directory) {
  return directory.set("install_hint_until", Date.now() + REST);
}

// The worker that keeps the app for offline, and new versions: never while somebody writes.

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
    if (registration.waiting && registration.active) onWaiting(() => takeOver(registration));
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

/** @param {ServiceWorkerRegistration} registration */
function takeOver({ waiting }) {
  if (!waiting) return location.reload(); // another tab was faster
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
