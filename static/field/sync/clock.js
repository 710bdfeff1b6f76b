/** The time as the server would tell it. Nothing is ever ordered by a phone's clock. */

/** @typedef {{ offset: number }} Meta the server's clock minus the phone's, in ms */

/**
 * @param {Meta} meta
 * @param {number} [phone] ms
 * @returns {number} ms since 1970 UTC
 */
export function now(meta, phone = Date.now()) {
  return phone + meta.offset;
}

/**
 * @param {Meta} meta
 * @param {string} timezone the programme's, for instance "Europe/Berlin"
 * @param {number} [phone] ms
 * @returns {string} "YYYY-MM-DD"
 */
export function today(meta, timezone, phone = Date.now()) {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: timezone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const parts = format.formatToParts(now(meta, phone));
  const [year, month, day] = ["year", "month", "day"].map(
    (type) => parts.find((part) => part.type === type)?.value,
  );
  return `${year}-${month}-${day}`;
}
