import { html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * A tinted box with one bold first sentence and, where it helps, one thing to do.
 *
 * @param {{ tone: "river" | "honey" | "brick" | "green", icon: string, title: string, children?: unknown, action?: unknown }} props
 */
export function Notice({ tone, icon, title, children, action }) {
  return html`<div class="notice notice--${tone}">
    <${Icon} name=${icon} />
    <div class="notice__words"><p><strong>${title}</strong></p>${children && html`<p>${children}</p>`}${action}</div>
  </div>`;
}
