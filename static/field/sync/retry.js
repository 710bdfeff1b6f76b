/** When to try again. Pure but for the dice, which are an argument. */

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
