/** Nachhaken: a day and three words, so that nothing is forgotten. */
import { addStep, changeStep } from "../acts/tasks.js";
import { dueWords, plusDays } from "../dates.js";
import { html } from "../html.js";
import { _ } from "../i18n.js";
import { SwitchRow } from "../parts/choices.js";
import { DateField, Field } from "../parts/fields.js";
import { Tile } from "../parts/signs.js";
import { all } from "../records.js";

/** @param {import("./talk_facts.js").Given} props */
export function TalkStep({ snapshot, store, me, today, talk }) {
  const step = all(snapshot, "follow_up").find(
    ({ conversation_id, state }) => conversation_id === talk.id && state !== "dropped",
  );
  const group = all(snapshot, "accompaniment").find(
    ({ newcomer_id, state }) => newcomer_id === talk.newcomer_id && state !== "ended",
  );
  if (!group) return null;
  /** @param {boolean} on */
  const toggle = (on) => {
    if (step) return changeStep(store, step.id, { state: on ? "open" : "dropped" });
    const set = {
      newcomer_id: talk.newcomer_id,
      group_id: group.group_id,
      text: _("Ask again"),
      due_on: plusDays(today, 7),
      owner: me.person,
      conversation_id: talk.id,
    };
    return addStep(store, set);
  };
  const hint = step?.due_on
    ? _("{day}: {text}", { day: dueWords(step.due_on, today), text: step.text })
    : _("It will stand on Today when it is due.");
  return html`<section class="card">
    <${SwitchRow} title=${_("Next step")} hint=${hint} on=${Boolean(step)} icon=${html`<${Tile} name="bell" />`} onChange=${toggle} />
    ${
      step &&
      html`<${Field} label=${_("What about?")} value=${step.text} input=${{ maxlength: 140 }} onDone=${(/** @type {string} */ text) => text.trim() && changeStep(store, step.id, { text: text.trim() })} />
        <${DateField} label=${_("By when")} value=${step.due_on} min=${today} onChange=${(/** @type {string | null} */ due_on) => changeStep(store, step.id, { due_on })} />`
    }
  </section>`;
}
