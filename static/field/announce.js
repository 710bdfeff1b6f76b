/** Telling those who listen instead of looking. One region for the whole app, one message in ten seconds. */

const PAUSE = 10_000;
let quietUntil = 0;
/** @type {number | undefined} */
let waiting;

/**
 * Say a change of the overall state. A newer message replaces one that still waits its turn.
 *
 * @param {string} message
 */
export function announce(message) {
  clearTimeout(waiting);
  const delay = Math.max(0, quietUntil - Date.now());
  waiting = window.setTimeout(() => {
    const region = document.getElementById("status");
    if (region) region.textContent = message;
    quietUntil = Date.now() + PAUSE;
  }, delay);
}
