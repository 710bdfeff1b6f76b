import { html } from "../html.js";
import { _ } from "../i18n.js";
import { Icon } from "./icon.js";

/**
 * The bar at the bottom. Noting a talk is an action, not a place: it is never the current one.
 *
 * @param {{ here: "today" | "people" | "me" | null, onNote: () => void }} props
 */
export function Nav({ here, onNote }) {
  return html`<nav class="nav" aria-label=${_("Main areas")}>
    <${Place} href="/app/" icon="house" here=${here === "today"}>${_("Today")}<//>
    <${Place} href="/app/people" icon="users-round" here=${here === "people"}>${_("People")}<//>
    <button type="button" class="nav__place nav__note" onClick=${onNote}>
      <span class="nav__arch"><${Icon} name="notebook-pen" /></span><span class="nav__word">${_("Note a talk")}</span>
    </button>
    <${Place} href="/app/me" icon="menu" here=${here === "me"}>${_("More")}<//>
  </nav>`;
}

/** @param {{ href: string, icon: string, here: boolean, children?: unknown }} props */
function Place({ href, icon, here, children }) {
  /** @param {Event} event */
  const top = (event) => {
    if (!here || location.pathname !== href) return;
    event.preventDefault();
    scrollTo({ top: 0 });
  };
  return html`<a class="nav__place" href=${href} aria-current=${here ? "page" : undefined} onClick=${top}>
    <${Icon} name=${icon} /><span class="nav__word">${children}</span>
  </a>`;
}
