/** The checklist of one person, by area. */
import { addTask, setTaskState } from "../acts/tasks.js";
import { areaDueNext, checklistOf } from "../checklist.js";
import { dateWords, dayOf, daysBetween, dayWords, dueWords } from "../dates.js";
import { html, useId, useState } from "../html.js";
import { _, ngettext, shortName } from "../i18n.js";
import { CheckRow, Segments } from "../parts/choices.js";
import { DateField, Field } from "../parts/fields.js";
import { Sheet } from "../parts/frame.js";
import { Empty, Icon, Notice, NotSent, Tag, Tile } from "../parts/signs.js";
import { isNewcomer, namesOf } from "../people.js";
import { all } from "../records.js";
import { once } from "../router.js";

/**
 * @param {import("../props.js").Props & { item: import("../checklist.js").Item, onMenu: () => void }} props
 */
function TaskRow(props) {
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

/** @type {Record<string, string>} */
const ICONS = {
  arrival: "bus",
  offices: "landmark",
  work: "briefcase",
  money: "wallet",
  health: "stethoscope",
  home: "key-round",
  people: "heart-handshake",
  family: "baby",
};

/**
 * One area: closed, its count and segments; open, its tasks too.
 *
 * @param {import("./people.js").Given & { area: import("../checklist.js").Area, open: boolean, onTurn: () => void, onMenu: (task: string) => void }} props
 */
function Area(props) {
  const { area, open, onTurn, onMenu } = props;
  const { done, open: left, notNeeded } = area.count;
  const id = useId();
  const words = [
    _("{done} of {all}", { done, all: done + left }),
    notNeeded > 0 && ngettext("{n} not needed", "{n} not needed", notNeeded),
  ];
  return html`<section class=${open ? "area area--open" : "area"}>
    <h2 class="area__head"><button type="button" class="area__turn" aria-expanded=${String(open)} aria-controls=${id} onClick=${onTurn}>
      <${Tile} name=${ICONS[area.key] ?? "list-checks"} />
      <span class="area__words"><span lang=${area.lang}>${area.title}</span><span class="quiet area__count">${words.filter(Boolean).join(" · ")}</span><${Segments} done=${done} open=${left} notNeeded=${notNeeded} /></span>
      <${Icon} name=${open ? "chevron-down" : "chevron-right"} flips=${!open} />
    </button></h2>
    <ul class="area__items" id=${id} hidden=${!open}>${open && area.items.map((item) => html`<${TaskRow} key=${item.task.id} ...${props} item=${item} onMenu=${() => onMenu(item.task.id)} />`)}</ul>
  </section>`;
}

/**
 * What else one can do with a task.
 *
 * @param {import("../props.js").Props & { item: import("../checklist.js").Item, onClose: () => void }} props
 */
function TaskMenu({ store, me, item, onClose, go }) {
  const { task, title } = item;
  /** @param {import("../kinds.js").TaskState} state */
  const set = async (state) => {
    await setTaskState(store, task.id, state);
    onClose();
  };
  return html`<${Sheet} title=${title} onClose=${onClose}>
    <ul class="menu">
      ${task.state !== "done" && html`<${Choice} icon="check" onClick=${() => set("done")}>${_("Done")}<//>`}
      ${task.state !== "not_needed" && html`<${Choice} icon="minus" onClick=${() => set("not_needed")}>${isNewcomer(me) ? _("I do not need this") : _("Not needed")}<//>`}
      ${task.state !== "open" && html`<${Choice} icon="undo-2" onClick=${() => set("open")}>${_("Open again")}<//>`}
      <${Choice} icon="info" onClick=${() => go(`/app/tasks/${task.id}`)}>${item.template ? _("What is this? And remarks") : _("Remarks")}<//>
    </ul>
  <//>`;
}

/** @param {{ icon: string, onClick: () => void, children?: unknown }} props */
function Choice({ icon, onClick, children }) {
  return html`<li><button type="button" class="choice" onClick=${onClick}><${Icon} name=${icon} /><span>${children}</span></button></li>`;
}

/** @typedef {import("./people.js").Given} Given */
/** @typedef {import("../checklist.js").Item} Item */

/**
 * Whether those who accompany her see a newcomer's checklist, and she reads along; for her own, that they do.
 *
 * @param {{ call_name: string, consent_progress: boolean }} newcomer
 * @param {import("../store/types.js").Session} me
 */
export function whoReads({ call_name, consent_progress }, me) {
  if (!isNewcomer(me)) return _("{name} can read this.", { name: shortName(call_name) });
  return consent_progress ? _("Your companions can read this.") : _("Only you can read this.");
}

/** @param {Pick<Given, keyof import("../props.js").Props> & { one: Pick<Given["one"], "newcomer"> }} props */
export function PersonTasks(props) {
  const { snapshot, one } = props;
  const { newcomer } = one;
  const { areas, optional } = checklistOf(snapshot, newcomer.id);
  const [open, setOpen] = useState(() => new Set([areaDueNext(areas)]));
  const [menu, setMenu] = useState(/** @type {string | null} */ (null));
  const [adding, setAdding] = useState(false);
  if (!newcomer.consent_progress && !isNewcomer(props.me)) {
    return html`<${Notice} tone="green" icon="lock" title=${_("{name} does not share the checklist.", { name: shortName(newcomer.call_name) })}>${_("It can be shared at any time.")}<//>`;
  }
  /** @param {string} key */
  const turn = (key) => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  const items = [...areas.flatMap((area) => area.items), ...optional];
  const chosen = items.find(({ task }) => task.id === menu);
  return html`
    ${items.length === 0 && html`<${Empty} title=${_("The checklist is still empty")}>${_("It will be filled as soon as the arrival is known.")}<//>`}
    ${areas.length > 0 && html`<div class="areas">${areas.map((area) => html`<${Area} key=${area.key} ...${props} area=${area} open=${open.has(area.key)} onTurn=${() => turn(area.key)} onMenu=${setMenu} />`)}</div>`}
    ${
      optional.length > 0 &&
      html`<section class="part" aria-labelledby="optional"><h2 id="optional">${_("If you like")}</h2>
        <ul class="list">${optional.map((item) => html`<${TaskRow} key=${item.task.id} ...${props} item=${item} onMenu=${() => setMenu(item.task.id)} />`)}</ul></section>`
    }
    <button type="button" class="button button--outline button--large" aria-haspopup="dialog" onClick=${() => setAdding(true)}><${Icon} name="plus" />${_("Own item")}</button>
    ${chosen && html`<${TaskMenu} ...${props} item=${chosen} onClose=${() => setMenu(null)} />`}
    ${adding && html`<${OwnTask} ...${props} onAdded=${() => setOpen(new Set(open).add("own"))} onClose=${() => setAdding(false)} />`}
  `;
}

/** @param {Given & { onAdded: () => void, onClose: () => void }} props */
function OwnTask({ store, me, today, one, onAdded, onClose }) {
  const [title, setTitle] = useState("");
  const [due, setDue] = useState(/** @type {string | null} */ (null));
  const [error, setError] = useState(/** @type {string | undefined} */ (undefined));
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    if (!title.trim()) return setError(_("Please write in a few words what it is about."));
    return once(async () => {
      await addTask(store, one.newcomer.id, title.trim(), due);
      onAdded();
      onClose();
    });
  };
  return html`<${Sheet} title=${_("Own item")} onClose=${onClose}>
    <form class="stack" onSubmit=${save}>
      <${Field} label=${_("What is to be done?")} hint=${whoReads(one.newcomer, me)} value=${title} error=${error} input=${{ maxlength: 140 }} onInput=${setTitle} />
      <${DateField} label=${_("By when (optional)")} value=${due} min=${today} onChange=${setDue} />
      <button class="button button--large">${_("Save")}</button>
    </form>
  <//>`;
}
