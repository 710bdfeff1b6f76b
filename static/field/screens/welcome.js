/** The invitation: who invites, who you are, one button. */
import { html } from "../html.js";
import { _, rich, shortName } from "../i18n.js";
import { ActionBar } from "../parts/frame.js";
import { Hall } from "../parts/signs.js";
import { LanguageButton } from "./language_button.js";

/**
 * @typedef {object} Invitation
 * @property {string | null} inviter
 * @property {string} call_name
 * @property {string} role
 * @property {string | null} group
 * @property {string} language
 * @property {"invitation" | "sign_in"} purpose
 */

/**
 * @param {import("../props.js").Outside & { invitation: Invitation, busy: boolean, error?: string, onYes: () => void, onCode: () => void }} props
 */
export function Welcome(props) {
  const { invitation, busy, error, onYes, onCode } = props;
  const { inviter, call_name, group, purpose } = invitation;
  const first = purpose === "invitation";
  const name = html`<strong>${group}</strong>`;
  return html`<main class="page page--action welcome">
      <div class="welcome__art"><${Hall} /><${LanguageButton} ...${props} /></div>
      ${inviter && html`<p class="quiet">${first ? _("{name} invites you", { name: inviter }) : _("{name} sends you this link", { name: inviter })}</p>`}
      <h1 tabindex="-1">${first ? _("Good to have you here, {name}", { name: shortName(call_name) }) : _("Good to see you again, {name}", { name: shortName(call_name) })}</h1>
      ${group && html`<p class="lead">${rich(_("You accompany people in the group {group}. Here you note talks and see what comes next. Without a network too."), { group: name })}</p>`}
      ${first && html`<p class="quiet">${_("Among companions we say du.")}</p>`}
      ${error && html`<p class="field__error" role="alert">${error}</p>`}
      <p><button type="button" class="text-button" onClick=${onCode}>${_("I am not {name}", { name: call_name })}</button></p>
    </main>
    <${ActionBar}>
      <button type="button" class="button button--large" aria-busy=${String(busy)} onClick=${onYes}>${busy ? _("One moment …") : _("Yes, let us start")}</button>
      <button type="button" class="text-button" onClick=${onCode}>${_("Sign in with a code instead")}</button>
    <//>`;
}
