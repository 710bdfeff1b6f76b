import { setTaskState } from "../acts/tasks.js";
import { dateWords, dayOf, daysBetween, dayWords, dueWords } from "../dates.js";
import { html } from "../html.js";
import { _, ngettext, shortName } from "../i18n.js";
import { CheckRow } from "../parts/choices.js";
import { NotSent, Tag } from "../parts/signs.js";
import { namesOf } from "../people.js";
import { all } from "../records.js";

/**
 * @param {import("../props.js").Props & { item: import("../checklist.js").Item, onMenu: () => void }} props
 */
export function TaskRow(props) {
  const { snapshot, store, item, onMenu } = props;
  const { task, title, lang, template } = item;
  const comments = all(snapshot, "task_comment").filter(
    ({ task_id }) => task_id === task.id,
  ).length;
  const link = (/** @type {string} */ text) =>
    html`<a href=${`/app/tasks/${task.id}`} aria-label=${`${text} ${title}`}>${text}</a>`;
  const more = [
    template && task.state === "open" && link(_("What is this?")),
    comments > 0 && link(ngettext("{n} remark", "{n} remarks", comments)),
  ].filter(Boolean);
  return html`<${CheckRow} title=${title} lang=${lang} state=${task.state} meta=${html`<${Meta} ...${props} />`} menuName=${_("More about {title}", { title })}
    more=${more.length > 0 && more} onMenu=${onMenu} onToggle=${() => setTaskState(store, task.id, task.state === "open" ? "done" : "open")} />`;
}

/** @param {import("../props.js").Props & { item: import("../checklist.js").Item }} props */
function Meta({ snapshot, me, today, timezone, item }) {
  const { task, template } = item;
  const due = template?.level === "optional" ? null : task.due_on;
  return html`
    ${task.state !== "open" && html`<span class="quiet">${settledWords(task, { names: namesOf(snapshot), me: me.person, today, timezone })}</span>`}
    ${task.state === "open" && due && html`<${Tag} tone=${daysBetween(today, due) <= 7 ? "honey" : "neutral"} icon="clock">${dueWords(due, today)}<//>`}
    ${task.state === "open" && template?.level === "required" && html`<span class="quiet">${_("The law asks for it")}</span>`}
    ${task.pending && html`<${NotSent}>${_("not sent yet")}<//>`}
  `;
}

/**
 * Who settled it, and when: "Elif, 2 June".
 *
 * @param {import("../kinds.js").Task} task
 * @param {{ names: Map<string, string>, me: string, today: string, timezone: string }} now
 */
export function settledWords(
  { state, settled_by, settled_at, pending },
  { names, me, today, timezone },
) {
  const who =
    pending || settled_by === me ? _("You") : shortName(names.get(settled_by ?? "") ?? "");
  const day = pending || !settled_at ? today : dayOf(settled_at, timezone);
  const when = daysBetween(day, today) > 7 ? dateWords(day, today) : dayWords(day, today);
  const line = who ? _("{name}, {when}", { name: who, when }) : when;
  return state === "not_needed" ? _("not needed · {who}", { who: line }) : line;
}
