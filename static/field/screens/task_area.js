import { html, useId } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Segments } from "../parts/choices.js";
import { Icon, Tile } from "../parts/signs.js";
import { TaskRow } from "./task_row.js";

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
 * @param {import("./person.js").Given & { area: import("../checklist.js").Area, open: boolean, onTurn: () => void, onMenu: (task: string) => void }} props
 */
export function Area(props) {
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
