import { classes, html } from "../html.js";

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
