/** Mehr: everything that is not about people. */
import { html, useEffect, useState } from "../html.js";
import { _, initials, locale, ownName, useLanguage as showLanguage } from "../i18n.js";
import { ChipGroup } from "../parts/choices.js";
import { Bar, Nav, overallWords, Sheet, SyncPill, TopBar } from "../parts/frame.js";
import { Door, Icon, LinkRow, Notice, Tile } from "../parts/signs.js";
import { isNewcomer, noting } from "../people.js";
import { isInstalled, keepLanguage, languagesOf, phoneKind, showTheme } from "../phone.js";
import { back } from "../router.js";

/**
 * Names the language in itself; opens the list of all.
 *
 * @param {import("../props.js").Outside} props
 */
export function LanguageButton(props) {
  const [open, setOpen] = useState(false);
  return html`<button type="button" class="language-button" aria-haspopup="dialog" onClick=${() => setOpen(true)}><${Icon} name="languages" small /><span lang=${locale()}>${ownName(locale())}</span></button>
    ${open && html`<${Sheet} title=${[...new Set([_("Language"), "Language", "Sprache"])].join(" · ")} onClose=${() => setOpen(false)}><${LanguageList} ...${props} onChosen=${() => setOpen(false)} /><//>`}`;
}

/**
 * At the top right of a main screen: companions see whether all is sent, newcomers choose their language.
 *
 * @param {import("../props.js").Props} props
 */
export function Corner(props) {
  if (isNewcomer(props.me)) return html`<${LanguageButton} ...${props} />`;
  return html`<${SyncPill} overall=${props.overall} />`;
}

/**
 * All languages in their own names, the current one checked. A new one needs the network only where it has not been fetched before.
 *
 * @param {import("../props.js").Outside & { onChosen?: (language: string) => void }} props
 */
function LanguageList({ boot, directory, redraw, tell, onChosen }) {
  /** @param {string} language */
  const choose = async (language) => {
    if (!(await showLanguage(language, boot.catalogues)))
      return tell({ text: _("This language needs the network once. Please try again later.") });
    await directory.set("language", language);
    await directory.set("language_to_tell", language);
    keepLanguage(language);
    redraw();
    onChosen?.(language);
  };
  return html`<ul class="list">${languagesOf(boot).map(
    (language) => html`<li key=${language}>
    <button type="button" class="choice" lang=${language} aria-current=${language === locale() ? "true" : undefined} onClick=${() => choose(language)}>
      <span>${ownName(language)}</span>${language === locale() && html`<${Icon} name="check" />`}
    </button></li>`,
  )}</ul>`;
}

// The language of the app: of this phone, and of what is sent to me.

/** @param {import("../props.js").Props} props */
export function Language(props) {
  return html`<main class="page">
    <${Bar} title=${_("Language")} backName=${_("Back")} onBack=${() => back("/app/me")} />
    <${LanguageList} ...${props} />
  </main>`;
}

// Light, dark, or as the phone has it.

/** @param {import("../props.js").Props} props */
export function Appearance({ directory }) {
  const [theme, setTheme] = useState(/** @type {import("../phone.js").Theme} */ (null));
  useEffect(() => {
    directory.get("theme").then((found) => setTheme(found ?? null));
  }, []);
  /** @param {string} value */
  const choose = async (value) => {
    const chosen = value === "light" || value === "dark" ? value : null;
    setTheme(chosen);
    showTheme(chosen);
    await directory.set("theme", chosen);
  };
  const choices = [
    { value: "phone", text: _("As the phone has it") },
    { value: "light", text: _("Light") },
    { value: "dark", text: _("Dark") },
  ];
  return html`<main class="page">
    <${Bar} title=${_("Appearance")} backName=${_("Back")} onBack=${() => back("/app/me")} />
    <section class="card"><${ChipGroup} label=${_("Appearance")} quietLabel choices=${choices} value=${theme ?? "phone"} onChange=${choose} /></section>
  </main>`;
}

// Numbers to dial. They come with the page, so that they are there without a network.

