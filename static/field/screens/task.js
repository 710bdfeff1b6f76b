/** One task: what it is, when it is due, what people remarked. */
import { changeTask, setTaskState } from "../acts/tasks.js";
import { itemOf } from "../checklist.js";
import { html } from "../html.js";
import { _, inLanguage, ownName, shortName } from "../i18n.js";
import { DateField, Field } from "../parts/fields.js";
import { Bar, SyncPill } from "../parts/frame.js";
import { Icon, Tag, Trouble } from "../parts/signs.js";
import { isNewcomer, namesOf } from "../people.js";
import { all, get } from "../records.js";
import { back } from "../router.js";
import { settledWords, whoReads } from "./person_tasks.js";
import { Thread } from "./thread.js";

/**
 * What people remarked about a task, and one more.
 *
 * @param {import("../props.js").Props & { task: import("../kinds.js").Task, hint: string | undefined }} props
 */
function TaskComments(props) {
  const { snapshot, me, task, hint } = props;
  const names = namesOf(snapshot);
  const comments = all(snapshot, "task_comment").filter(({ task_id }) => task_id === task.id);
  const said = comments.map((one) => ({
    ...one,
    who:
      one.author_id === me.person
        ? _("You")
        : (names.get(one.author_id) ?? _("Somebody in your group")),
  }));
  const about = { task_id: task.id, newcomer_id: task.newcomer_id };
  return html`<section class="part" aria-labelledby="remarks">
    <h2 id="remarks">${_("Remarks")}</h2>
    <${Thread} ...${props} said=${said} kind="task_comment" about=${about} label=${_("Your remark")} hint=${hint} button=${_("Add")} />
  </section>`;
}

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../checklist.js").Item} Item */

/** @param {Props} props */
export function TaskPage(props) {
  const { snapshot, me, place, overall } = props;
  const task = get(snapshot, "task", place.params.task);
  if (!task)
    return html`<main class="page"><${Trouble} tone="river" icon="list-checks" title=${_("This task is not here any more")} action=${html`<a class="button button--outline" href="/app/">${isNewcomer(me) ? _("Back") : _("Back to today")}</a>`} /></main>`;
  const item = itemOf(snapshot, task);
  const newcomer = get(snapshot, "newcomer", task.newcomer_id);
  const hers = isNewcomer(me);
  const title = hers ? _("Checklist") : shortName(newcomer?.call_name ?? "");
  const above = hers ? "/app/checklist" : `/app/people/${task.newcomer_id}`;
  return html`<main class="page">
    <${Bar} title=${title} backName=${_("Back")} onBack=${() => back(above)}>${!hers && html`<${SyncPill} overall=${overall} />`}<//>
    <h2 class="task-title" lang=${item.lang}>${item.title}</h2>
    ${item.template && html`<${Explained} template=${item.template} />`}
    <${Settings} ...${props} item=${item} />
    <${TaskComments} ...${props} task=${task} hint=${newcomer && whoReads(newcomer, me)} />
  </main>`;
}

/** @param {{ template: import("../kinds.js").TaskTemplate }} props */
function Explained({ template }) {
  const text = inLanguage(template.text);
  const why = inLanguage(template.why);
  const bring = inLanguage(joined(template.bring));
  const deadline = inLanguage(template.deadline);
  return html`<section class="card">
    ${text.text && !text.own && html`<p><${Tag} icon="languages">${_("In {language}", { language: ownName(text.lang) })}<//></p>`}
    ${text.text && html`<p class="lead" lang=${text.lang}>${text.text}</p>`}
    ${why.text && html`<h3>${_("Why it matters")}</h3><p lang=${why.lang}>${why.text}</p>`}
    ${bring.text && html`<h3>${_("What to bring")}</h3><ul class="bullets" lang=${bring.lang}>${bring.text.split("\n").map((line) => html`<li key=${line}>${line}</li>`)}</ul>`}
    ${deadline.text && html`<p><${Tag} tone="honey" icon="clock"><span lang=${deadline.lang}>${deadline.text}</span><//></p>`}
    ${template.link && html`<p><a class="with-icon" href=${template.link} target="_blank" rel="noopener noreferrer"><${Icon} name="external-link" small />${_("Official page")}</a></p>`}
    ${template.sensitive && html`<p class="quiet">${_("Please write no details about this.")}</p>`}
    ${template.legal_info && html`<p class="quiet">${_("General information, no legal advice. The office in charge decides.")}</p>`}
  </section>`;
}

/** @param {Record<string, string[]> | null} lists */
function joined(lists) {
  return (
    lists &&
    Object.fromEntries(Object.entries(lists).map(([lang, lines]) => [lang, lines.join("\n")]))
  );
}

/** @param {Props & { item: Item }} props */
function Settings({ snapshot, store, me, today, timezone, item }) {
  const { task } = item;
  const own = !task.template_id && (task.maker_id === me.person || !task.maker_id);
  const settled =
    task.state !== "open" &&
    settledWords(task, { names: namesOf(snapshot), me: me.person, today, timezone });
  /** @param {import("../kinds.js").TaskState} state @param {string} text @param {string} look */
  const button = (state, text, look) =>
    html`<button type="button" class=${`button ${look}`} onClick=${() => setTaskState(store, task.id, state)}>${text}</button>`;
  return html`<section class="card">
    ${settled && html`<p><${Tag} tone=${task.state === "done" ? "green" : "neutral"} icon=${task.state === "done" ? "check" : "minus"}>${settled}<//></p>`}
    ${own && html`<${Field} label=${_("What is to be done?")} value=${task.title ?? ""} input=${{ maxlength: 140 }} onDone=${(/** @type {string} */ title) => title.trim() && changeTask(store, task.id, { title: title.trim() })} />`}
    ${task.state === "open" && html`<${DateField} label=${_("By when")} value=${task.due_on} onChange=${(/** @type {string | null} */ due_on) => changeTask(store, task.id, { due_on })} />`}
    <div class="pair">
      ${task.state === "open" ? html`${button("done", _("Done"), "")}${button("not_needed", isNewcomer(me) ? _("I do not need this") : _("Not needed"), "button--outline")}` : button("open", _("Open again"), "button--outline")}
    </div>
  </section>`;
}
