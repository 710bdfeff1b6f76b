/** What is tapped: ticks, switches, chips, segments, impressions. */
import { classes, html, useId, useRef } from "../html.js";
import { Icon } from "./signs.js";

const HOLD = 550;

/**
 * Something to tick. The whole row is the target; its menu opens by button and by a long press.
 *
 * @param {object} props
 * @param {string} props.title
 * @param {string} [props.lang]
 * @param {"open" | "done" | "not_needed"} props.state
 * @param {unknown} [props.meta]  who and when, what is due, whether it has been sent
 * @param {unknown} [props.more]  links that stand outside the target
 * @param {string} [props.menuName]  accessible name of the menu button
 * @param {() => void} props.onToggle
 * @param {() => void} [props.onMenu]
 */
export function CheckRow({ title, lang, state, meta, more, menuName, onToggle, onMenu }) {
  const id = useId();
  const hold = useHold(onMenu);
  return html`<li class=${classes("check-row", `check-row--${state}`)} ...${hold.listeners}>
    <label class="check-row__target">
      <input class="visually-hidden" type="checkbox" checked=${state === "done"} aria-describedby=${id}
        onChange=${() => !hold.held() && onToggle()} />
      <span class="check-row__box" aria-hidden="true">${state !== "open" && html`<${Icon} name=${state === "done" ? "check" : "minus"} />`}</span>
      <span class="check-row__words">
        <span class="check-row__title" lang=${lang}>${title}</span>
        <span class="check-row__meta" id=${id}>${meta}</span>
      </span>
    </label>
    ${onMenu && html`<button type="button" class="icon-button" aria-label=${menuName} aria-haspopup="dialog" onClick=${onMenu}><${Icon} name="ellipsis-vertical" /></button>`}
    ${more && html`<div class="check-row__more">${more}</div>`}
  </li>`;
}

/** @param {(() => void) | undefined} onMenu */
function useHold(onMenu) {
  const press = useRef({ timer: 0, held: false });
  if (!onMenu) return { listeners: {}, held: () => false };
  const end = () => clearTimeout(press.current.timer);
  const open = () => {
    end();
    press.current.held = true;
    onMenu();
  };
  const listeners = {
    /** @param {PointerEvent} event */
    onPointerDown: (event) => {
      end();
      press.current.held = false;
      if (event.pointerType === "touch") press.current.timer = window.setTimeout(open, HOLD);
    },
    onPointerUp: end,
    onPointerCancel: end,
    onPointerMove: (/** @type {PointerEvent} */ event) =>
      Math.hypot(event.movementX, event.movementY) > 6 && end(),
    onContextMenu: (/** @type {Event} */ event) => event.preventDefault(),
  };
  return { listeners, held: () => press.current.held };
}

/**
 * On or off, with one line that says what happens. The whole row is the target.
 *
 * @param {{ title: string, hint?: string, on: boolean, icon?: unknown, onChange: (on: boolean) => void }} props
 */
export function SwitchRow({ title, hint, on, icon, onChange }) {
  const id = useId();
  return html`<label class="switch-row">
    ${icon}
    <span class="switch-row__words"><strong>${title}</strong>${hint && html`<span class="quiet" id=${id}>${hint}</span>`}</span>
    <input class="visually-hidden" type="checkbox" role="switch" checked=${on} aria-describedby=${hint ? id : undefined}
      onChange=${(/** @type {{ currentTarget: HTMLInputElement }} */ event) => onChange(event.currentTarget.checked)} />
    <span class="switch-row__track" aria-hidden="true"></span>
  </label>`;
}

/** @typedef {{ value: string, text: string, icon?: string, lang?: string }} Choice */

/**
 * One of a few. Tapping the chosen one again takes it back where `onClear` is given.
 *
 * @param {object} props
 * @param {string} props.label
 * @param {Choice[]} props.choices
 * @param {string | null} props.value
 * @param {(value: string) => void} props.onChange
 * @param {() => void} [props.onClear]
 * @param {boolean} [props.quietLabel]  the label is for listening only
 * @param {boolean} [props.bare]  numbers: no check, the same width for all
 */
export function ChipGroup({ label, choices, value, onChange, onClear, quietLabel, bare }) {
  const name = useId();
  return html`<fieldset class="chip-group">
    <legend class=${quietLabel ? "visually-hidden" : "label"}>${label}</legend>
    <div class=${bare ? "chips chips--even" : "chips"}>
      ${choices.map(({ value: own, text, icon, lang }) => {
        const on = own === value;
        const sign = icon ?? (on && !bare && "check");
        return html`<label class="chip" key=${own}>
          <input class="visually-hidden" type="radio" name=${name} checked=${on}
            onChange=${() => onChange(own)} onClick=${() => on && onClear?.()} />
          <span class="chip__face">${sign && html`<${Icon} name=${sign} small />`}<span lang=${lang}>${text}</span></span>
        </label>`;
      })}
    </div>
  </fieldset>`;
}

/**
 * Any number of a few.
 *
 * @param {object} props
 * @param {string} props.label
 * @param {Choice[]} props.choices
 * @param {string[]} props.values
 * @param {(value: string, on: boolean) => void} props.onToggle
 * @param {unknown} [props.children]  what follows the chips, such as "more"
 */
export function ChipToggles({ label, choices, values, onToggle, children }) {
  const id = useId();
  return html`<div class="chip-group" role="group" aria-labelledby=${id}>
    <p class="label" id=${id}>${label}</p>
    <div class="chips">
      ${choices.map(({ value, text, lang }) => {
        const on = values.includes(value);
        return html`<button type="button" class="chip" key=${value} aria-pressed=${String(on)} onClick=${() => onToggle(value, !on)}>
          <span class="chip__face">${on && html`<${Icon} name="check" small />`}<span lang=${lang}>${text}</span></span>
        </button>`;
      })}
      ${children}
    </div>
  </div>`;
}

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

/**
 * How far the light has risen: five doors from empty to full, one of which may be chosen.
 *
 * @param {object} props
 * @param {string} props.label
 * @param {string[]} props.words  five, from strange to at home
 * @param {number | null} props.value  1 to 5
 * @param {string} props.clear  the words for taking the answer back
 * @param {(value: number | null) => void} props.onChange
 */
export function Impression({ label, words, value, clear, onChange }) {
  const name = useId();
  return html`<fieldset class="impression">
    <legend class="label">${label}</legend>
    <div class="impression__steps">
      ${words.map((word, index) => {
        const step = index + 1;
        return html`<label class="impression__step" key=${step}>
          <input class="visually-hidden" type="radio" name=${name} checked=${value === step} onChange=${() => onChange(step)} />
          <span class="arch arch--${step}" aria-hidden="true"></span>
          <span class="impression__word">${word}</span>
        </label>`;
      })}
    </div>
    <p class="impression__ends quiet" aria-hidden="true"><span>${words[0]}</span><span>${words[4]}</span></p>
    ${
      value &&
      html`<p class="impression__chosen"><strong>${words[value - 1]}</strong>
        <button type="button" class="text-button" onClick=${() => onChange(null)}>${clear}</button></p>`
    }
  </fieldset>`;
}

/**
 * A past answer, small; dashed when there was none.
 *
 * @param {{ value: number | null }} props
 */
export function ImpressionSign({ value }) {
  return html`<span class="arch arch--sign ${value ? `arch--${value}` : "arch--none"}" aria-hidden="true"></span>`;
}
