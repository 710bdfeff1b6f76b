import { html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * A word that labels; never to be tapped.
 *
 * @param {{ tone?: "neutral" | "honey" | "brick" | "river" | "green", icon?: string, children?: unknown }} props
 */
export function Tag({ tone = "neutral", icon, children }) {
  return html`<span class="tag tag--${tone}">${icon && html`<${Icon} name=${icon} small />`}<span>${children}</span></span>`;
}

/**
 * The line under something that is on this phone only.
 *
 * @param {{ children?: unknown }} props
 */
export function NotSent({ children }) {
  return html`<span class="not-sent"><${Icon} name="smartphone" small />${children}</span>`;
}
