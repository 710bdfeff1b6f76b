/** How to put the app on the home screen, for Android and iPhone. */
import { html, useEffect, useState } from "../html.js";
import { _, rich } from "../i18n.js";
import { ActionBar } from "../parts/frame.js";
import { HalfOpenDoor, Icon } from "../parts/signs.js";
import { hasInstallOffer, install, phoneKind, restHint } from "../phone.js";

/** @param {import("../props.js").Outside} props */
export function Install(props) {
  const later = async () => {
    await restHint(props.directory);
    props.go("/app/", { replace: true });
  };
  return html`<${InstallSteps} ...${props} first=${phoneKind() === "iphone" ? "iphone" : "android"} onLater=${later} later=${_("Later")} />`;
}

/** @param {import("../props.js").Outside & { first: "android" | "iphone", onLater: () => void, later: string }} props */
export function InstallSteps({ boot, first, onLater, later }) {
  const [phone, setPhone] = useState(first);
  const offered = useOffer();
  const { name } = boot;
  const iphone = phone === "iphone";
  return html`<main class="page page--action">
      <p class="app-sign"><${HalfOpenDoor} /></p>
      <h1 tabindex="-1">${_("Put {name} on your home screen", { name })}</h1>
      <p class="lead">${iphone ? _("On an iPhone this comes before signing in. Only then can you be reminded.") : _("Then you open {name} with one tap, without a network too. It needs hardly any room and no store.", { name })}</p>
      <div class="tabs" role="tablist" aria-label=${_("Your phone")}>
        ${/** @type {const} */ (["android", "iphone"]).map((kind) => html`<button type="button" key=${kind} role="tab" class="tabs__tab" aria-selected=${String(kind === phone)} onClick=${() => setPhone(kind)}>${kind === "android" ? "Android" : "iPhone"}</button>`)}
      </div>
      ${iphone ? html`<${IphoneSteps} name=${name} />` : html`<${AndroidSteps} offered=${offered} />`}
    </main>
    <${ActionBar}>
      ${!iphone && offered && html`<button type="button" class="button button--large" onClick=${() => install().then((agreed) => agreed && onLater())}><${Icon} name="download" />${_("Install")}</button>`}
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

/** @param {{ name: string }} props */
function IphoneSteps({ name }) {
  const share = html`<span class="key"><${Icon} name="share" small /> <strong>${_("Share")}</strong></span>`;
  const add = html`<span class="key"><${Icon} name="square-plus" small /> <strong>${_("Add to Home Screen")}</strong></span>`;
  return html`<ol class="steps">
      <li>${rich(_("Tap {share} below."), { share })}</li>
      <li>${rich(_("Choose {choice}."), { choice: add })}</li>
      <li>${_("Open {name} there and type the code from your invitation.", { name })}</li>
    </ol>
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
