/** The few functions a part needs to draw: templates, hooks and the mount. */
import htm from "../vendor/htm.js";
import { h, render } from "../vendor/preact.js";

export {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "../vendor/preact-hooks.js";
export { render };

/** @typedef {import("preact").ComponentChildren} Children */

/** @type {(strings: TemplateStringsArray, ...values: unknown[]) => any}  htm cannot know what its text becomes */
export const html = htm.bind(/** @type {any} */ (h));

/**
 * Join class names, leaving out what is false.
 *
 * @param {(string | false | null | undefined)[]} names
 */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}
