/** My phones: on the home screen, signed in with a code, signed out. */
import { changeDevice } from "../acts/profile.js";
import { clockOf, dateWords, dayOf, dayWords } from "../dates.js";
import { asItems } from "../entries.js";
import { html, useEffect, useState } from "../html.js";
import { _, ngettext, rich } from "../i18n.js";
import { ActionBar, Bar, Sheet } from "../parts/frame.js";
import { HalfOpenDoor, Icon, Tag, Tile } from "../parts/signs.js";
import { hasInstallOffer, install, phoneKind, restHint } from "../phone.js";
import { all } from "../records.js";
import { back } from "../router.js";
import { newCode, sayFarewells } from "../sync/transport.js";
import { copy } from "./attention.js";

// How to put the app on the home screen, for Android and iPhone.

/** @param {import("../props.js").Outside} props */
export function Install(props) {
  const later = async () => {
    await restHint(props.directory);
    props.go("/app/", { replace: true });
  };
  return html`<${InstallSteps} ...${props} first=${phoneKind() === "iphone" ? "iphone" : "android"} onLater=${later} later=${_("Later")} />`;
}

/**
 * Who is signed in has used the invitation up: the app on the home screen needs a code of its own.
 *
 * @param {import("../props.js").Outside & { first: "android" | "iphone", onLater: () => void, later: string }} props
 */
export function InstallSteps({ boot, session, tell, first, onLater, later }) {
  const { given, busy, problem, ask } = useNewCode(session?.account ?? "");
  const [phone, setPhone] = useState(first);
  const offered = useOffer();
  const { name } = boot;
  const iphone = phone === "iphone";
  return html`<main class="page page--action">
      <p class="app-sign"><${HalfOpenDoor} /></p>
      <h1 tabindex="-1">${_("Put {name} on your home screen", { name })}</h1>
      <p class="lead">${iphone && !session ? _("On an iPhone this comes before signing in. Only then can you be reminded.") : _("Then you open {name} with one tap, without a network too. It needs hardly any room and no store.", { name })}</p>
      <div class="tabs" role="tablist" aria-label=${_("Your phone")}>
        ${/** @type {const} */ (["android", "iphone"]).map((kind) => html`<button type="button" key=${kind} role="tab" class="tabs__tab" aria-selected=${String(kind === phone)} onClick=${() => setPhone(kind)}>${kind === "android" ? "Android" : "iPhone"}</button>`)}
      </div>
      ${iphone ? html`<${IphoneSteps} name=${name} signedIn=${Boolean(session)} code=${given?.code} />` : html`<${AndroidSteps} offered=${offered} />`}
      ${iphone && problem && html`<p class="field__error" role="alert">${problem}</p>`}
    </main>
    <${ActionBar}>
      ${!iphone && offered && html`<button type="button" class="button button--large" onClick=${() => install().then((agreed) => agreed && onLater())}><${Icon} name="download" />${_("Install")}</button>`}
      ${iphone && session && html`<button type="button" class="button button--large" aria-busy=${String(busy)} onClick=${() => (given ? copy(given.code, tell) : ask())}><${Icon} name=${given ? "copy" : "qr-code"} />${given ? _("Copy the code") : _("New code")}</button>`}
      <button type="button" class="text-button" onClick=${onLater}>${later}</button>
    <//>`;
}

/** @param {{ offered: boolean }} props */
function AndroidSteps({ offered }) {
  const word = html`<strong>${_("Install")}</strong>`;
  const menu = html`<strong>${_("Add to home screen")}</strong>`;
  if (offered)
    return html`<ol class="steps"><li>${rich(_("Tap {install} below."), { install: word })}</li><li>${rich(_("Confirm in the small window with {install}."), { install: word })}</li></ol>`;
  return html`<ol class="steps"><li>${rich(_("Tap the menu {menu} at the top right of the browser."), { menu: html`<${Icon} name="ellipsis-vertical" small />` })}</li><li>${rich(_("Choose {choice}."), { choice: menu })}</li></ol>`;
}

/** @param {{ name: string, signedIn: boolean, code?: string }} props */
function IphoneSteps({ name, signedIn, code }) {
  const share = html`<span class="key"><${Icon} name="share" small /> <strong>${_("Share")}</strong></span>`;
  const add = html`<span class="key"><${Icon} name="square-plus" small /> <strong>${_("Add to Home Screen")}</strong></span>`;
  return html`<ol class="steps">
      <li>${rich(_("Tap {share} below."), { share })}</li>
      <li>${rich(_("Choose {choice}."), { choice: add })}</li>
      <li>${signedIn ? rich(_("Open {name} there and type your code: {code}"), { name, code: html`<strong translate=${false}>${code ?? "…"}</strong>` }) : _("Open {name} there and type the code from your invitation.", { name })}</li>
    </ol>
    ${!signedIn && html`<p class="quiet">${_("No code there? Go on in the browser. Afterwards you get one here.")}</p>`}
    <p class="quiet">${_("Not to be seen? First tap the three dots or the address at the bottom.")}</p>`;
}

