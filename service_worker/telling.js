/** What a notification says: in the reader's language, from what this phone knows just now. */
import {
  canTick,
  fill,
  fullWords,
  isSettled,
  linesOf,
  pathOf,
  plainWords,
  sentenceIn,
} from "../static/field/sentences.js";
import { openDirectory } from "../static/field/store/directory.js";
import { openStore } from "../static/field/store/store.js";

/** @typedef {import("../static/field/store/types.js").Snapshot} Snapshot */
/** @typedef {import("../static/field/store/types.js").Session} Session */
/** @typedef {import("../static/field/store/directory.js").Directory} Directory */
/**
 * @typedef {object} Message  what the server has sent
 * @property {string} account  a token: the phone was told whose
 * @property {string} rule
 * @property {string | null} about
 * @property {string | null} object
 * @property {string} tag
 * @property {boolean} silent
 */
/**
 * @typedef {import("../static/field/store/types.js").StoreOptions & { caches: CacheStorage,
 *   catalogues: Record<string, string>, language: string }} Tools  language: the browser's own
 */
/**
 * @typedef {object} Telling
 * @property {string} body
 * @property {string} lang
 * @property {boolean} silent
 * @property {string} path  the screen that it leads to
 * @property {{ action: string, title: string }[]} actions
 */

/**
 * Without a database: a sentence that fits everybody.
 *
 * @param {Tools} tools
 * @param {string} [language]
 * @returns {Promise<Telling>}
 */
export async function general(tools, language = tools.language) {
  const { _, lang } = await tongueOf(language, tools);
  return { body: plainWords(_, ""), lang, silent: false, path: "/app/reminders", actions: [] };
}

/**
 * What this phone knows of its user, and of whose reminders it gets.
 *
 * @param {Tools} tools
 */
export async function userOf(tools) {
  const directory = await openDirectory({ ...tools, newer: "refuse" });
  const session = await directory.current();
  const [chosen, own, names] = await Promise.all(
    ["language", "push", "lock_names"].map((key) => directory.get(key)),
  );
  directory.close();
  const token = session && own?.account === session.account ? String(own.token) : "";
  return {
    session,
    token,
    language: chosen ?? session?.language,
    names: Boolean(token) && names === session?.account,
  };
}

/** @param {Session} session @param {Tools} tools @returns {Promise<Snapshot>} */
async function snapshotOf(session, tools) {
  const store = await openStore(session.account, { ...tools, newer: "refuse" });
  const snapshot = await store.snapshot();
  store.forget();
  return snapshot;
}

/**
 * From what lies on this phone, sent or not. It belongs to whoever is signed in, or nobody is told
 * anything.
 *
 * @param {Message} message
 * @param {Tools} tools
 * @returns {Promise<Telling>}
 */
export async function compose(message, tools) {
  const { session, token, language, names } = await userOf(tools);
  if (!session || !token || token !== message.account) return general(tools, language);
  const snapshot = await snapshotOf(session, tools);
  const tongue = await tongueOf(language, tools, timezoneOf(snapshot));
  return told(message, { snapshot, session, tongue, names, now: tools.now?.() ?? Date.now() });
}

/** How many reminders are open on this phone. @param {Tools} tools */
export async function countOpen(tools) {
  const { session } = await userOf(tools);
  if (!session) return 0;
  const snapshot = await snapshotOf(session, tools);
  const now = (tools.now?.() ?? Date.now()) + snapshot.meta.offset;
  return linesOf(snapshot, localOf(now, timezoneOf(snapshot)).slice(0, 10)).open.length;
}

/**
 * @param {Message} message
 * @param {{ snapshot: Snapshot, session: Session, tongue: Awaited<ReturnType<typeof tongueOf>>,
 *   names: boolean, now: number }} known
 * @returns {Telling}
 */
