import { html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * The head of a screen below the top level: the way back, the title, and what stands at the end.
 *
 * @param {object} props
 * @param {string} props.title
 * @param {string} props.backName
 * @param {() => void} props.onBack
 * @param {"arrow-left" | "x"} [props.icon]
 * @param {unknown} [props.children]
 */
export function Bar({ title, backName, onBack, icon = "arrow-left", children }) {
  return html`<header class="bar">
    <button type="button" class="icon-button icon-button--plain" aria-label=${backName} onClick=${onBack}><${Icon} name=${icon} flips=${icon === "arrow-left"} /></button>
    <h1 class="bar__title" tabindex="-1">${title}</h1>
    ${children}
  </header>`;
}

/**
 * The head of a top-level screen.
 *
 * @param {{ title: string, over?: string, children?: unknown }} props
 */
export function TopBar({ title, over, children }) {
  return html`<header class="top-bar"><div><p class="quiet">${over}</p><h1 tabindex="-1">${title}</h1></div>${children}</header>`;
}

/**
 * The place of the main action, at the thumb.
 *
 * @param {{ children?: unknown }} props
 */
export function ActionBar({ children }) {
  return html`<div class="action-bar"><div class="action-bar__inside">${children}</div></div>`;
}
