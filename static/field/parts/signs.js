/** What is looked at: pictures, tags, doors, notices, rows that lead on. */
import { classes, html } from "../html.js";
import { _, initials, ngettext } from "../i18n.js";

/** @type {HTMLScriptElement | null} */
const boot = globalThis.document?.querySelector("#boot") ?? null;
const FILE = boot ? (JSON.parse(boot.text).icons ?? "") : "";

/**
 * A picture beside a word, never instead of one. `flips` turns it where people read from the right.
 *
 * @param {{ name: string, small?: boolean, flips?: boolean }} props
 */
export function Icon({ name, small, flips }) {
  const look = `icon${small ? " icon--small" : ""}${flips ? " icon--flips" : ""}`;
  return html`<svg class=${look} aria-hidden="true" focusable="false"><use href=${`${FILE}#${name}`} /></svg>`;
}

/**
 * An icon on a tinted square, at the head of a row or a card.
 *
 * @param {{ name: string, tone?: "green" | "river" | "honey" | "brick", large?: boolean }} props
 */
export function Tile({ name, tone = "green", large }) {
  return html`<span class=${classes("tile", `tile--${tone}`, large && "tile--large")}><${Icon} name=${name} /></span>`;
}

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

/**
 * A person as a door; its light says how long ago the last talk was. The words stand beside it.
 *
 * @param {object} props
 * @param {string} props.letters
 * @param {"lit" | "glow" | "dark" | "plain"} [props.light]
 * @param {"small" | "large" | "huge"} [props.size]
 * @param {boolean} [props.arrives]  true once, just after a talk was saved: the light rises
 */
export function Door({ letters, light = "plain", size, arrives }) {
  const look = classes(
    "door",
    `door--${light}`,
    size && `door--${size}`,
    arrives && "door--arrives",
  );
  return html`<span class=${look} aria-hidden="true"><bdi>${letters}</bdi></span>`;
}

/**
 * The half-open door: the mark; with a frame and a long light, the art of the green card.
 *
 * @param {{ framed?: boolean }} props
 */
export function HalfOpenDoor({ framed }) {
  return html`<svg class="half-open" viewBox=${framed ? "4 8 60 72" : "0 0 64 64"} aria-hidden="true" focusable="false">
    ${framed && html`<path class="half-open__frame" d="M13 54V29a19 19 0 0 1 38 0v25z" /><linearGradient id="falls" x2="0" y2="1"><stop stop-color="#f6bc45" /><stop offset="1" stop-color="#f6bc45" stop-opacity="0" /></linearGradient>`}
    <path class="half-open__lit" d="M32 54V14a16 16 0 0 1 16 16v24z" />
    <path class="half-open__leaf" d="M32 54V14a16 16 0 0 0-16 16v24z" />
    <circle class="half-open__lit" cx="27.5" cy="36" r="2.2" />
    <path class="half-open__light" d=${framed ? "M32 54h16l14 26H24z" : "M32 54h16l8 10H32z"} />
    <path class="half-open__floor" d=${framed ? "M4 54h60" : "M8 54h48"} />
  </svg>`;
}

/** The hall of the invitation: one door stands half open, the others are still dark. */
export function Hall() {
  return html`<svg class="hall" viewBox="0 0 390 300" preserveAspectRatio="xMidYMax" aria-hidden="true" focusable="false">
    <path class="hall__floor" d="M-400 234h1200v80H-400z" />
    <path class="hall__dark" d="M-22 234v-86a32 32 0 0 1 64 0v86zM60 234v-64a32 32 0 0 1 64 0v64zM268 234v-76a32 32 0 0 1 64 0v76zM-160 234v-64a32 32 0 0 1 64 0v64z" />
    <path class="hall__line" d="M350 234v-88a40 40 0 0 1 80 0v88M440 234v-70a32 32 0 0 1 64 0v70" />
    <path class="half-open__light" d="M196 234h54l46 80H176z" />
    <path class="half-open__lit" d="M196 234V60a54 54 0 0 1 54 54v120z" />
    <path class="half-open__leaf" d="M196 234V60a54 54 0 0 0-54 54v120z" />
    <circle class="half-open__lit" cx="183" cy="162" r="3.8" />
  </svg>`;
}

/**
 * The one line drawing of a screen on which nothing is.
 *
 * @param {{ done?: boolean }} props
 */
function EmptyDoor({ done }) {
  return html`<svg class="empty-door" viewBox="0 0 100 88" aria-hidden="true" focusable="false">
    <path class="empty-door__floor" d="M1 84h98" />
    <path class=${done ? "empty-door__leaf empty-door__leaf--lit" : "empty-door__leaf"} d="M26 84V29a25 25 0 0 1 50 0v55z" />
    ${done ? html`<path class="empty-door__check" d="m39 54 9 9 16-20" />` : html`<circle class="empty-door__handle" cx="65" cy="52" r="3.5" />`}
  </svg>`;
}

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

/** Three rows in grey, standing still. Only for the very first load. */
export function Skeleton() {
  return html`<div class="skeleton" aria-hidden="true">
    ${[1, 2, 3].map((row) => html`<div class="skeleton__row" key=${row}><span class="skeleton__door"></span><span class="skeleton__lines"><i></i><i></i></span></div>`)}
  </div>`;
}

/**
 * A notice that leads somewhere as a whole.
 *
 * @param {{ tone: "river" | "honey", icon: string, href: string, title: string, children?: unknown }} props
 */
export function LinkNotice({ tone, icon, href, title, children }) {
  return html`<a class="notice notice--${tone} notice--link" href=${href}>
    <${Icon} name=${icon} />
    <span class="notice__words"><strong>${title}</strong><span>${children}</span></span>
    <${Icon} name="chevron-right" flips />
  </a>`;
}

/**
 * Stands in place of the pill while there is no network.
 *
 * @param {{ waiting: number, idle: string }} props  idle: said when nothing waits
 */
export function OfflineBanner({ waiting, idle }) {
  const line = waiting
    ? ngettext("{n} entry waits on this phone.", "{n} entries wait on this phone.", waiting)
    : idle;
  return html`<${LinkNotice} tone="river" icon="cloud-off" href="/app/sync" title=${_("No network. Everything goes on.")}>${line}<//>`;
}

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
