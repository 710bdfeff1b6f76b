import { html, useEffect, useId, useRef } from "../html.js";
import { _ } from "../i18n.js";
import { Icon } from "./icon.js";

/**
 * Something to choose, over the screen. Escape, the scrim and the back gesture close it too.
 *
 * @param {{ title: string, children?: unknown, onClose: () => void }} props
 */
export function Sheet({ title, children, onClose }) {
  const id = useId();
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const head = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    head.current?.focus();
    return () => {
      box.current?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  /** @param {Event} event */
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog class="sheet" ref=${box} aria-labelledby=${id}
    onCancel=${cancel}
    onClick=${(/** @type {Event} */ event) => event.target === box.current && onClose()}>
    <div class="sheet__inside">
      <span class="sheet__grip" aria-hidden="true"></span>
      <div class="sheet__head">
        <h2 id=${id} ref=${head} tabindex="-1">${title}</h2>
        <button type="button" class="icon-button icon-button--plain" aria-label=${_("Close")} onClick=${onClose}><${Icon} name="x" /></button>
      </div>
      ${children}
    </div>
  </dialog>`;
}
