/** What people change about themselves, their phones, and the card of somebody they accompany. */

/** @typedef {import("../store/store.js").Store} Store */

/**
 * @param {Store} store
 * @param {string} profile
 * @param {{ language?: string, phone?: string | null, phone_shared?: boolean }} set
 */
export function changeProfile(store, profile, set) {
  return store.enqueue([{ op: "patch", kind: "profile", row: profile, set }]);
}

/**
 * @param {Store} store
 * @param {string} profile
 * @param {"quiet" | "reminders_off"} field
 * @param {{ add?: string[], del?: string[] }} items
 */
export function changeProfileSet(store, profile, field, { add = [], del = [] }) {
  const sets = { add: { [field]: add }, del: { [field]: del } };
  return store.enqueue([{ op: "patch", kind: "profile", row: profile, set: {}, ...sets }]);
}

/**
 * @param {Store} store
 * @param {string} device
 * @param {{ label?: string, revoked?: "left" | "lost" }} set
 */
export function changeDevice(store, device, set) {
  return store.enqueue([{ op: "patch", kind: "device", row: device, set }]);
}

/**
 * @param {Store} store
 * @param {string} newcomer
 * @param {{ district: string | null }} set
 */
export function changeNewcomer(store, newcomer, set) {
  return store.enqueue([{ op: "patch", kind: "newcomer", row: newcomer, set }]);
}

/**
 * @param {Store} store
 * @param {string} newcomer
 * @param {"interests" | "situations" | "languages"} field
 * @param {string} value
 * @param {boolean} on
 */
export function toggleNewcomer(store, newcomer, field, value, on) {
  const sets = on ? { add: { [field]: [value] } } : { del: { [field]: [value] } };
  return store.enqueue([{ op: "patch", kind: "newcomer", row: newcomer, set: {}, ...sets }]);
}
