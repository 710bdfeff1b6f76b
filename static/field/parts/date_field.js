import { html, useId } from "../html.js";
import { FieldError } from "./field.js";

/**
 * A day, with the phone's own calendar.
 *
 * @param {object} props
 * @param {string} props.label
 * @param {string | null} props.value
 * @param {string} [props.min]
 * @param {string} [props.max]
 * @param {string} [props.error]
 * @param {"date" | "time"} [props.type]
 * @param {(value: string | null) => void} props.onChange
 */
export function DateField({ label, value, min, max, error, type = "date", onChange }) {
  const id = useId();
  return html`<div class=${error ? "field field--error" : "field"}>
    <label class="label" for=${id}>${label}</label>
    <input class="input" id=${id} type=${type} value=${value ?? ""} min=${min} max=${max}
      aria-invalid=${error ? "true" : undefined} aria-describedby=${error ? `${id}e` : undefined}
      onChange=${(/** @type {{ currentTarget: HTMLInputElement }} */ event) => onChange(event.currentTarget.value || null)} />
    <${FieldError} id=${`${id}e`}>${error}<//>
  </div>`;
}
