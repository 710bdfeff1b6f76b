/** Why the server refused an entry, in the person's language. The server sends codes only. */
import { _ } from "./i18n.js";

/** @typedef {import("./store/types.js").Attention} Attention */

/**
 * Why an entry was refused, in one sentence.
 *
 * @param {Attention} entry
 * @param {string} name  the newcomer's, may be empty
 */
export function reasonWords({ answer, kind }, name) {
  const [wrong] = Object.entries(answer.fields ?? {});
  if (answer.code === "invalid" && wrong) return fieldWords(...wrong);
  if (answer.code === "consent") return consentWords(name);
  if (answer.code === "closed") return _("After 14 days a talk cannot be changed any more.");
  if (answer.code === "changed")
    return _("Somebody else has written here too. So it was not deleted.");
  if (answer.code !== "gone" && answer.code !== "forbidden")
    return _("The server could not take this entry.");
  if (!name || kind === "profile") return _("This is not there any more.");
  return _("{name} is not in your group any more, or somebody has removed it.", { name });
}

/** @param {string} name */
function consentWords(name) {
  if (!name) return _("She does not want notes to be kept.");
  return _("{name} does not want notes to be kept.", { name });
}

/**
 * @param {string} field
 * @param {string} code
 */
export function fieldWords(field, code) {
  if (code === "in_future") return _("The day lies in the future.");
  if (code === "too_far_back") return _("The day lies too far back.");
  if (code === "too_long") return _("The text is too long.");
  if (code === "too_short" || code === "required") return _("Something is still missing.");
  if (code === "not_agreed") return _("She does not want notes to be kept.");
  if (field === "minutes") return _("Please look at the minutes again.");
  return _("One of the details does not fit.");
}
