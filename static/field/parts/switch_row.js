import { html, useId } from "../html.js";

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
