import { html } from "../html.js";
import { _, initials } from "../i18n.js";
import { Door } from "../parts/signs.js";
import { get } from "../records.js";

/**
 * Where the entry is: on this phone, or with the others too. The door fills once.
 *
 * @param {import("../props.js").Props & { talk: import("../kinds.js").Conversation, talks: import("../kinds.js").Conversation[],
 *   arrives: boolean, onUndo: () => void }} props
 */
export function TalkSaved({ snapshot, runtime, talk, talks, arrives, onUndo }) {
  const pending = talks.some((one) => one.pending);
  const light = talk.outcome === "happened" ? "lit" : "plain";
  const line = runtime.offline
    ? _("It will be sent as soon as you have a network again.")
    : _("It is on its way.");
  return html`<div class=${`saved ${pending ? "saved--waits" : ""}`}>
    ${talks.map(({ id, newcomer_id }) => html`<${Door} key=${id} letters=${initials(get(snapshot, "newcomer", newcomer_id)?.call_name ?? "")} light=${light} size=${talks.length > 1 ? undefined : "large"} arrives=${arrives} />`)}
    <div class="saved__words">
      <p><strong>${pending ? _("Saved on this phone") : _("Sent")}</strong></p>
      <p class="saved__line">${pending ? line : _("Your group can see it.")}</p>
      <button type="button" class="text-button" onClick=${onUndo}>${_("Undo")}</button>
    </div>
  </div>`;
}
