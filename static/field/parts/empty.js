import { html } from "../html.js";
import { EmptyDoor } from "./door.js";
import { Tile } from "./icon.js";

/**
 * Nothing here: one drawing, one warm sentence, what comes next.
 *
 * @param {{ title: string, done?: boolean, children?: unknown, action?: unknown }} props
 */
export function Empty({ title, done, children, action }) {
  return html`<div class="empty"><${EmptyDoor} done=${done} /><p class="empty__title">${title}</p>${children && html`<p class="empty__line">${children}</p>`}${action}</div>`;
}

/**
 * Something did not work, or needs the network: what happened, what is safe, one thing to do.
 *
 * @param {{ tone: "brick" | "river" | "green", icon: string, title: string, children?: unknown, action?: unknown }} props
 */
export function Trouble({ tone, icon, title, children, action }) {
  return html`<div class="empty"><${Tile} name=${icon} tone=${tone} large /><h1 class="empty__title" tabindex="-1">${title}</h1><p class="empty__line">${children}</p>${action}</div>`;
}
