/** Light, dark, or as the phone has it. */

/** @typedef {"light" | "dark" | null} Theme  null: as the phone has it */

const GROUNDS = { light: "#F2F4EE", dark: "#101613" };

/** @param {Theme} theme */
export function showTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
    const own = meta.getAttribute("media")?.includes("dark") ? "dark" : "light";
    meta.setAttribute("content", GROUNDS[theme ?? own]);
  }
}
