/** Words in the reader's language, and names as people say them. */
import { fill, pluralIn, sentenceIn } from "./sentences.js";

// Names as people use them. A name is one field; nothing here cuts it into first and last for good.

/** @param {string} name */
function words(name) {
  return name.trim().split(/\s+/).filter(Boolean);
}

/**
 * First letters of the first and the last word, by what a reader sees as a letter.
 *
 * @param {string} name
 */
export function initials(name) {
  const all = words(name);
  const ends = all.length > 1 ? [all[0], all[all.length - 1]] : all;
  return ends.map((word) => graphemes(word ?? "")[0] ?? "").join("");
}

/**
 * How to speak of somebody: the first word of the call name.
 *
 * @param {string} name
 */
export function shortName(name) {
  return words(name)[0] ?? name;
}

/**
 * A text as the letters a reader sees, for initials and for counting.
 *
 * @param {string} text
 */
export function graphemes(text) {
  if (!("Segmenter" in Intl)) return Array.from(text);
  return Array.from(
    new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text),
    (one) => one.segment,
  );
}

// The sentences of the chosen language, for everything a person reads.

/** @typedef {import("./sentences.js").Catalogue} Catalogue */
/** @typedef {import("./sentences.js").Values} Values */

const chosen = { locale: "en", catalogue: /** @type {Catalogue | null} */ (null) };

/** The language that is on the screen now. */
export function locale() {
  return chosen.locale;
}

/**
 * Show everything in another language from now on. English is the source and needs no catalogue.
 *
 * @param {string} language
 * @param {Record<string, string>} addresses  of the catalogues, from the page's data
 * @param {typeof fetch} [fetcher]
 * @returns {Promise<boolean>} false when the catalogue could not be had; the old language stays
 */
export async function useLanguage(language, addresses, fetcher = fetch) {
  const address = addresses[language];
  if (!address && language !== "en") return false;
  try {
    chosen.catalogue = address ? await (await fetcher(address)).json() : null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return false;
    throw error;
  }
  chosen.locale = language;
  document.documentElement.lang = language;
  document.documentElement.dir = ["ar", "fa", "he", "ur"].includes(language) ? "rtl" : "ltr";
  return true;
}

/**
 * @param {string} sentence  always a literal, so that it can be found
 * @param {Values} [values]
 */
export function _(sentence, values) {
  return fill(sentenceIn(chosen.catalogue, sentence), values);
}

/**
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @param {Values} [values]
 */
export function ngettext(one, many, n, values) {
  const number = new Intl.NumberFormat(chosen.locale).format(n);
  return fill(pluralIn(chosen.catalogue, one, many, n), { n: number, ...values });
}

/**
 * A sentence with something other than words in it, such as a bold name or a picture of a key.
 *
 * @param {string} sentence  already translated, with {names}
 * @param {Record<string, unknown>} parts
 */
export function rich(sentence, parts) {
  return sentence.split(/(\{\w+\})/).map((piece) => {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    return name && name in parts ? parts[name] : piece;
  });
}

/**
 * The language's name in itself: "Türkçe", "हिन्दी".
 *
 * @param {string} language
 */
export function ownName(language) {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/**
 * What a content row says in the reader's language, else in another, with the language it is in.
 *
 * @param {Record<string, string> | null | undefined} texts
 * @returns {{ text: string, lang: string, own: boolean }}
 */
export function inLanguage(texts) {
  for (const lang of [chosen.locale, "en", "de"]) {
    const text = texts?.[lang];
    if (text) return { text, lang, own: lang === chosen.locale };
  }
  const [lang = chosen.locale, text = ""] = Object.entries(texts ?? {})[0] ?? [];
  return { text, lang, own: false };
}

/**
 * Words as the beginning of a line, in the language's own capitals.
 *
 * @param {string} words
 */
export function lineStart(words) {
  return words.charAt(0).toLocaleUpperCase(chosen.locale) + words.slice(1);
}

/** @param {string[]} words */
export function listOf(words) {
  return new Intl.ListFormat(chosen.locale, { type: "conjunction" }).format(words);
}
