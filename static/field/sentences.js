/**
 * Looking up a sentence in one language, and what reminders say, where they lead, which are still
 * open. Pure, so that the page and the worker can share it.
 */

// Looking up a sentence.

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

// Reminders.

/** @typedef {import("./store/types.js").Snapshot} Snapshot */
/** @typedef {{ rule: string, about: string | null, object_id: string | null }} Told  a line of the inbox, or a message */
/** @typedef {(sentence: string, values?: Record<string, string>) => string} Translate */
/**
 * @typedef {object} Tongue  the reader's language
 * @property {Translate} _
 * @property {(instant: number) => string} when
 * @property {(day: string) => string} day
 * @property {(texts: any) => string} say  a text of the content
 */

/** @type {(snapshot: Snapshot, told: Told) => any} rows of five kinds */
const rowOf = (snapshot, { about, object_id }) =>
  about && object_id ? snapshot.get(about, object_id) : undefined;

/**
 * Without any name or text, for everybody to see.
 *
 * @param {Translate} _
 * @param {string} rule
 * @param {string} [when]  "tomorrow", if the phone knows
 */
export function plainWords(_, rule, when) {
  /** @type {Record<string, string>} */
  const words = {
    activity_soon: when
      ? _("You have something planned {when}.", { when })
      : _("You have something planned soon."),
    activity_changed: _("One of your plans has changed."),
    activity_cancelled: _("One of your plans was called off."),
    answer_missing: _("An invitation waits for your answer."),
    talk_not_noted: _("How was your meeting? You can note it now."),
    step_due: _("A next step is due."),
    task_due: _("Something on the checklist is due."),
    contact_gap: _("It is time for a hello."),
    question_open: _("The coordination has a question for you."),
    bundle: _("Several things are waiting for you."),
    test: _("This is a test. Reminders arrive on this phone."),
  };
  return words[rule] ?? _("You have a new reminder.");
}

/**
 * With names; null where the record is not on this phone.
 *
 * @param {Tongue} tongue
 * @param {Snapshot} snapshot
 * @param {Told} told
 * @param {string} me  a person's id
 * @returns {string | null}
 */
export function fullWords({ _, when, day, say }, snapshot, told, me) {
  const row = rowOf(snapshot, told);
  if (!row) return null;
  const name = nameOf(snapshot, told.about === "newcomer" ? row.id : row.newcomer_id, row, me);
  if (told.about === "activity")
    return activityWords(_, told.rule, name, when(row.starts_at), say(row.title) || row.label);
  const what = row.text || row.title || say(templateOf(snapshot, row)?.title);
  if (told.rule === "step_due") return _("Next step: {what}", { what });
  if (told.rule === "task_due")
    return row.due_on ? _("Due {when}: {what}", { when: day(row.due_on), what }) : what;
  if (told.rule === "contact_gap") return _("Nobody has heard from {name} for a while.", { name });
  return _("{name} asks about your talk with {other}.", { name: row.by_name, other: name });
}

/** @param {Translate} _ @param {string} rule @param {string} name @param {string} when @param {string | null} title */
function activityWords(_, rule, name, when, title) {
  const what = title || (name ? _("Meeting with {name}", { name }) : _("Meeting"));
  if (rule === "activity_changed") return _("{what} has changed. Now: {when}", { what, when });
  if (rule === "activity_cancelled") return _("{what} was called off.", { what });
  if (rule === "answer_missing") return _("Your answer is missing: {what}, {when}", { what, when });
  if (rule === "talk_not_noted" && name)
    return _("How was it with {name}? Nothing is noted yet.", { name });
  if (name) return _("You meet {name}: {when}", { name, when });
  return _("Coming up: {what}, {when}", { what, when });
}

/** @param {Snapshot} snapshot @param {any} task */
const templateOf = (snapshot, { template_id }) =>
  /** @type {any} */ (template_id ? snapshot.get("task_template", template_id) : undefined);

/**
 * Whom something is about; for her, who planned it. Called as people call each other.
 *
 * @param {Snapshot} snapshot
 * @param {string | undefined} card
 * @param {{ maker_id?: string }} row
 * @param {string} me
 */
