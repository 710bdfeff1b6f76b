import { html, useId } from "../html.js";
import { Icon } from "./icon.js";

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
        return html`<label class="chip" key=${own}>
          <input class="visually-hidden" type="radio" name=${name} checked=${on}
            onChange=${() => onChange(own)} onClick=${() => on && onClear?.()} />
          <span class="chip__face">${!bare && (icon || on) && html`<${Icon} name=${icon ?? "check"} small />`}<span lang=${lang}>${text}</span></span>
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
