/** What is to be done about one person, and what is due of it. */
import { dayOf, plusDays } from "./dates.js";
import { _, inLanguage } from "./i18n.js";
import { all, get, programmeOf } from "./records.js";

// One person's orientation tasks by area, and what is due next. Values in, values out.

/** @typedef {import("./store/types.js").Snapshot} Snapshot */
/** @typedef {import("./kinds.js").Task} Task */
/** @typedef {import("./kinds.js").TaskTemplate} TaskTemplate */
/** @typedef {{ task: Task, template: TaskTemplate | undefined, title: string, lang: string | undefined }} Item */
/** @typedef {{ done: number, open: number, notNeeded: number }} Count */
/** @typedef {{ key: string, title: string, lang: string | undefined, items: Item[], count: Count }} Area */

const SOON = 14;

/**
 * @param {Snapshot} snapshot
 * @param {Task} task
 * @returns {Item}
 */
export function itemOf(snapshot, task) {
  const template = get(snapshot, "task_template", task.template_id);
  if (task.title || !template)
    return { task, template, title: task.title ?? _("A task"), lang: undefined };
  const { text, lang, own } = inLanguage(template.title);
  return { task, template, title: text, lang: own ? undefined : lang };
}

/**
 * The areas in the content's order, own tasks after them. Untouched optional tasks stand apart and do not count.
 *
 * @param {Snapshot} snapshot
 * @param {string} newcomer
 * @returns {{ areas: Area[], optional: Item[], total: Count }}
 */
export function checklistOf(snapshot, newcomer) {
  const tasks = all(snapshot, "task").filter(({ newcomer_id }) => newcomer_id === newcomer);
  const items = tasks.map((task) => itemOf(snapshot, task)).sort(byContent);
  const optional = items.filter(isUntouchedOption);
  const counted = items.filter((item) => !isUntouchedOption(item));
  const areas = [];
  for (const area of [...programmeOf(snapshot).areas].sort((a, b) => a.order - b.order)) {
    const inside = counted.filter(({ template }) => template?.area === area.key);
    const { text, lang, own } = inLanguage(area.title);
    if (inside.length) areas.push(areaOf(area.key, text, own ? undefined : lang, inside));
  }
  const known = new Set(areas.flatMap((area) => area.items));
  const rest = counted.filter((item) => !known.has(item));
  if (rest.length) areas.push(areaOf("own", _("Own items"), undefined, rest));
  return { areas, optional, total: countOf(counted) };
}

/**
 * @param {string} key
 * @param {string} title
 * @param {string | undefined} lang
 * @param {Item[]} items
 * @returns {Area}
 */
function areaOf(key, title, lang, items) {
  const rank = { open: 0, done: 1, not_needed: 2 };
  const sorted = items
    .map((item, place) => ({ item, place }))
    .sort((a, b) => rank[a.item.task.state] - rank[b.item.task.state] || a.place - b.place);
  return { key, title, lang, items: sorted.map(({ item }) => item), count: countOf(items) };
}

/** @param {Item[]} items @returns {Count} */
function countOf(items) {
  const of = (/** @type {string} */ state) =>
    items.filter(({ task }) => task.state === state).length;
  return { done: of("done"), open: of("open"), notNeeded: of("not_needed") };
}

/**
 * Whether a task is only for those who like it and nobody has touched it yet.
 *
 * @param {Item} item
 */
function isUntouchedOption({ task, template }) {
  return (
    template?.level === "optional" && task.state === "open" && !task.pending && !task.settled_at
  );
}

/** @param {Item} a @param {Item} b */
function byContent(a, b) {
  const due = (a.task.due_on ?? "9").localeCompare(b.task.due_on ?? "9");
  return (
    due ||
    (a.template?.order ?? 9999) - (b.template?.order ?? 9999) ||
    a.title.localeCompare(b.title)
  );
}

/**
 * The area that a person meets open: the one with what is due next.
 *
 * @param {Area[]} areas
 */
