/** What stands on Heute under "Steht an": tasks and next steps of my people, the earliest first. */
import { isSoon, isUntouchedOption, itemOf } from "./checklist.js";
import { dayOf } from "./dates.js";
import { all } from "./records.js";

/** @typedef {import("./store/types.js").Snapshot} Snapshot */

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
 * @param {Snapshot} snapshot
 * @param {{ people: Set<string>, me: string, today: string, timezone: string }} now
 * @returns {DueItem[]}
 */
export function dueItems(snapshot, { people, me, today, timezone }) {
  /** @param {{ state: string, settled_by: string | null, settled_at: number | null, pending: boolean }} row */
  const shows = ({ state, settled_by, settled_at, pending }) =>
    state === "open" ||
    (state === "done" &&
      (pending ||
        (settled_by === me && settled_at !== null && dayOf(settled_at, timezone) === today)));
  const items = [
    ...tasksDue(snapshot, people, today, shows),
    ...stepsDue(snapshot, people, me, today, shows),
  ];
  return items.sort((a, b) => key(a).localeCompare(key(b)));
}

/** @param {DueItem} item */
function key({ state, due_on, title, id }) {
  return `${state === "open" ? 0 : 1} ${due_on ?? "9"} ${title} ${id}`;
}

/**
 * @param {Snapshot} snapshot
 * @param {Set<string>} people
 * @param {string} today
 * @param {(row: any) => boolean} shows  rows of two kinds
 * @returns {DueItem[]}
 */
function tasksDue(snapshot, people, today, shows) {
  const tasks = all(snapshot, "task").filter(
    (task) => people.has(task.newcomer_id) && shows(task) && isSoon(task.due_on, today),
  );
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
 * @param {Set<string>} people
 * @param {string} me
 * @param {string} today
 * @param {(row: any) => boolean} shows  rows of two kinds
 * @returns {DueItem[]}
 */
function stepsDue(snapshot, people, me, today, shows) {
  const steps = all(snapshot, "follow_up").filter(
    (step) =>
      [me, "group"].includes(step.owner) &&
      shows(step) &&
      isSoon(step.due_on, today) &&
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
