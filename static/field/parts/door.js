import { classes, html } from "../html.js";

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

/** The half-open door: the mark, and the art of the invitation. */
export function HalfOpenDoor() {
  return html`<svg class="half-open" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
    <path class="half-open__lit" d="M32 54V14a16 16 0 0 1 16 16v24z" />
    <path class="half-open__leaf" d="M32 54V14a16 16 0 0 0-16 16v24z" />
    <circle class="half-open__lit" cx="27.5" cy="36" r="2.2" />
    <path class="half-open__light" d="M32 54h16l8 10H32z" />
    <path class="half-open__floor" d="M8 54h48" />
  </svg>`;
}

/** The hall of the invitation: one door stands half open, the others are still dark. */
export function Hall() {
  return html`<svg class="hall" viewBox="0 0 390 300" preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false">
    <path class="hall__floor" d="M-400 234h1200v80H-400z" />
    <path class="hall__dark" d="M-22 234v-86a32 32 0 0 1 64 0v86zM60 234v-64a32 32 0 0 1 64 0v64zM268 234v-76a32 32 0 0 1 64 0v76zM-160 234v-64a32 32 0 0 1 64 0v64z" />
    <path class="hall__line" d="M350 234v-88a40 40 0 0 1 80 0v88M440 234v-70a32 32 0 0 1 64 0v70" />
    <path class="half-open__light" d="M196 234h54l46 80H176z" />
    <path class="half-open__lit" d="M196 234V60a54 54 0 0 1 54 54v120z" />
    <path class="half-open__leaf" d="M196 234V60a54 54 0 0 0-54 54v120z" />
    <circle class="half-open__lit" cx="183" cy="182" r="5" />
  </svg>`;
}

/**
 * The one line drawing of a screen on which nothing is.
 *
 * @param {{ done?: boolean }} props
 */
export function EmptyDoor({ done }) {
  return html`<svg class="empty-door" viewBox="0 0 100 88" aria-hidden="true" focusable="false">
    <path class="empty-door__floor" d="M1 84h98" />
    <path class=${done ? "empty-door__leaf empty-door__leaf--lit" : "empty-door__leaf"} d="M26 84V29a25 25 0 0 1 50 0v55z" />
    ${done ? html`<path class="empty-door__check" d="m39 54 9 9 16-20" />` : html`<circle class="empty-door__handle" cx="65" cy="52" r="3.5" />`}
  </svg>`;
}
