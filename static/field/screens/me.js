/** Mehr: everything that is not about people. */
import { html } from "../html.js";
import { _, initials, locale, ownName } from "../i18n.js";
import { Nav, overallWords, SyncPill, TopBar } from "../parts/frame.js";
import { Door, LinkRow, Tile } from "../parts/signs.js";
import { noteNow } from "../people.js";
import { isInstalled, phoneKind } from "../phone.js";

/** @param {import("../props.js").Props} props */
export function Me(props) {
  const { boot, me, overall, newVersion } = props;
  const installable = !isInstalled() && phoneKind() !== "other";
  return html`<main class="page page--nav">
      <${TopBar} title=${_("More")}><${SyncPill} overall=${overall} /><//>
      <div class="person-head"><${Door} letters=${initials(me.call_name)} size="large" /><div><p><strong><bdi>${me.call_name}</bdi></strong></p><p class="quiet">${_("Companion")}</p></div></div>
      ${newVersion && html`<ul class="list"><li class="row"><${Tile} name="download" /><span class="row__words"><strong>${_("New version")}</strong><span class="quiet">${_("Nothing you wrote is lost.")}</span></span><button type="button" class="button button--small" onClick=${newVersion}>${_("Renew")}</button></li></ul>`}
      <ul class="list">
        <${Line} href="/app/sync" icon="refresh-cw" title=${_("Send and receive")} more=${overallWords(overall)} />
        <${Line} href="/app/me/language" icon="languages" title=${_("Language")} more=${html`<span lang=${locale()}>${ownName(locale())}</span>`} />
        <${Line} href="/app/me/appearance" icon="sun" title=${_("Appearance")} />
        <${Line} href="/app/me/devices" icon="smartphone" title=${_("Phones")} more=${_("Add one, sign one out")} />
        ${installable && html`<${Line} href="/app/install" icon="square-plus" title=${_("Put on the home screen")} />`}
        <${Line} href="/app/me/help" icon="info" title=${_("Help")} more=${_("Telephone numbers, also without a network")} />
        <${Line} href="/app/me/sign-out" icon="log-out" title=${_("Sign out")} />
      </ul>
      <p class="quiet">${_("{name}, version {version}", { name: boot.name, version: boot.version.slice(0, 8) })}</p>
    </main>
    <${Nav} here="me" onNote=${() => noteNow(props)} />`;
}

/** @param {{ href: string, icon: string, title: string, more?: unknown }} props */
function Line({ href, icon, title, more }) {
  return html`<${LinkRow} href=${href} title=${title} start=${html`<${Tile} name=${icon} />`}>${more && html`<span class="quiet">${more}</span>`}<//>`;
}
