import { _ } from "../i18n.js";

/**
 * Why signing in did not work: what happened and what to do, without blame.
 *
 * @param {"network" | "unknown" | "busy" | "account" | "malformed"} problem
 */
export function problemWords(problem) {
  if (problem === "unknown")
    return _("This code does not work any more. Please ask your coordinator for a new one.");
  if (problem === "malformed") return _("Please look again: one character does not fit.");
  if (problem === "busy") return _("Too many tries. Please wait a few minutes.");
  if (problem === "account")
    return _("Somebody else is signed in on this phone. Please sign out there first.");
  return _("There is no network right now. Please try again later.");
}
