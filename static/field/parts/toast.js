import { html, useEffect, useRef } from "../html.js";
import { _ } from "../i18n.js";

const STAY = 8000;

/** @typedef {{ text: string, action?: { text: string, href?: string, onClick?: () => void } }} Message */

/**
 * One sentence above the navigation that goes by itself, but not while it is touched or focused.
 *
 * @param {{ message: Message | null, onGone: () => void }} props
 */
export function Toast({ message, onGone }) {
  const timer = useRef(0);
  const hold = () => clearTimeout(timer.current);
  const leave = () => {
    hold();
    timer.current = window.setTimeout(onGone, STAY);
  };
  useEffect(() => {
    if (message) leave();
    return hold;
  }, [message]);
  if (!message) return null;
  const { text, action } = message;
  const act = () => {
    onGone();
    action?.onClick?.();
  };
  return html`<section class="toast" aria-label=${_("Message")} onFocusIn=${hold} onFocusOut=${leave} onPointerEnter=${hold} onPointerLeave=${leave}>
    <p>${text}</p>
    ${action?.href && html`<a class="toast__action" href=${action.href} onClick=${onGone}>${action.text}</a>`}
    ${action?.onClick && html`<button type="button" class="toast__action" onClick=${act}>${action.text}</button>`}
  </section>`;
}
