import { html, useId } from "../html.js";

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
