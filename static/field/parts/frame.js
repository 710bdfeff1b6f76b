/** What stands around a page: bars, places, tabs, the sending state, sheets, messages. */
import { html, useEffect, useId, useRef } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Icon } from "./signs.js";

/**
 * The head of a screen below the top level: the way back, the title unless it stands below, and what stands at the end.
 *
 * @param {object} props
 * @param {string} [props.title]
 * @param {string} props.backName
 * @param {() => void} props.onBack
 * @param {"arrow-left" | "x"} [props.icon]
 * @param {unknown} [props.children]
 */
export function Bar({ title, backName, onBack, icon = "arrow-left", children }) {
  return html`<header class="bar">
    <button type="button" class="icon-button icon-button--plain" aria-label=${backName} onClick=${onBack}><${Icon} name=${icon} flips=${icon === "arrow-left"} /></button>
    ${title && html`<h1 class="bar__title" tabindex="-1">${title}</h1>`}
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

/**
 * The bar at the bottom. Noting a talk is an action, not a place: it is never the current one.
 * Without it, the bar is a newcomer's.
 *
 * @param {{ here: "today" | "people" | "activities" | "checklist" | "me" | null, onNote?: () => void }} props
 */
export function Nav({ here, onNote }) {
  return html`<nav class="nav" aria-label=${_("Main areas")}>
    <${Place} href="/app/" icon="house" here=${here === "today"}>${onNote ? _("Today") : _("Home")}<//>
    ${
      onNote &&
      html`<${Place} href="/app/people" icon="users-round" here=${here === "people"}>${_("People")}<//>
    <button type="button" class="nav__place nav__note" onClick=${onNote}>
      <span class="nav__arch"><${Icon} name="notebook-pen" /></span><span class="nav__word">${_("Note a talk")}</span>
    </button>`
    }
    <${Place} href="/app/activities" icon="calendar-days" here=${here === "activities"}>${onNote ? _("Plans") : _("Activities")}<//>
    ${!onNote && html`<${Place} href="/app/checklist" icon="list-checks" here=${here === "checklist"}>${_("Checklist")}<//>`}
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

/** @typedef {{ state: "attention" | "siblings" | "sending" | "waiting" | "sent", count: number, done?: number, of?: number }} Overall */

const ICONS = {
  attention: "triangle-alert",
  siblings: "files",
  sending: "refresh-cw",
  waiting: "smartphone",
  sent: "cloud-check",
};

/**
 * Tells whether all words are safe on the server yet, and leads to the details.
 * Announcing it is the one status region's work, not this part's.
 *
 * @param {{ overall: Overall }} props
 */
export function SyncPill({ overall }) {
  return html`<a class="sync-pill sync-pill--${overall.state}" href="/app/sync"><${Icon} name=${ICONS[overall.state]} small /><span>${overallWords(overall)}</span></a>`;
}

/** @param {Overall} overall */
export function overallWords({ state, count, done = 0, of = 0 }) {
  if (state === "attention") return _("Needs you");
  if (state === "siblings") return ngettext("2 versions", "{n} with 2 versions", count);
  if (state === "sending") return _("Sending {done} of {of}", { done, of });
  if (state === "waiting") return ngettext("{n} waits", "{n} wait", count);
  return _("All sent");
}

/**
 * A step of the history that going back takes; leaving by an address takes its place (`go`).
 *
 * @param {() => void} onBack
 * @param {boolean} [addressed]  it has an address of its own, which going back leaves anyway
 */
function useBack(onBack, addressed) {
  const latest = useRef(onBack);
  latest.current = onBack;
  useEffect(() => {
    if (addressed) return undefined;
    const { depth = 0 } = history.state ?? {};
    history.replaceState({ ...history.state, top: scrollY }, "");
    history.pushState({ depth: depth + 1, sheet: true }, "");
    const gone = () => latest.current();
    addEventListener("popstate", gone);
    return () => {
      removeEventListener("popstate", gone);
      if (history.state?.sheet) history.back();
    };
  }, []);
}

/**
 * Something to choose, over the screen. Escape, the scrim and the back gesture close it too.
 *
 * @param {{ title: string, children?: unknown, addressed?: boolean, onClose: () => void }} props
 */
export function Sheet({ title, children, addressed, onClose }) {
  useBack(onClose, addressed);
  const id = useId();
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const head = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    head.current?.focus();
    return () => {
      box.current?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  /** @param {Event} event */
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog class="sheet" ref=${box} aria-labelledby=${id}
    onCancel=${cancel}
    onClick=${(/** @type {Event} */ event) => event.target === box.current && onClose()}>
    <div class="sheet__inside">
      <span class="sheet__grip" aria-hidden="true"></span>
      <div class="sheet__head">
        <h2 id=${id} ref=${head} tabindex="-1">${title}</h2>
        <button type="button" class="icon-button icon-button--plain" aria-label=${_("Close")} onClick=${onClose}><${Icon} name="x" /></button>
      </div>
      ${children}
    </div>
  </dialog>`;
}

const STAY = 8000;

/** @typedef {{ text: string, action?: { text: string, href?: string, onClick?: () => void } }} Message */

/**
 * One sentence above the navigation that goes by itself, but not while it is touched or focused.
 *
 * @param {{ message: Message | null, onGone: () => void }} props
 */
export function Toast({ message, onGone }) {
  const timer = useRef(0);
  const hold = () => clearTimeout(timer.current);
  const leave = () => {
    hold();
    timer.current = window.setTimeout(onGone, STAY);
  };
  useEffect(() => {
    if (message) leave();
    return hold;
  }, [message]);
  if (!message) return null;
  const { text, action } = message;
  const act = () => {
    onGone();
    action?.onClick?.();
  };
  return html`<section class="toast" aria-label=${_("Message")} onFocusIn=${hold} onFocusOut=${leave} onPointerEnter=${hold} onPointerLeave=${leave}>
    <p>${text}</p>
    ${action?.href && html`<a class="toast__action" href=${action.href} onClick=${onGone}>${action.text}</a>`}
    ${action?.onClick && html`<button type="button" class="toast__action" onClick=${act}>${action.text}</button>`}
  </section>`;
}
