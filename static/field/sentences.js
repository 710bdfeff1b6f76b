/** Looking up a sentence in one language. Pure, so that the page and the worker can share it. */

/**
 * @typedef {object} Catalogue
 * @property {string} locale
 * @property {string[]} plural    CLDR categories in the order of a message's forms
 * @property {Record<string, string | string[]>} messages
 */

/** @typedef {Record<string, string | number>} Values */

/**
 * Put values into a sentence. What has no value stays as it is.
 *
 * @param {string} sentence
 * @param {Values} [values]
 */
export function fill(sentence, values) {
  if (!values) return sentence;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * The sentence in the catalogue's language, or itself where there is none yet.
 *
 * @param {Catalogue | null} catalogue
 * @param {string} sentence
 */
export function sentenceIn(catalogue, sentence) {
  const found = catalogue?.messages[sentence];
  return (Array.isArray(found) ? found[0] : found) || sentence;
}

/**
 * The form of a sentence that fits a number.
 *
 * @param {Catalogue | null} catalogue
 * @param {string} one
 * @param {string} many
 * @param {number} n
 */
export function pluralIn(catalogue, one, many, n) {
  const forms = catalogue?.messages[one];
  if (!catalogue || !Array.isArray(forms)) return n === 1 ? one : many;
  const category = new Intl.PluralRules(catalogue.locale).select(n);
  const place = Math.max(0, catalogue.plural.indexOf(category));
  return forms[place] || forms[forms.length - 1] || many;
}
