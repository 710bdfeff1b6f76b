import { html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * A line of a list that leads somewhere.
 *
 * @param {{ href: string, title: unknown, start?: unknown, lang?: string, end?: unknown, children?: unknown }} props
 */
export function LinkRow({ href, title, start, lang, end, children }) {
  return html`<li class="row"><a class="row__link" href=${href}>
    ${start}
    <span class="row__words"><strong lang=${lang}>${title}</strong>${children}</span>
    ${end ?? html`<${Icon} name="chevron-right" flips />`}
  </a></li>`;
}
