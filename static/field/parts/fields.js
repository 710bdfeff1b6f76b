/** What is typed into: one line, a day, many lines. */
import { html, useEffect, useId, useLayoutEffect, useRef, useState } from "../html.js";
import { _, graphemes, ngettext } from "../i18n.js";
import { Icon } from "./signs.js";

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

/**
 * A day, with the phone's own calendar. One that nothing can have happened on is not handed over: on the
 * way to the year 2026 a keyboard passes the year 2.
 *
 * @param {object} props
 * @param {string} props.label
 * @param {string | null} props.value
 * @param {string} [props.min]
 * @param {string} [props.max]
 * @param {string} [props.error]
 * @param {"date" | "time"} [props.type]
 * @param {boolean} [props.needed]  without a day it is wrong
 * @param {(value: string | null) => void} props.onChange
 */
export function DateField({ label, value, min, max, error, type = "date", needed, onChange }) {
  const id = useId();
  const [typed, setTyped] = useState(/** @type {string | null} */ (null)); // what cannot be
  const wrong = typed === null ? error : dayProblem(typed);
  /** @param {{ currentTarget: HTMLInputElement }} event */
  const changed = ({ currentTarget: { value: day } }) => {
    const isDay = type === "date" && day !== "";
    const isOutside = isDay ? day < LAST_CENTURY || (max && day > max) : needed && day === "";
    setTyped(isOutside ? day : null);
    if (!isOutside) onChange(day || null);
  };
  return html`<div class=${wrong ? "field field--error" : "field"}>
    <label class="label" for=${id}>${label}</label>
    <input class="input" id=${id} type=${type} value=${typed ?? value ?? ""} min=${min} max=${max}
      aria-invalid=${wrong ? "true" : undefined} aria-describedby=${wrong ? `${id}e` : undefined}
      onChange=${changed} />
    <${FieldError} id=${`${id}e`}>${wrong}<//>
  </div>`;
}

const LAST_CENTURY = "2000";

/** @param {string} day */
function dayProblem(day) {
  if (!day) return _("Something is still missing.");
  return day > LAST_CENTURY ? _("The day lies in the future.") : _("The day lies too far back.");
}

/** Whether a field on the screen says what is wrong with it; then it has the focus. */
export function staysAtWrong() {
  /** @type {HTMLElement | null} */
  const field = document.querySelector('#app [aria-invalid="true"]');
  field?.focus();
  return field !== null;
}

const OFTEN_MS = 400;

/**
 * A text that survives everything. While it is typed a draft is kept every now and then, and so do leaving the field, pressing
 * anything else and the page being hidden, which then make it part of the entry. Text that arrives
 * from elsewhere never replaces what is being typed.
 *
 * @param {object} props
 * @param {string} props.label
 * @param {string} [props.hint]
 * @param {string} props.value  what is stored, or the draft that was found
 * @param {boolean} [props.begun]  the value is a draft: it becomes part of the entry as if it had just been typed
 * @param {number} [props.base]  the version of what is stored; handed back is the one the person saw
 * @param {number} [props.limit]  characters as a person counts them
 * @param {(text: string, base?: number) => unknown} props.onDraft  hands it over before it returns: the page may be going
 * @param {(text: string, base?: number) => unknown} [props.onDone]  a promise that fails leaves the text to be tried again
 */
export function TextArea(props) {
  const { label, hint, value, limit = 1e9 } = props;
  const id = useId();
  const box = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const [length, setLength] = useState(() => graphemes(value).length);
  const keep = useKeeping(box, props);
  useEffect(() => grow(box.current), [value]);
  return html`<div class="field">
    <label class="label" for=${id}>${label}</label>
    <textarea class="input input--text" id=${id} ref=${box} rows="3" defaultValue=${value} aria-describedby=${`${id}h`}
      onInput=${() => {
        setLength(graphemes(box.current?.value ?? "").length);
        grow(box.current);
        keep.typed();
      }}
      onBlur=${keep.done}></textarea>
    <p class="quiet field__after" id=${`${id}h`}>${hint}</p>
    ${length >= limit * 0.8 && html`<p class="quiet">${countWords(limit - length)}</p>`}
  </div>`;
}

