/** The checklist of one person, by area. */

import { addTask } from "../acts/tasks.js";
import { areaDueNext, checklistOf } from "../checklist.js";
import { html, useState } from "../html.js";
import { _, shortName } from "../i18n.js";
import { DateField, Field } from "../parts/fields.js";
import { Sheet } from "../parts/frame.js";
import { Empty, Icon, Notice } from "../parts/signs.js";
import { Area } from "./task_area.js";
import { TaskMenu } from "./task_menu.js";
import { TaskRow } from "./task_row.js";

/** @typedef {import("./person.js").Given} Given */
/** @typedef {import("../checklist.js").Item} Item */

/** @param {Given} props */
export function PersonTasks(props) {
  const { snapshot, one } = props;
  const { newcomer } = one;
  const { areas, optional } = checklistOf(snapshot, newcomer.id);
  const [open, setOpen] = useState(() => new Set([areaDueNext(areas)]));
  const [menu, setMenu] = useState(/** @type {string | null} */ (null));
  const [adding, setAdding] = useState(false);
  if (!newcomer.consent_progress) {
    return html`<${Notice} tone="green" icon="lock" title=${_("{name} keeps her checklist to herself.", { name: shortName(newcomer.call_name) })}>${_("She can share it at any time.")}<//>`;
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
    ${adding && html`<${OwnTask} ...${props} onClose=${() => setAdding(false)} />`}
  `;
}

/** @param {Given & { onClose: () => void }} props */
function OwnTask({ store, today, one, onClose }) {
  const [title, setTitle] = useState("");
  const [due, setDue] = useState(/** @type {string | null} */ (null));
  const [error, setError] = useState(/** @type {string | undefined} */ (undefined));
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    if (!title.trim()) return setError(_("Please write in a few words what it is about."));
    await addTask(store, one.newcomer.id, title.trim(), due);
    return onClose();
  };
  return html`<${Sheet} title=${_("Own item")} onClose=${onClose}>
    <form class="stack" onSubmit=${save}>
      <${Field} label=${_("What is to be done?")} hint=${_("{name} can read this.", { name: shortName(one.newcomer.call_name) })} value=${title} error=${error} input=${{ maxlength: 140 }} onInput=${setTitle} />
      <${DateField} label=${_("By when (optional)")} value=${due} min=${today} onChange=${setDue} />
      <button class="button button--large">${_("Save")}</button>
    </form>
  <//>`;
}
