import { asItems } from "../entries.js";
import { html } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Notice } from "../parts/notice.js";

/**
 * What keeps entries from being sent. Reading and writing go on all the same.
 *
 * @param {import("../props.js").Props} props
 */
export function Warnings({ snapshot, newVersion, store }) {
  const { meta, outbox } = snapshot;
  const count = asItems(snapshot, outbox).length;
  const waits =
    count > 0 &&
    ngettext(
      "{n} entry waits on this phone. It will be sent afterwards.",
      "{n} entries wait on this phone. They will be sent afterwards.",
      count,
    );
  const enter = html`<a class="button button--small" href="/app/sign-in">${_("Sign in")}</a>`;
  if (meta.state === "login")
    return html`<${Notice} tone="green" icon="lock" title=${_("Please sign in again.")} action=${enter}>${waits || _("You can read and write on.")}<//>`;
  if (meta.state === "account")
    return html`<${Notice} tone="green" icon="lock" title=${_("Somebody else is signed in on this phone.")} action=${enter}>${waits || _("Please sign in again as yourself.")}<//>`;
  if (meta.state === "upgrade")
    return html`<${Notice} tone="honey" icon="refresh-cw" title=${_("This app needs its new version.")}
    action=${newVersion && html`<button type="button" class="button button--small" onClick=${newVersion}>${_("Renew now")}</button>`}>${_("Your entries stay on this phone.")}<//>`;
  if (meta.problem === "full")
    return html`<${Notice} tone="brick" icon="triangle-alert" title=${_("This phone is full.")}
    action=${count > 0 && html`<button type="button" class="button button--small" onClick=${() => store.sync()}>${_("Send now")}</button>`}>${waits || _("Please delete something else, so that new entries can be saved.")}<//>`;
  return null;
}
