/** A calendar entry (RFC 5545) made on the phone, so that it works without a network. */

/**
 * @typedef {object} CalendarEntry
 * @property {string} id  stays the same when the activity moves, so that calendars replace the entry
 * @property {number} sequence  the row's version: calendars keep the highest
 * @property {number} now  ms
 * @property {number} starts_at  ms
 * @property {number | null} ends_at  ms
 * @property {string} title
 * @property {string} place  one line; empty for none
 * @property {string} text  empty for none
 * @property {boolean} cancelled
 */

const LONGEST = 75; // octets in a line

/**
 * The text of an .ics file with one event, its times in UTC.
 *
 * @param {CalendarEntry} entry
 */
export function calendarEntry(entry) {
  const { id, sequence, now, starts_at, ends_at, title, place, text, cancelled } = entry;
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Diele//EN",
    "METHOD:PUBLISH",
    "BEGIN:VEVENT",
    `UID:${id}@diele`,
    `SEQUENCE:${sequence}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(starts_at)}`,
    ...(ends_at === null ? [] : [`DTEND:${utc(ends_at)}`]),
    `SUMMARY:${escaped(title)}`,
    ...(place ? [`LOCATION:${escaped(place)}`] : []),
    ...(text ? [`DESCRIPTION:${escaped(text)}`] : []),
    `STATUS:${cancelled ? "CANCELLED" : "CONFIRMED"}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

/** "20260613T090000Z" @param {number} instant */
function utc(instant) {
  return `${new Date(instant).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/**
 * Words inside a value: nothing of them can end the line or the value.
 *
 * @param {string} words
 */
function escaped(words) {
  return words
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "")
    .replace(/[\\;,]/g, "\\$&")
    .replaceAll("\n", "\\n");
}

/**
 * A long line goes on in the next one after a space; never in the middle of a character.
 *
 * @param {string} line
 */
function folded(line) {
  const octets = new TextEncoder();
  let whole = "";
  let used = 0;
  for (const character of line) {
    const size = octets.encode(character).length;
    if (used + size > LONGEST) {
      whole += "\r\n ";
      used = 1;
    }
    whole += character;
    used += size;
  }
  return whole;
}