/** @param {import("../props.js").Outside} props */
export function Help({ boot, session }) {
  return html`<main class="page">
    <${Bar} title=${_("Help")} backName=${_("Back")} onBack=${() => back(session ? "/app/me" : "/app/")} />
    <${Notice} tone="brick" icon="phone" title=${_("In danger: 112")}>${_("Fire and ambulance. Police: 110. This app is not an emergency call.")}<//>
    <ul class="list">${numbersOf(boot).map(
      ({ key, number }) => html`<li class="row" key=${key}>
      <span class="row__words"><strong>${numberWords(key)}</strong><span class="quiet">${number}</span></span>
      <a class="icon-button" href=${`tel:${number.replace(/\s/g, "")}`} aria-label=${_("Call {name}", { name: `${numberWords(key)} ${number}` })}><${Icon} name="phone" /></a>
    </li>`,
    )}</ul>
    <section class="card"><h2>${_("When something is not clear")}</h2>
      <p>${_("What you note is safe on this phone at once. It is sent as soon as there is a network.")}</p>
      ${!(session && isNewcomer(session)) && html`<p>${_("The pill at the top right says how things stand. Tap it to see more.")}</p>`}
    </section>
  </main>`;
}

/** @param {import("../phone.js").Boot} boot */
function numbersOf({ help_numbers, phone }) {
  const numbers = help_numbers.filter(({ number }) => number);
  return phone ? [{ key: "programme", number: phone }, ...numbers] : numbers;
}

/** @param {string} key */
function numberWords(key) {
  /** @type {Record<string, string>} */
  const words = {
    programme: _("Coordination"),
    emergency: _("Fire and ambulance"),
    police: _("Police"),
    medical: _("Doctor, evenings and weekends"),
    "violence-against-women": _("Help line: violence against women"),
  };
  return words[key] ?? key;
}

/** @param {import("../props.js").Props} props */
export function Me(props) {
  const { boot, me, overall, newVersion } = props;
  const installable = !isInstalled() && phoneKind() !== "other";
  return html`<main class="page page--nav">
      <${TopBar} title=${_("More")}><${Corner} ...${props} /><//>
      <div class="person-head"><${Door} letters=${initials(me.call_name)} size="large" /><div><p><strong><bdi>${me.call_name}</bdi></strong></p>${!isNewcomer(me) && html`<p class="quiet">${_("Companion")}</p>`}</div></div>
      ${newVersion && html`<ul class="list"><li class="row"><${Tile} name="download" /><span class="row__words"><strong>${_("New version")}</strong><span class="quiet">${_("Nothing you wrote is lost.")}</span></span><button type="button" class="button button--small" onClick=${newVersion}>${_("Renew")}</button></li></ul>`}
      <ul class="list">
        <${Line} href="/app/sync" icon="refresh-cw" title=${_("Send and receive")} more=${overallWords(overall)} />
        <${Line} href="/app/me/profile" icon="users-round" title=${_("About you")} more=${_("Your telephone number and more")} />
        <${Line} href="/app/me/reminders" icon="bell" title=${_("Reminders")} more=${_("When, what about, and when not")} />
        <${Line} href="/app/me/language" icon="languages" title=${_("Language")} more=${html`<span lang=${locale()}>${ownName(locale())}</span>`} />
        <${Line} href="/app/me/appearance" icon="sun" title=${_("Appearance")} />
        <${Line} href="/app/me/devices" icon="smartphone" title=${_("Phones")} more=${_("Add one, sign one out")} />
        ${installable && html`<${Line} href="/app/install" icon="square-plus" title=${_("Put on the home screen")} />`}
        <${Line} href="/app/me/help" icon="info" title=${_("Help")} more=${_("Telephone numbers, also without a network")} />
        <${Line} href="/app/me/sign-out" icon="log-out" title=${_("Sign out")} />
      </ul>
      <p class="quiet">${_("{name}, version {version}", { name: boot.name, version: boot.version.slice(0, 8) })}</p>
    </main>
    <${Nav} here="me" onNote=${noting(props)} />`;
}

/** @param {{ href: string, icon: string, title: string, more?: unknown }} props */
function Line({ href, icon, title, more }) {
  return html`<${LinkRow} href=${href} title=${title} start=${html`<${Tile} name=${icon} />`}>${more && html`<span class="quiet">${more}</span>`}<//>`;
}
