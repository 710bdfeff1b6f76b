/** Signing in and out: who uses this phone. */
import { isInstalled, phoneKind } from "./phone.js";
import { sayFarewells, signIn } from "./sync/transport.js";

/** @typedef {import("./store/directory.js").Directory} Directory */
/** @typedef {import("./store/types.js").Session} Session */
/** @typedef {{ token: string } | { code: string }} Key */
/** @typedef {{ session: Session } | { problem: "network" | "unknown" | "busy" | "account" | "malformed" }} SignedIn */

const LETTERS = /[^A-Z0-9]/g;
export const CODE_LENGTH = 8;

/**
 * A code as the server knows it. Case, spaces and hyphens do not matter.
 *
 * @param {string} typed
 */
export function bareCode(typed) {
  return typed.toUpperCase().replace(LETTERS, "");
}

/**
 * "HASE27MK" as people read it: "HASE 27MK".
 *
 * @param {string} code
 */
export function spacedCode(code) {
  return code.replace(/^(.{4})(?=.)/, "$1 ");
}

/**
 * Sign in on this phone. What was owed to the server for an earlier account is told first.
 *
 * @param {Directory} directory
 * @param {Key} key
 * @param {string | null} account  whom the phone believes to be signed in
 * @returns {Promise<SignedIn>}
 */
export async function enter(directory, key, account) {
  if (!(await sayFarewells(directory, {}))) return { problem: "network" };
  const reply = await signIn({ ...key, account, device: thisDevice() });
  if (!reply.ok) return { problem: reply.kind === "network" ? "network" : problemOf(reply.status) };
  const { account: id, person, device, call_name, roles, language } = reply.body;
  const session = { account: id, person, device, call_name, roles, language };
  await directory.signIn(session);
  return { session };
}

/**
 * Why an invitation or a code did not work, for the sentence under the field.
 *
 * @param {number} status
 * @returns {"unknown" | "busy" | "account" | "malformed" | "network"}
 */
export function problemOf(status) {
  if (status === 404) return "unknown";
  if (status === 409) return "account";
  if (status === 422 || status === 400) return "malformed";
  return status === 429 ? "busy" : "network";
}

/** How this phone calls itself in the list of devices. */
function thisDevice() {
  const kind = phoneKind();
  const names = { iphone: "iPhone", android: "Android", other: "Computer" };
  const platform = { iphone: "ios", android: "android", other: "desktop" }[kind];
  return { label: names[kind], platform, installed: isInstalled() };
}
