import { html, useEffect, useId, useRef, useState } from "../html.js";
import { Icon } from "./icon.js";

/**
 * One line of text with its label. `onDone` hears of it on leaving the field, when it has changed.
 * What is being typed stays, whatever is drawn anew meanwhile; with `onInput` it is the caller who keeps it.
 *
 * @param {object} props
 * @param {string} props.label
 * @param {string} [props.hint]
 * @param {string} [props.error]
 * @param {string} props.value
 * @param {"text" | "tel" | "number"} [props.type]
 * @param {string} [props.look]  another class, such as the large one of the code
 * @param {Record<string, unknown>} [props.input]  further attributes of the input
 * @param {string[]} [props.offers]  what was written before
 * @param {(value: string) => void} [props.onInput]
 * @param {(value: string) => void} [props.onDone]
 */
export function Field({
  label,
  hint,
  error,
  value,
  type = "text",
  look = "",
  input,
  offers = [],
  onInput,
  onDone,
}) {
  const id = useId();
  const box = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [typed, setTyped] = useState(/** @type {string | null} */ (null));
  useEffect(() => {
    if (document.activeElement !== box.current) setTyped(null);
  }, [value]);
  const described = [hint && `${id}h`, error && `${id}e`].filter(Boolean).join(" ");
  /** @param {{ currentTarget: HTMLInputElement }} event */
  const left = ({ currentTarget }) =>
    currentTarget.value !== value && onDone?.(currentTarget.value);
  return html`<div class=${error ? "field field--error" : "field"}>
    <label class="label" for=${id}>${label}</label>
    ${hint && html`<p class="quiet field__hint" id=${`${id}h`}>${hint}</p>`}
    <input class="input ${look}" id=${id} ref=${box} type=${type} value=${onInput ? value : (typed ?? value)} list=${offers.length ? `${id}o` : undefined}
      aria-invalid=${error ? "true" : undefined} aria-describedby=${described || undefined}
      onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ event) => (onInput ?? setTyped)(event.currentTarget.value)}
      onBlur=${left} ...${input} />
    ${offers.length > 0 && html`<datalist id=${`${id}o`}>${offers.map((offer) => html`<option key=${offer} value=${offer} />`)}</datalist>`}
    <${FieldError} id=${`${id}e`}>${error}<//>
  </div>`;
}

/**
 * What is missing, in one sentence under the field.
 *
 * @param {{ id: string, children?: unknown }} props
 */
export function FieldError({ id, children }) {
  if (!children) return null;
  return html`<p class="field__error" id=${id}><${Icon} name="circle-alert" small /><span>${children}</span></p>`;
}
