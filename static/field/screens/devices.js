/** My phones: which are signed in, signing one out, adding another with a code. */
import { changeDevice } from "../acts/profile.js";
import { dayOf, dayWords } from "../dates.js";
import { html, useState } from "../html.js";
import { _ } from "../i18n.js";
import { Bar, Sheet } from "../parts/frame.js";
import { Tag, Tile } from "../parts/signs.js";
import { all } from "../records.js";
import { back } from "../router.js";
import { NewCode } from "./new_code.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../kinds.js").Device} Device */

/** @param {Props} props */
export function Devices(props) {
  const { snapshot, me } = props;
  const [asked, setAsked] = useState(/** @type {Device | null} */ (null));
  const devices = all(snapshot, "device").filter(({ revoked }) => !revoked);
  devices.sort(
    (a, b) =>
      Number(b.id === me.device) - Number(a.id === me.device) ||
      (b.signed_in_at ?? 0) - (a.signed_in_at ?? 0),
  );
  return html`<main class="page">
    <${Bar} title=${_("Phones")} backName=${_("Back")} onBack=${() => back("/app/me")} />
    <ul class="list">${devices.map((device) => html`<${DeviceRow} key=${device.id} ...${props} device=${device} onAsk=${() => setAsked(device)} />`)}</ul>
    <${NewCode} ...${props} />
    ${asked && html`<${Revoke} ...${props} device=${asked} onClose=${() => setAsked(null)} />`}
  </main>`;
}

/** @param {Props & { device: Device, onAsk: () => void }} props */
function DeviceRow({ me, today, timezone, device, onAsk }) {
  const label = device.label || _("A phone");
  const own = device.id === me.device;
  return html`<li class="row"><${Tile} name="smartphone" />
    <span class="row__words"><strong>${label}</strong>
      ${device.signed_in_at && html`<span class="quiet">${_("signed in {when}", { when: dayWords(dayOf(device.signed_in_at, timezone), today) })}</span>`}
      ${own && html`<${Tag} tone="green" icon="check">${_("this phone")}<//>`}
    </span>
    ${!own && html`<button type="button" class="button button--outline button--small" aria-label=${_("Sign out {phone}", { phone: label })} onClick=${onAsk}>${_("Sign out")}</button>`}
  </li>`;
}

/** @param {Props & { device: Device, onClose: () => void }} props */
function Revoke({ store, device, onClose }) {
  /** @param {"left" | "lost"} revoked */
  const revoke = async (revoked) => {
    await changeDevice(store, device.id, { revoked });
    onClose();
  };
  return html`<${Sheet} title=${_("Sign out {phone}?", { phone: device.label || _("A phone") })} onClose=${onClose}>
    <div class="stack">
      <p>${_("At its next contact it forgets everything about people.")}</p>
      <button type="button" class="button button--outline" onClick=${() => revoke("left")}>${_("I do not use it any more")}</button>
      <p class="quiet">${_("What still waits there is sent first.")}</p>
      <button type="button" class="button button--brick" onClick=${() => revoke("lost")}>${_("It is lost or stolen")}</button>
      <p class="quiet">${_("What still waits there is deleted too. Please tell your coordinator.")}</p>
    </div>
  <//>`;
}
