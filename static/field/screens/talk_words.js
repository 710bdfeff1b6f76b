/** What a talk's small values are called. */
import { _ } from "../i18n.js";

/** @typedef {import("../parts/choices.js").Choice} Choice */

/** @returns {Choice[]} */
export function howChoices() {
  return [
    { value: "met", text: _("Met"), icon: "users-round" },
    { value: "phone", text: _("Phone"), icon: "phone" },
    { value: "video", text: _("Video"), icon: "video" },
    { value: "messages", text: _("Messages"), icon: "message-circle" },
  ];
}

/** @returns {Choice[]} */
export function outcomeChoices() {
  return [
    { value: "happened", text: _("Yes, we talked") },
    { value: "not_reached", text: _("Not reached") },
    { value: "cancelled", text: _("Called off") },
    { value: "no_show", text: _("Did not come") },
  ];
}

/** Five steps of having arrived, from strange to at home. */
export function impressionWords() {
  return [
    _("still strange"),
    _("unsure"),
    _("getting there"),
    _("settled in well"),
    _("like at home"),
  ];
}
