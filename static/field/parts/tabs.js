import { html } from "../html.js";

/**
 * Parts of one screen, each with its own address. Links, so that each can be opened; going back leaves the screen, not the tab.
 *
 * @param {{ label: string, tabs: { href: string, text: string, here: boolean }[] }} props
 */
export function Tabs({ label, tabs }) {
  return html`<nav class="tabs" aria-label=${label}>
    ${tabs.map(({ href, text, here }) => html`<a class="tabs__tab" key=${href} href=${href} data-replace aria-current=${here ? "page" : undefined}>${text}</a>`)}
  </nav>`;
}
