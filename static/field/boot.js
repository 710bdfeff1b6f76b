/** What the server wrote into the page: name, release, addresses of catalogues and icons, telephone numbers. */

/**
 * @typedef {object} Boot
 * @property {string} name
 * @property {string} version
 * @property {Record<string, string>} catalogues
 * @property {string} icons
 * @property {{ key: string, number: string }[]} help_numbers
 * @property {string | null} phone
 */

/**
 * @param {Document} page
 * @returns {Boot}
 */
export function readBoot(page) {
  const given = JSON.parse(page.getElementById("boot")?.textContent ?? "{}");
  return {
    name: "Diele",
    version: "",
    catalogues: {},
    icons: "",
    help_numbers: [],
    phone: null,
    ...given,
  };
}

/**
 * All languages of the app; English is the source and needs no catalogue.
 *
 * @param {Boot} boot
 */
export function languagesOf({ catalogues }) {
  return [...new Set(["de", "en", ...Object.keys(catalogues)])].filter(
    (one) => one === "en" || catalogues[one],
  );
}

/**
 * The language to begin with: the chosen one, else one that the phone speaks, else the page's own.
 *
 * @param {Boot} boot
 * @param {(string | null | undefined)[]} wishes  the most wanted first
 */
export function firstLanguage(boot, wishes) {
  const languages = languagesOf(boot);
  for (const wish of wishes) {
    const found = languages.find((one) => wish?.toLowerCase().split("-")[0] === one);
    if (found) return found;
  }
  return languages[0] ?? "en";
}
