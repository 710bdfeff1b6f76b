import { addComment, keepComment } from "../acts/tasks.js";
import { clockOf, dayOf, dayWords } from "../dates.js";
import { html, useRef, useState } from "../html.js";
import { _ } from "../i18n.js";
import { TextArea } from "../parts/fields.js";
import { NotSent } from "../parts/signs.js";
import { namesOf } from "../people.js";
import { all } from "../records.js";
import { countWords } from "./talk_note.js";

const LIMIT = 1000;

/**
 * What people remarked about a task, and one more. Leaving the field keeps the words; the button sends them.
 *
 * @param {import("../props.js").Props & { task: import("../kinds.js").Task, name: string }} props
 */
export function TaskComments({ snapshot, store, me, today, timezone, task, name }) {
  const comments = all(snapshot, "task_comment").filter(({ task_id }) => task_id === task.id);
  comments.sort((a, b) => (a.made_at ?? 0) - (b.made_at ?? 0));
  const names = namesOf(snapshot);
  const draft = [...snapshot.drafts.values()].find(
    ({ kind, change }) => kind === "task_comment" && change?.set?.task_id === task.id,
  );
  const [id, setId] = useState(() => draft?.row ?? crypto.randomUUID());
  const [started] = useState(draft?.text ?? "");
  const text = useRef(started);
  const first = useRef(id);
  const keep = (/** @type {string} */ typed) => {
    text.current = typed;
    keepComment(store, task, id, typed);
  };
  const add = async () => {
    if (!text.current.trim()) return;
    const words = text.current.trim();
    text.current = "";
    await addComment(store, task, id, words);
    setId(crypto.randomUUID());
  };
  return html`<section class="part" aria-labelledby="remarks">
    <h2 id="remarks">${_("Remarks")}</h2>
    ${
      comments.length > 0 &&
      html`<ul class="list">${comments.map(
        (comment) => html`<li class="row row--words" key=${comment.id}><span class="row__words">
      <span class="quiet">${commentHead(comment, { names, me: me.person, today, timezone })}</span>
      <span class="pre">${comment.text}</span>
      ${comment.pending && html`<${NotSent}>${_("not sent yet")}<//>`}
    </span></li>`,
      )}</ul>`
    }
    <div class="card">
      <${TextArea} key=${id} label=${_("Your remark")} hint=${_("{name} can read this.", { name })} limit=${LIMIT} countWords=${countWords}
        value=${id === first.current ? started : ""} onDraft=${keep} onDone=${keep} />
      <button type="button" class="button button--outline" onClick=${add}>${_("Add")}</button>
    </div>
  </section>`;
}

/**
 * @param {import("../kinds.js").TaskComment} comment
 * @param {{ names: Map<string, string>, me: string, today: string, timezone: string }} now
 */
function commentHead({ author_id, made_at }, { names, me, today, timezone }) {
  const name =
    !author_id || author_id === me
      ? _("You")
      : (names.get(author_id) ?? _("Somebody in your group"));
  if (!made_at) return name;
  return _("{name}, {day}, {time}", {
    name,
    day: dayWords(dayOf(made_at, timezone), today),
    time: clockOf(made_at, timezone),
  });
}
