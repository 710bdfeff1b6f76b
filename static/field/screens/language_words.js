import { locale } from "../i18n.js";

/**
 * A language somebody speaks, in the reader's words; an unknown code stands as it is.
 *
 * @param {unknown} spoken  {code, level} or a code
 */
export function languageWords(spoken) {
  const { code = "", level = null } =
    typeof spoken === "string"
      ? { code: spoken }
      : /** @type {{ code?: string, level?: string | null }} */ (spoken ?? {});
  const name = nameOf(code);
  return level && level !== "native" ? `${name} ${level.toUpperCase()}` : name;
}

/** @param {string} code */
function nameOf(code) {
  try {
    return new Intl.DisplayNames([locale()], { type: "language" }).of(code) ?? code;
  } catch (error) {
    if (error instanceof RangeError) return code;
    throw error;
  }
}
