/**
 * Days and times: the programme's, and how they are said. Nothing is ever ordered by a phone's
 * clock.
 */
import { locale } from "./i18n.js";

// The time as the server would tell it. Nothing is ever ordered by a phone's clock.

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

// Days and times in words. Days are "YYYY-MM-DD" in the programme's time zone; instants are ms
// since 1970.

const DAY = 86_400_000;

/** @param {string} day */
function utc(day) {
  return Date.parse(`${day}T00:00:00Z`);
}

/**
 * Whole days from one day to another; negative when `to` is earlier.
 *
 * @param {string} from
 * @param {string} to
 */
export function daysBetween(from, to) {
  return Math.round((utc(to) - utc(from)) / DAY);
}

/**
 * @param {string} day
 * @param {number} days
 */
export function plusDays(day, days) {
  return new Date(utc(day) + days * DAY).toISOString().slice(0, 10);
}

/**
 * The day of an instant in a time zone.
 *
 * @param {number} instant
 * @param {string} timezone
 */
export function dayOf(instant, timezone) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short" }).format(
    instant,
  );
}

/** English as Europe writes it: "11:00", "13 June". */
function tongue() {
  return locale() === "en" ? "en-GB" : locale();
}

/**
 * A day, or a part of it.
 *
 * @param {string} day
 * @param {Intl.DateTimeFormatOptions} options
 */
export function written(day, options) {
  return new Intl.DateTimeFormat(tongue(), { timeZone: "UTC", ...options }).format(utc(day));
}

/**
 * "today", "yesterday", "3 days ago" up to 30 days, then the date.
 *
 * @param {string} day
 * @param {string} today
 */
export function dayWords(day, today) {
  const days = daysBetween(today, day);
  if (Math.abs(days) > 30) return dateWords(day, today);
  if (Math.abs(days) > 1)
    return new Intl.RelativeTimeFormat(locale(), { numeric: "always" }).format(days, "day");
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  const said = words.format(days, "day");
  // "कल" is both yesterday and tomorrow.
  return days !== 0 && said === words.format(-days, "day") ? dateWords(day, today) : said;
}

/**
 * "4 June", with the year where it is another one.
 *
 * @param {string} day
 * @param {string} today
 */
export function dateWords(day, today) {
  const year = day.slice(0, 4) === today.slice(0, 4) ? undefined : "numeric";
  return written(day, { day: "numeric", month: "long", year });
}

/**
 * When something is due: "today", "tomorrow", a weekday within the week, else the date.
 *
 * @param {string} day
 * @param {string} today
 */
export function dueWords(day, today) {
  const days = daysBetween(today, day);
  if (days > 1 && days < 7) return written(day, { weekday: "long" });
  return Math.abs(days) <= 1 ? dayWords(day, today) : dateWords(day, today);
}

/** "today", "tomorrow", else the weekday @param {string} day @param {string} today */
export function weekdayWords(day, today) {
  return Math.abs(daysBetween(today, day)) <= 1
    ? dayWords(day, today)
    : written(day, { weekday: "long" });
}

/** The days of the week, "1" is Monday. */
export const weekdaysOf = () =>
  [..."1234567"].map((value) => ({
    value,
    text: written(`2024-01-0${value}`, { weekday: "short" }),
  }));

/** "Thursday, 11 June" @param {string} day */
export function longDay(day) {
  return written(day, { weekday: "long", day: "numeric", month: "long" });
}

/** "April" or "April 2025" @param {string} day @param {string} today */
export function monthWords(day, today) {
  const year = daysBetween(day, today) < 300 ? undefined : "numeric";
  return written(day, { month: "long", year });
}

/**
 * "16:30", or "16:30 Uhr" where people say so.
 *
 * @param {string} time "HH:MM"
 */
export function timeWords(time) {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const options = /** @type {const} */ ({ timeStyle: "short", timeZone: "UTC" });
  return new Intl.DateTimeFormat(tongue(), options).format(Date.UTC(2000, 0, 1, hours, minutes));
}

/**
 * "11:00", or "11:00 – 14:00" where the end is known.
 *
 * @param {number} from
 * @param {number | null} until
 * @param {string} timezone
 */
export function timesWords(from, until, timezone) {
  const format = new Intl.DateTimeFormat(tongue(), { timeStyle: "short", timeZone: timezone });
  return until ? format.formatRange(from, until) : format.format(from);
}

/**
 * "in 2 hours", for what begins within a day.
 *
 * @param {number} instant
 * @param {number} now
 */
export function awayWords(instant, now) {
  const minutes = Math.round((instant - now) / 60_000);
  const words = new Intl.RelativeTimeFormat(locale());
  return minutes < 60
    ? words.format(minutes, "minute")
    : words.format(Math.round(minutes / 60), "hour");
}

/**
 * The time of an instant, "16:30".
 *
 * @param {number} instant
 * @param {string} timezone
 */
export function clockOf(instant, timezone) {
  const options = /** @type {const} */ ({ timeZone: timezone, hour: "2-digit", minute: "2-digit" });
  return new Intl.DateTimeFormat("sv-SE", options).format(instant);
}

/**
 * The instant of a day and a time as clocks in a time zone show them: the first where the clocks
 * are put back and show it twice, null where they are put forward and never show it.
 *
 * @param {string} day
 * @param {string} time "HH:MM"
 * @param {string} timezone
 * @returns {number | null}
 */
export function instantOf(day, time, timezone) {
  const shown = Date.parse(`${day}T${time}Z`);
  const shows = (/** @type {number} */ at) => `${dayOf(at, timezone)}T${clockOf(at, timezone)}`;
  const ahead = (/** @type {number} */ at) => Date.parse(`${shows(at)}Z`) - at;
  const tried = [shown - DAY, shown + DAY].map((near) => shown - ahead(near - (near % 60_000)));
  return tried.sort((a, b) => a - b).find((at) => shows(at) === `${day}T${time}`) ?? null;
}