export function areaDueNext(areas) {
  const open = areas.flatMap(({ key, items }) => items.map(({ task }) => ({ key, task })));
  const next = open
    .filter(({ task }) => task.state === "open")
    .sort((a, b) => due(a.task).localeCompare(due(b.task)));
  return next[0]?.key ?? areas[0]?.key ?? null;
}

/** @param {{ due_on: string | null }} row */
function due({ due_on }) {
  return due_on ?? "9";
}

/**
 * Whether something with this day belongs on today's screen.
 *
 * @param {string | null} dueOn
 * @param {string} today
 */
function isSoon(dueOn, today) {
  return dueOn !== null && dueOn !== undefined && dueOn <= plusDays(today, SOON);
}

// What stands on Heute under "Steht an": tasks and next steps of my people, the earliest first.

/**
 * @typedef {object} DueItem
 * @property {"task" | "follow_up"} kind
 * @property {string} id
 * @property {string} title
 * @property {string | undefined} lang
 * @property {string | null} newcomer
 * @property {string | null} due_on
 * @property {"open" | "done"} state
 * @property {boolean} pending
 */

/**
 * @typedef {object} DueOf
 * @property {Set<string>} people  newcomers
 * @property {string[]} owners  whose next steps are meant
 * @property {string} me
 * @property {string} today
 * @property {string} timezone
 * @property {boolean} [later]  also what is not due soon
 */

/**
 * @param {Snapshot} snapshot
 * @param {DueOf} now
 * @returns {DueItem[]}
 */
export function dueItems(snapshot, now) {
  const { me, today, timezone } = now;
  /** @param {{ state: string, due_on: string | null, settled_by: string | null, settled_at: number | null, pending: boolean }} row */
  const shows = ({ state, due_on, settled_by, settled_at, pending }) =>
    (now.later || isSoon(due_on, today)) &&
    (state === "open" ||
      (state === "done" &&
        (pending ||
          (settled_by === me && settled_at !== null && dayOf(settled_at, timezone) === today))));
  const items = [...tasksDue(snapshot, now, shows), ...stepsDue(snapshot, now, shows)];
  return items.sort((a, b) => key(a).localeCompare(key(b)));
}

/** @param {DueItem} item */
function key({ state, due_on, title, id }) {
  return `${state === "open" ? 0 : 1} ${due_on ?? "9"} ${title} ${id}`;
}

/**
 * @param {Snapshot} snapshot
 * @param {DueOf} now
 * @param {(row: any) => boolean} shows  rows of two kinds
 * @returns {DueItem[]}
 */
function tasksDue(snapshot, { people }, shows) {
  const tasks = all(snapshot, "task").filter((task) => people.has(task.newcomer_id) && shows(task));
  const items = tasks.map((task) => itemOf(snapshot, task));
  return items
    .filter((item) => !isUntouchedOption(item))
    .map(({ task, title, lang }) => {
      const state = task.state === "done" ? "done" : "open";
      return {
        kind: "task",
        id: task.id,
        title,
        lang,
        newcomer: task.newcomer_id,
        due_on: task.due_on,
        state,
        pending: task.pending,
      };
    });
}

/**
 * @param {Snapshot} snapshot
 * @param {DueOf} now
 * @param {(row: any) => boolean} shows  rows of two kinds
 * @returns {DueItem[]}
 */
function stepsDue(snapshot, { people, owners }, shows) {
  const steps = all(snapshot, "follow_up").filter(
    (step) =>
      owners.includes(step.owner) &&
      shows(step) &&
      (!step.newcomer_id || people.has(step.newcomer_id)),
  );
  return steps.map(({ id, text, newcomer_id, due_on, state, pending }) => {
    return {
      kind: "follow_up",
      id,
      title: text,
      lang: undefined,
      newcomer: newcomer_id,
      due_on,
      state: state === "done" ? "done" : "open",
      pending,
    };
  });
}
