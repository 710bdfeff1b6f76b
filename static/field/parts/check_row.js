import { classes, html, useId, useRef } from "../html.js";
import { Icon } from "./icon.js";

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