function nameOf(snapshot, card, { maker_id }, me) {
  const newcomer = card ? snapshot.get("newcomer", card) : undefined;
  const hers = newcomer?.person_id === me;
  const who = hers
    ? snapshot.all("companion").find(({ person_id }) => person_id === maker_id)
    : newcomer;
  return String(who?.call_name ?? "").split(" ")[0] ?? "";
}

/**
 * The screen on which to do something about it.
 *
 * @param {Snapshot} snapshot
 * @param {Told} told
 */
export function pathOf(snapshot, told) {
  const { about, object_id } = told;
  const row = rowOf(snapshot, told);
  if (about === "activity") return `/app/activities/${object_id}`;
  if (about === "task") return `/app/tasks/${object_id}`;
  if (about === "newcomer") return `/app/people/${object_id}`;
  if (row?.conversation_id && about === "review") return `/app/talk/${row.conversation_id}`;
  return row?.newcomer_id ? `/app/people/${row.newcomer_id}` : "/app/reminders";
}

// What has been done about it on this phone, sent or not.

const HALF_AN_HOUR = 1_800_000;

/** Whether a talk with her was noted since the meeting could be noted. @param {Snapshot} snapshot @param {any} meeting */
export function isNoted(snapshot, { newcomer_id, starts_at }) {
  return snapshot
    .all("conversation")
    .some(
      (talk) =>
        talk.newcomer_id === newcomer_id && Number(talk.made_at) >= starts_at - HALF_AN_HOUR,
    );
}

/** What can be done about a reminder with a tick. @param {Snapshot} snapshot @param {Told} told */
export const canTick = (snapshot, told) =>
  ["step_due", "task_due"].includes(told.rule) && rowOf(snapshot, told)?.state === "open";

/**
 * Whether it needs no reminder any more, as far as this phone knows.
 *
 * @param {Snapshot} snapshot
 * @param {Told} told
 */
export function isSettled(snapshot, told) {
  const { rule, object_id } = told;
  const row = rowOf(snapshot, told);
  if (!row) return false;
  /** @type {(kind: string, field: string) => boolean} */
  const unsent = (kind, field) =>
    snapshot.all(kind).some((one) => one.pending && one[field] === object_id);
  if (rule === "step_due" || rule === "task_due") return row.state !== "open";
  if (rule === "activity_soon") return row.state === "cancelled";
  if (rule === "talk_not_noted") return isNoted(snapshot, row);
  if (rule === "answer_missing") return unsent("rsvp", "activity_id");
  if (rule === "contact_gap") return unsent("conversation", "newcomer_id");
  return (
    rule === "question_open" && (row.state !== "question" || unsent("review_message", "review_id"))
  );
}

/**
 * The inbox, newest first.
 *
 * @param {Snapshot} snapshot
 * @param {string} today
 * @returns {{ open: Line[], closed: Line[] }}
 *
 * @typedef {import("./kinds.js").Notification} Line
 */
export function linesOf(snapshot, today) {
  const lines = /** @type {Line[]} */ (/** @type {unknown} */ (snapshot.all("notification")));
  lines.sort((a, b) => b.at - a.at || a.id.localeCompare(b.id));
  const isOpen = (/** @type {Line} */ line) =>
    !(line.done_at || line.closed_at || String(line.snoozed_until ?? "") > today) &&
    !isSettled(snapshot, line);
  return { open: lines.filter(isOpen), closed: lines.filter((line) => !isOpen(line)) };
}

/**
 * Say of a reminder that it is done; where it can be ticked, what it is about too.
 *
 * @param {Snapshot} snapshot
 * @param {Line} line
 * @param {number} now
 * @returns {Change[]}
 *
 * @typedef {import("./store/types.js").Change} Change
 */
export function settled(snapshot, line, now) {
  const object = canTick(snapshot, line) ? [tick(line)] : [];
  return [...object, marked(line.id, { done_at: now })];
}

/** @param {Told} told @returns {Change} */
export const tick = ({ about, object_id }) => ({
  op: "patch",
  kind: about ?? "",
  row: object_id ?? "",
  set: { state: "done" },
});

/**
 * @param {string} row
 * @param {{ done_at?: number, read_at?: number, snoozed_until?: string }} set
 * @returns {Change}
 */
export const marked = (row, set) => ({ op: "patch", kind: "notification", row, set });
