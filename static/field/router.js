/** Which screen an address means, and moving between addresses. */

/**
 * @typedef {object} Place
 * @property {string} screen
 * @property {Record<string, string>} params
 * @property {URLSearchParams} query
 */

/** @type {[string, string][]} */
const SCREENS = [
  ["/app/", "today"],
  ["/app/people", "people"],
  ["/app/people/:newcomer", "person"],
  ["/app/note", "note"],
  ["/app/talk/:conversation", "talk"],
  ["/app/tasks", "due"],
  ["/app/tasks/:task", "task"],
  ["/app/activities", "activities"],
  ["/app/activities/:activity", "activity"],
  ["/app/checklist", "checklist"],
  ["/app/sync", "send_receive"],
  ["/app/reminders", "reminders"],
  ["/app/remind", "remind"],
  ["/app/two/:kind/:row", "two_versions"],
  ["/app/me", "me"],
  ["/app/me/profile", "profile"],
  ["/app/me/devices", "devices"],
  ["/app/me/language", "language"],
  ["/app/me/appearance", "appearance"],
  ["/app/me/reminders", "remind_me"],
  ["/app/me/help", "help"],
  ["/app/me/sign-out", "sign_out"],
  ["/app/sign-in", "sign_in"],
  ["/app/install", "install"],
  ["/join", "join"],
];

/** @param {string} path */
function parts(path) {
  return path.split("/").filter(Boolean);
}

/**
 * @param {string} pattern
 * @param {string} path
 * @returns {Record<string, string> | null}
 */
function match(pattern, path) {
  const wanted = parts(pattern);
  const given = parts(path);
  if (wanted.length !== given.length) return null;
  /** @type {Record<string, string>} */
  const params = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = value;
    else if (part !== value) return null;
  }
  return params;
}

/**
 * The place an address means; an unknown one means today.
 *
 * @param {string} path
 * @param {string} [search]
 * @returns {Place}
 */
export function placeOf(path, search = "") {
  const query = new URLSearchParams(search);
  for (const [pattern, screen] of SCREENS) {
    const params = match(pattern, path);
    if (params) return { screen, params, query };
  }
  return { screen: "today", params: {}, query };
}

/**
 * Go to an address of the app. Screens get this as `go`.
 *
 * @param {string} path
 * @param {{ replace?: boolean }} [options]
 */
export function go(path, { replace = false } = {}) {
  if (replace || history.state?.sheet) history.replaceState({ depth: depth() }, "", path);
  else {
    history.replaceState({ ...history.state, top: scrollY }, "");
    history.pushState({ depth: depth() + 1 }, "", path);
  }
  dispatchEvent(new Event("place"));
}

/**
 * One step back, or to a given address when the app was opened right here.
 *
 * @param {string} otherwise
 */
export function back(otherwise) {
  if (depth() > 0) history.back();
  else go(otherwise, { replace: true });
}

let busy = false;

/**
 * Run what a press means, but not again before its screen has gone: an unsteady thumb that taps twice
 * means it once.
 *
 * @param {() => Promise<unknown>} act
 */
export async function once(act) {
  if (busy) return;
  busy = true;
  try {
    await act();
  } finally {
    requestAnimationFrame(() =>
      setTimeout(() => {
        busy = false;
      }),
    );
  }
}

const UNSTEADY_MS = 350;
const THUMB_PX = 24;

/**
 * A tap right after another on the same spot is the same tap of an unsteady thumb: what lies under it
 * by now was not meant.
 */
export function ignoreSecondTaps() {
  let last = { at: Number.NEGATIVE_INFINITY, x: 0, y: 0 };
  let isSecond = false;
  const pressed = (/** @type {PointerEvent} */ event) => {
    const { timeStamp: at, clientX: x, clientY: y } = event;
    const isNear = Math.hypot(x - last.x, y - last.y) < THUMB_PX;
    isSecond = event.pointerType === "touch" && isNear && at - last.at < UNSTEADY_MS;
    last = { at, x, y };
  };
  const clicked = (/** @type {MouseEvent} */ event) => {
    if (!isSecond) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("pointerdown", pressed, true);
  addEventListener("keydown", () => (isSecond = false), true);
  addEventListener("click", clicked, true);
}

/** How far the page was scrolled when its address was left; 0 for one that is new. */
export function scrolledTo() {
  return Number(history.state?.top ?? 0);
}

function depth() {
  return Number(history.state?.depth ?? 0);
}

/**
 * Call back whenever the address changes, and let links inside the app change it without loading.
 *
 * @param {() => void} moved
 * @returns {() => void} stops it
 */
export function watchPlace(moved) {
  history.scrollRestoration = "manual";
  addEventListener("popstate", moved);
  addEventListener("place", moved);
  document.addEventListener("click", followLink);
  return () => {
    removeEventListener("popstate", moved);
    removeEventListener("place", moved);
    document.removeEventListener("click", followLink);
  };
}

/** @param {MouseEvent} event */
function followLink(event) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (
    !link ||
    event.defaultPrevented ||
    event.button !== 0 ||
    link.target ||
    link.origin !== location.origin
  )
    return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (!`${link.pathname}/`.startsWith("/app/")) return;
  event.preventDefault();
  go(link.pathname + link.search, { replace: "replace" in link.dataset });
}
