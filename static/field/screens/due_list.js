import { changeStep, setTaskState } from "../acts/tasks.js";
import { dueItems } from "../checklist.js";
import { dueWords } from "../dates.js";
import { html, useState } from "../html.js";
import { _, ngettext, shortName } from "../i18n.js";
import { CheckRow } from "../parts/choices.js";
import { Empty, NotSent, Tag } from "../parts/signs.js";
import { get } from "../records.js";

/** @typedef {import("../checklist.js").DueItem} DueItem */

const FEW = 3;

/**
 * What is due: the first three on Heute, all of it on its own screen.
 * What was shown first stays in its place, so that ticking moves nothing.
 *
 * @param {import("../props.js").Props & { people: import("../people.js").Accompanied[], few?: boolean }} props
 */
export function DueList({ snapshot, me, today, timezone, store, people, few }) {
  const ids = new Set(people.map(({ newcomer }) => newcomer.id));
  const items = dueItems(snapshot, { people: ids, me: me.person, today, timezone });
  const [first] = useState(() => items.map(({ id }) => id));
  const places = new Map(first.map((id, place) => [id, place]));
  items.sort((a, b) => (places.get(a.id) ?? first.length) - (places.get(b.id) ?? first.length));
  const shown = few ? items.slice(0, FEW) : items;
  /** @param {DueItem} item */
  const toggle = ({ kind, id, state }) => {
    const next = state === "done" ? "open" : "done";
    return kind === "task" ? setTaskState(store, id, next) : changeStep(store, id, { state: next });
  };
  if (!items.length)
    return few
      ? null
      : html`<${Empty} done title=${_("Nothing is open right now")}>${_("Lovely. New tasks will show here.")}<//>`;
  return html`<section class="part" aria-labelledby="due">
    ${few && html`<div class="part__head"><h2 id="due">${_("Coming up")}</h2>${items.length > FEW && html`<a class="part__more" href="/app/tasks">${ngettext("All {n}", "All {n}", items.length)}</a>`}</div>`}
    <ul class="list">
      ${shown.map(
        (
          item,
        ) => html`<${CheckRow} key=${item.id} title=${item.title} lang=${item.lang} state=${item.state}
        meta=${html`<${Meta} item=${item} today=${today} name=${get(snapshot, "newcomer", item.newcomer)?.call_name} />`}
        onToggle=${() => toggle(item)} />`,
      )}
    </ul>
  </section>`;
}

/** @param {{ item: DueItem, today: string, name: string | undefined }} props */
function Meta({ item, today, name }) {
  const who = name && shortName(name);
  const done = item.state === "done";
  return html`<span class="quiet">${[who, done && _("done today")].filter(Boolean).join(" · ")}</span>
    ${!done && item.due_on && html`<${Tag} tone=${item.due_on <= today ? "honey" : "neutral"} icon="clock">${dueWords(item.due_on, today)}<//>`}
    ${item.pending && html`<${NotSent}>${_("not sent yet")}<//>`}`;
}