function told({ rule, about, object, silent }, { snapshot, session, tongue, names, now }) {
  const line = { rule, about, object_id: object };
  const { _, lang, soon } = tongue;
  const at = now + snapshot.meta.offset;
  const start = about === "activity" && object ? snapshot.get(about, object)?.starts_at : null;
  const plain = plainWords(_, rule, start ? soon(Number(start), at) : undefined);
  const full = names ? fullWords(tongue, snapshot, line, session.person) : null;
  const settled = isSettled(snapshot, line);
  const quiet = /** @type {string[]} */ (snapshot.all("profile")[0]?.quiet ?? []);
  return {
    body: settled ? plainWords(_, "") : (full ?? plain),
    lang,
    silent: silent || isQuiet(quiet, at, timezoneOf(snapshot)),
    path: pathOf(snapshot, line),
    actions: settled || !object ? [] : actionsFor(_, canTick(snapshot, line)),
  };
}

/** @param {import("../static/field/sentences.js").Translate} _ @param {boolean} ticks */
function actionsFor(_, ticks) {
  const later = { action: "snooze", title: _("Tomorrow") };
  return ticks ? [{ action: "done", title: _("Done") }, later] : [later];
}

/** @param {Snapshot} snapshot */
export const timezoneOf = (snapshot) =>
  String(snapshot.all("programme")[0]?.timezone ?? "Europe/Berlin");

/**
 * The sentences of a language if this phone holds them; else the source's.
 *
 * @param {string | undefined} wish
 * @param {Tools} tools
 * @param {string} [timeZone]
 */
async function tongueOf(wish, { caches, catalogues }, timeZone = "UTC") {
  const asked = wish?.toLowerCase().split("-")[0] ?? "";
  const language = asked === "tl" ? "fil" : asked;
  const address = catalogues[language];
  const kept = address && (await caches.match(address, { ignoreVary: true }));
  const catalogue = kept ? await kept.json() : null;
  const lang = kept ? language : "en";
  const written = (/** @type {Intl.DateTimeFormatOptions} */ options) =>
    new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, options);
  const clock = /** @type {const} */ ({ timeZone, hour: "numeric", minute: "2-digit" });
  return {
    lang,
    /** @type {import("../static/field/sentences.js").Translate} */
    _: (sentence, values) => fill(sentenceIn(catalogue, sentence), values),
    /** @param {number} at */
    when: (at) => written({ weekday: "long", ...clock }).format(at),
    /** @param {string} day */
    day: (day) => written({ weekday: "long", timeZone: "UTC" }).format(Date.parse(day)),
    /** @param {Record<string, string> | null | undefined} texts */
    say: (texts) => texts?.[lang] ?? texts?.en ?? texts?.de ?? "",
    /** @param {number} at @param {number} now */
    soon: (at, now) =>
      soonWords(new Intl.RelativeTimeFormat(lang, { numeric: "auto" }), at, now, timeZone),
  };
}

const HOUR = 3_600_000;

/**
 * "in 3 hours", "tomorrow"; nothing for what lies further away or has begun.
 *
 * @param {Intl.RelativeTimeFormat} words
 * @param {number} at
 * @param {number} now
 * @param {string} timeZone
 */
function soonWords(words, at, now, timeZone) {
  const [day, today] = [at, now].map((one) => Date.parse(localOf(one, timeZone).slice(0, 10)));
  const days = Math.round((day - today) / (24 * HOUR));
  if (at <= now || days > 1) return undefined;
  return days === 1
    ? words.format(1, "day")
    : words.format(Math.max(1, Math.round((at - now) / HOUR)), "hour");
}

/** As clocks show it, "2026-06-11 16:30". @param {number} at @param {string} timeZone */
export const localOf = (at, timeZone) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(at);

/**
 * Whether somebody is not to be disturbed now.
 *
 * @param {string[]} windows  such as "1234567 20:30-08:00": the days on which they begin, 1 is Monday
 * @param {number} at
 * @param {string} timeZone
 */
export function isQuiet(windows, at, timeZone) {
  const [day = "", time = ""] = localOf(at, timeZone).split(" ");
  const today = new Date(`${day}T00:00Z`).getUTCDay() || 7;
  const yesterday = today === 1 ? 7 : today - 1;
  return windows.some((one) => {
    const [days = "", hours = ""] = one.split(" ");
    const [from = "", until = ""] = hours.split("-");
    const overnight = until <= from;
    const began = days.includes(String(today)) && time >= from && (overnight || time < until);
    return began || (overnight && days.includes(String(yesterday)) && time < until);
  });
}
