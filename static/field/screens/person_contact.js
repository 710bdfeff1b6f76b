/** How to reach a person, what she likes, and who else accompanies her. */
import { changeNewcomer, toggleNewcomer } from "../acts/profile.js";
import { dateWords } from "../dates.js";
import { html, useState } from "../html.js";
import { _, initials, listOf, shortName } from "../i18n.js";
import { Field } from "../parts/fields.js";
import { Door, Icon, Tag } from "../parts/signs.js";
import { all } from "../records.js";
import { languageWords } from "./language_words.js";

/** @typedef {import("./person.js").Given} Given */

/** @param {Given} props */
export function PersonContact(props) {
  const { snapshot, store, me, today, one } = props;
  const { newcomer } = one;
  const name = shortName(newcomer.call_name);
  const others = all(snapshot, "companion").filter(
    ({ newcomer_id, person_id, state }) =>
      newcomer_id === newcomer.id && person_id !== me.person && state !== "ended",
  );
  return html`
    <section class="card">
      <h2>${_("Reach {name}", { name })}</h2>
      ${
        newcomer.consent_contact && newcomer.phone
          ? html`<a class="button button--outline button--large" href=${`tel:${newcomer.phone}`}><${Icon} name="phone" /><span>${newcomer.phone}</span></a>`
          : html`<p class="quiet">${newcomer.consent_contact ? _("No number is known.") : _("{name} does not share her number.", { name })}</p>`
      }
    </section>
    <section class="card">
      <h2>${_("About {name}", { name })}</h2>
      <dl class="facts">
        <div><dt>${_("Languages")}</dt><dd>${newcomer.languages?.length ? listOf(newcomer.languages.map(languageWords)) : _("not known")}</dd></div>
        ${newcomer.arrived_on && html`<div><dt>${_("Here since")}</dt><dd>${dateWords(newcomer.arrived_on, today)}</dd></div>`}
      </dl>
      <${Field} label=${_("Part of town")} value=${newcomer.district ?? ""} input=${{ maxlength: 80 }} onDone=${(/** @type {string} */ text) => changeNewcomer(store, newcomer.id, { district: text.trim() || null })} />
      <${Interests} ...${props} />
    </section>
    ${
      others.length > 0 &&
      html`<section class="part" aria-labelledby="companions"><h2 id="companions">${_("Also accompanying {name}", { name })}</h2>
        <ul class="list">${others.map(
          ({ id, call_name, phone }) => html`<li class="row" key=${id}>
          <${Door} letters=${initials(call_name)} size="small" /><span class="row__words"><strong><bdi>${call_name}</bdi></strong></span>
          ${phone && html`<a class="icon-button" href=${`tel:${phone}`} aria-label=${_("Call {name}", { name: call_name })}><${Icon} name="phone" /></a>`}
        </li>`,
        )}</ul></section>`
    }
  `;
}

/** @param {Given} props */
function Interests({ store, one }) {
  const { id, interests = [] } = one.newcomer;
  const [count, setCount] = useState(0);
  /** @param {string} text */
  const add = (text) => {
    if (!text.trim()) return;
    setCount(count + 1);
    toggleNewcomer(store, id, "interests", text.trim(), true);
  };
  return html`<div class="chip-group"><p class="label">${_("Likes")}</p>
    <ul class="chips">${interests.map((one) => html`<li key=${one} class="removable"><${Tag}>${one}<//><button type="button" class="icon-button icon-button--plain" aria-label=${_("Remove {what}", { what: one })} onClick=${() => toggleNewcomer(store, id, "interests", one, false)}><${Icon} name="x" small /></button></li>`)}</ul>
    <${Field} key=${count} label=${_("One more")} value="" input=${{ maxlength: 40 }} onDone=${add} /></div>`;
}
