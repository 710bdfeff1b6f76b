import { html } from "../html.js";

const MANY = 20;

/**
 * Progress, one piece for each item; the count in words stands beside it.
 *
 * @param {{ done: number, open: number, notNeeded?: number }} props
 */
export function Segments({ done, open, notNeeded = 0 }) {
  const all = done + open + notNeeded;
  if (all > MANY)
    return html`<progress class="segments__bar" aria-hidden="true" value=${done} max=${Math.max(1, done + open)}></progress>`;
  const pieces = [
    ...Array(done).fill("done"),
    ...Array(open).fill("open"),
    ...Array(notNeeded).fill("not-needed"),
  ];
  return html`<span class="segments" aria-hidden="true">${pieces.map((state, index) => html`<span key=${index} class="segments__piece segments__piece--${state}"></span>`)}</span>`;
}
