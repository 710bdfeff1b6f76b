/** Acts of one store that must not overtake each other: each reads what the one before it has written. */

/** @type {WeakMap<object, Promise<unknown>>} */
const last = new WeakMap();

/**
 * Run an act after all those before it have ended, however they ended.
 *
 * @template T
 * @param {import("../store/store.js").Store} store
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export function inOrder(store, act) {
  const before = last.get(store) ?? Promise.resolve();
  const mine = before.then(act, act);
  last.set(store, mine);
  return mine;
}
