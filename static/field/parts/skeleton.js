import { html } from "../html.js";

/** Three rows in grey, standing still. Only for the very first load. */
export function Skeleton() {
  return html`<div class="skeleton" aria-hidden="true">
    ${[1, 2, 3].map((row) => html`<div class="skeleton__row" key=${row}><span class="skeleton__door"></span><span class="skeleton__lines"><i></i><i></i></span></div>`)}
  </div>`;
}
