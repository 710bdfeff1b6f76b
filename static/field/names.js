/** Names as people use them. A name is one field; nothing here cuts it into first and last for good. */

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
