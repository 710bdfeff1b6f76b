import { setTaskState } from "../acts/tasks.js";
import { html } from "../html.js";
import { _ } from "../i18n.js";
import { Sheet } from "../parts/frame.js";
import { Icon } from "../parts/signs.js";

/**
 * What else one can do with a task.
 *
 * @param {import("../props.js").Props & { item: import("../checklist.js").Item, onClose: () => void }} props
 */
export function TaskMenu({ store, item, onClose, go }) {
  const { task, title } = item;
  /** @param {import("../kinds.js").TaskState} state */
  const set = async (state) => {
    await setTaskState(store, task.id, state);
    onClose();
  };
  return html`<${Sheet} title=${title} onClose=${onClose}>
    <ul class="menu">
      ${task.state !== "done" && html`<${Choice} icon="check" onClick=${() => set("done")}>${_("Done")}<//>`}
      ${task.state !== "not_needed" && html`<${Choice} icon="minus" onClick=${() => set("not_needed")}>${_("Not needed")}<//>`}
      ${task.state !== "open" && html`<${Choice} icon="undo-2" onClick=${() => set("open")}>${_("Open again")}<//>`}
      <${Choice} icon="info" onClick=${() => go(`/app/tasks/${task.id}`)}>${item.template ? _("What is this? And remarks") : _("Remarks")}<//>
    </ul>
  <//>`;
}

/** @param {{ icon: string, onClick: () => void, children?: unknown }} props */
function Choice({ icon, onClick, children }) {
  return html`<li><button type="button" class="choice" onClick=${onClick}><${Icon} name=${icon} /><span>${children}</span></button></li>`;
}
