/** Numbers to dial. They come with the page, so that they are there without a network. */
import { html } from "../html.js";
import { _ } from "../i18n.js";
import { Bar } from "../parts/frame.js";
import { Icon, Notice } from "../parts/signs.js";
import { back } from "../router.js";

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
      <p>${_("The pill at the top right says how things stand. Tap it to see more.")}</p>
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
