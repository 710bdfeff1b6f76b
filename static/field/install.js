/** Putting the app on the home screen, and what kind of phone this is. */

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
