/** A phone without room: nothing was stored, and that is said. */
import { _ } from "./i18n.js";

/**
 * Whether saving failed because the phone has no room.
 *
 * @param {unknown} error
 */
export function isFull(error) {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

export function fullWords() {
  return _("This phone is full. Nothing was saved. Delete something and try again.");
}
