import { html } from "../html.js";
import { _ } from "../i18n.js";
import { initials } from "../names.js";
import { Door } from "./door.js";
import { Icon } from "./icon.js";
import { NotSent, Tag } from "./tag.js";

/**
 * One person somebody accompanies: who, when they last talked, and one tap to note a talk.
 *
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.name
 * @param {"lit" | "glow" | "dark" | "plain"} props.light
 * @param {string} props.words  about the last talk
 * @param {string} [props.tag]
 * @param {boolean} [props.pending]
 * @param {boolean} [props.arrives]
 * @param {() => void} [props.onNote]
 */
export function PersonRow({ id, name, light, words, tag, pending, arrives, onNote }) {
  return html`<li class="row">
    <a class="row__link" href=${`/app/people/${id}`}>
      <${Door} letters=${initials(name)} light=${light} arrives=${arrives} />
      <span class="row__words">
        <strong><bdi>${name}</bdi></strong>
        <span class="quiet">${words}</span>
        ${pending && html`<${NotSent}>${_("not sent yet")}<//>`}
        ${tag && html`<${Tag} tone="honey">${tag}<//>`}
      </span>
    </a>
    ${onNote && html`<button type="button" class="icon-button" aria-label=${_("Note a talk with {name}", { name })} onClick=${onNote}><${Icon} name="notebook-pen" /></button>`}
  </li>`;
}
