import { html } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Icon } from "./icon.js";

/** @typedef {{ state: "attention" | "siblings" | "sending" | "waiting" | "sent", count: number, done?: number, of?: number }} Overall */

const ICONS = {
  attention: "triangle-alert",
  siblings: "files",
  sending: "refresh-cw",
  waiting: "smartphone",
  sent: "cloud-check",
};

/**
 * Tells whether all words are safe on the server yet, and leads to the details.
 * Announcing it is the one status region's work, not this part's.
 *
 * @param {{ overall: Overall }} props
 */
export function SyncPill({ overall }) {
  return html`<a class="sync-pill sync-pill--${overall.state}" href="/app/sync"><${Icon} name=${ICONS[overall.state]} small /><span>${overallWords(overall)}</span></a>`;
}

/** @param {Overall} overall */
export function overallWords({ state, count, done = 0, of = 0 }) {
  if (state === "attention") return _("Needs you");
  if (state === "siblings") return ngettext("2 versions", "{n} with 2 versions", count);
  if (state === "sending") return _("Sending {done} of {of}", { done, of });
  if (state === "waiting") return ngettext("{n} waits", "{n} wait", count);
  return _("All sent");
}