function useOffer() {
  const [offered, setOffered] = useState(hasInstallOffer());
  useEffect(() => {
    const look = () => setOffered(hasInstallOffer());
    addEventListener("installoffer", look);
    return () => removeEventListener("installoffer", look);
  }, []);
  return offered;
}

// A code with which I sign in on another phone. It works once, for 24 hours.

/** @param {string} account */
function useNewCode(account) {
  const [given, setGiven] = useState(
    /** @type {{ code: string, qr: string, expires_at: number } | null} */ (null),
  );
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const ask = async () => {
    setBusy(true);
    const reply = await newCode({ account });
    setBusy(false);
    if (reply.ok) return setGiven(reply.body);
    return setProblem(
      reply.kind === "network"
        ? _("This needs the network. Please try again later.")
        : _("Please sign in again on this phone first."),
    );
  };
  return { given, busy, problem, ask };
}

/** @param {import("../props.js").Props} props */
function NewCode({ me, today, timezone }) {
  const { given, busy, problem, ask } = useNewCode(me.account);
  return html`<section class="card">
    <h2>${_("Another phone")}</h2>
    ${
      given
        ? html`<p>${_("Open the app on the other phone and type this code. Or photograph the picture there.")}</p>
          <p class="code" translate=${false}>${given.code}</p>
          <img class="qr" src=${given.qr} alt=${_("QR code for signing in")} width="220" height="220" />
          <p class="quiet">${_("It works once, until {day}, {time}. Show it to nobody else.", { day: dateWords(dayOf(given.expires_at, timezone), today), time: clockOf(given.expires_at, timezone) })}</p>`
        : html`<p class="quiet">${_("With a code you sign in on a second phone. You see the same there.")}</p>
          <button type="button" class="button button--outline" aria-busy=${String(busy)} onClick=${ask}><${Icon} name="qr-code" />${busy ? _("One moment …") : _("New code")}</button>`
    }
    ${problem && html`<p class="field__error"><${Icon} name="circle-alert" small /><span>${problem}</span></p>`}
  </section>`;
}

// My phones: which are signed in, signing one out, adding another with a code.

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

// Signing out. What waits is sent first, stays here, or is deleted, as the person says.

/** @param {import("../props.js").Props} props */
export function SignOut(props) {
  const { snapshot, runtime, store, directory, setSession, go } = props;
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const count =
    asItems(snapshot, [...snapshot.outbox, ...snapshot.attention]).length + snapshot.drafts.size;
  /** @param {"keep" | "delete"} mode */
  const leave = async (mode) => {
    setBusy(true);
    await directory.signOutLocally(mode, () => setSession(null));
    go("/app/", { replace: true });
    await sayFarewells(directory, {});
  };
  const send = async () => {
    setBusy(true);
    await store.sync().finally(() => setBusy(false));
    const { outbox, attention, drafts } = await store.snapshot();
    if (outbox.length + attention.length + drafts.size) go("/app/sync"); // what is left, and why
  };
  return html`<main class="page"><${Bar} title=${_("Sign out")} backName=${_("Back")} onBack=${() => back("/app/me")} />
    ${
      count === 0
        ? html`<p class="lead">${_("Everything has been sent. What is stored about people will be deleted from this phone.")}</p>
          <button type="button" class="button button--large" aria-busy=${String(busy)} onClick=${() => leave("keep")}>${_("Sign out")}</button>`
        : html`<p class="lead">${ngettext("{n} entry has not been sent yet.", "{n} entries have not been sent yet.", count)}</p>
          <div class="stack">
            <button type="button" class=${`button button--large ${runtime.offline ? "button--outline" : ""}`} aria-busy=${String(busy)} onClick=${send}>${busy ? _("Sending …") : _("Send first")}</button>
            <button type="button" class=${`button button--large ${runtime.offline ? "" : "button--outline"}`} onClick=${() => leave("keep")}>${ngettext("Sign out, keep {n} entry here", "Sign out, keep {n} entries here", count)}</button>
            <p class="quiet">${_("It waits on this phone until you sign in again. Nobody else can read it.")}</p>
            ${
              asking
                ? html`<p><strong>${_("Delete for good?")}</strong></p><button type="button" class="button button--brick" onClick=${() => leave("delete")}>${ngettext("Sign out and delete {n} entry", "Sign out and delete {n} entries", count)}</button>`
                : html`<button type="button" class="text-button" onClick=${() => setAsking(true)}>${ngettext("Sign out and delete {n} entry", "Sign out and delete {n} entries", count)}</button>`
            }
          </div>`
    }
  </main>`;
}