/**
 * Words that are kept as they are typed until they are sent, once, with the button under them.
 *
 * @param {object} props
 * @param {string} [props.text]  what was found; without, there is nothing to be written
 * @param {string} props.label
 * @param {string} [props.hint]
 * @param {number} [props.limit]
 * @param {string} props.button
 * @param {string} [props.look]  of the button
 * @param {(text: string) => unknown} props.onDraft
 * @param {(text: string) => unknown} props.onSend  not asked without a word; a promise that fails leaves all to be tried again
 */
export function Words({ text, button, look = "", onDraft, onSend, ...field }) {
  const [started] = useState(text);
  const typed = useRef(text);
  const sent = useRef(false);
  /** @param {string} words */
  const keep = (words) => {
    typed.current = words;
    return onDraft(words);
  };
  const send = () => {
    const words = typed.current?.trim();
    if (sent.current || words === "") return;
    sent.current = true;
    Promise.resolve(onSend(words ?? "")).catch((error) => {
      sent.current = false;
      throw error;
    });
  };
  return html`${started !== undefined && html`<${TextArea} ...${field} value=${started} onDraft=${keep} />`}
    <button type="button" class=${`button ${look}`} onClick=${send}>${button}</button>`;
}

/** @param {number} left */
function countWords(left) {
  if (left < 0) return _("{n} more than planned. All of it is kept.", { n: -left });
  return ngettext("{n} character left", "{n} characters left", left);
}

/** @param {HTMLTextAreaElement | null} box */
function grow(box) {
  if (!box) return;
  box.style.blockSize = "auto";
  box.style.blockSize = `${box.scrollHeight + 4}px`;
}

/**
 * @typedef {object} Kept
 * @property {string} value
 * @property {boolean} [begun]
 * @property {number} [base]
 * @property {(text: string, base?: number) => unknown} onDraft
 * @property {(text: string, base?: number) => unknown} [onDone]
 */

/**
 * @param {{ current: HTMLTextAreaElement | null }} box
 * @param {Kept} given
 */
function useKeeping(box, given) {
  const latest = useRef(given);
  latest.current = given;
  const { value, base, begun = false } = given;
  const state = useRef({ timer: 0, base, dirty: begun }).current;
  const draft = () => {
    clearTimeout(state.timer);
    state.timer = 0;
    return state.dirty && box.current && latest.current.onDraft(box.current.value, state.base);
  };
  // The draft comes first: of what makes it an entry nothing is left if the page goes meanwhile.
  const done = () => {
    const kept = draft();
    if (!state.dirty || !box.current) return;
    state.dirty = false;
    const stored = latest.current.onDone?.(box.current.value, state.base) ?? kept;
    Promise.resolve(stored).catch((error) => {
      state.dirty = true;
      throw error;
    });
  };
  const typed = () => {
    state.dirty = true;
    state.timer ||= window.setTimeout(draft, OFTEN_MS); // who never pauses is not kept waiting
  };
  useHiding(box, draft, done);
  useEffect(() => {
    const own = box.current?.value;
    const busy = state.dirty || document.activeElement === box.current;
    if (!box.current || (busy && own !== value)) return;
    state.base = base;
    if (own === value) return;
    box.current.value = value;
    state.dirty = begun;
  }, [value, base]);
  return { typed, done };
}

/**
 * The page may be hidden and never come back; the field may go with its screen; and on some phones
 * it is not left when a button is pressed. Both functions of the first drawing are called.
 *
 * @param {{ current: HTMLElement | null }} box
 * @param {() => void} draft
 * @param {() => void} done
 */
export function useHiding(box, draft, done) {
  useLayoutEffect(() => {
    const hidden = () => document.hidden && done();
    const pressed = (/** @type {Event} */ { target }) => target !== box.current && done();
    document.addEventListener("visibilitychange", hidden);
    addEventListener("pagehide", draft);
    addEventListener("click", pressed, true);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      removeEventListener("pagehide", draft);
      removeEventListener("click", pressed, true);
      done();
    };
  }, []);
}
