/** A code with which I sign in on another phone. It works once, for 24 hours. */
import { clockOf, dateWords, dayOf } from "../dates.js";
import { html, useState } from "../html.js";
import { _ } from "../i18n.js";
import { Icon } from "../parts/signs.js";
import { spacedCode } from "../session.js";
import { newCode } from "../sync/transport.js";

/** @param {import("../props.js").Props} props */
export function NewCode({ me, today, timezone }) {
  const [given, setGiven] = useState(
    /** @type {{ code: string, qr: string, expires_at: number } | null} */ (null),
  );
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const ask = async () => {
    setBusy(true);
    const reply = await newCode({ account: me.account });
    setBusy(false);
    if (reply.ok) return setGiven(reply.body);
    return setProblem(
      reply.kind === "network"
        ? _("This needs the network. Please try again later.")
        : _("Please sign in again on this phone first."),
    );
  };
  return html`<section class="card">
    <h2>${_("Another phone")}</h2>
    ${
      given
        ? html`<p>${_("Open the app on the other phone and type this code. Or photograph the picture there.")}</p>
          <p class="code" translate="no">${spacedCode(given.code)}</p>
          <img class="qr" src=${given.qr} alt=${_("QR code for signing in")} width="220" height="220" />
          <p class="quiet">${_("It works once, until {day}, {time}. Show it to nobody else.", { day: dateWords(dayOf(given.expires_at, timezone), today), time: clockOf(given.expires_at, timezone) })}</p>`
        : html`<p class="quiet">${_("With a code you sign in on a second phone. You see the same there.")}</p>
          <button type="button" class="button button--outline" aria-busy=${String(busy)} onClick=${ask}><${Icon} name="qr-code" />${busy ? _("One moment …") : _("New code")}</button>`
    }
    ${problem && html`<p class="field__error"><${Icon} name="circle-alert" small /><span>${problem}</span></p>`}
  </section>`;
}
