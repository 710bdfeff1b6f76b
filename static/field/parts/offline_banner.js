import { html } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Icon } from "./icon.js";

/**
 * Stands in place of the pill while there is no network.
 *
 * @param {{ waiting: number }} props
 */
export function OfflineBanner({ waiting }) {
  const line = waiting
    ? ngettext("{n} entry waits on this phone.", "{n} entries wait on this phone.", waiting)
    : _("Your people are all here.");
  return html`<a class="notice notice--river notice--link" href="/app/sync">
    <${Icon} name="cloud-off" />
    <span class="notice__words"><strong>${_("No network. Everything goes on.")}</strong><span>${line}</span></span>
    <${Icon} name="chevron-right" flips />
  </a>`;
}
