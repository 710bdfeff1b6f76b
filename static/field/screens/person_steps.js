/** Open next steps about one person: who does them, and settling them. */
import { addStep, changeStep } from "../acts/tasks.js";
import { dueWords, plusDays } from "../dates.js";
import { html, useState } from "../html.js";
import { _, shortName } from "../i18n.js";
import { CheckRow, ChipGroup } from "../parts/choices.js";
import { DateField, Field } from "../parts/fields.js";
import { Sheet } from "../parts/frame.js";
import { Icon, NotSent, Tag } from "../parts/signs.js";
import { namesOf } from "../people.js";
import { all } from "../records.js";

/** @typedef {import("./person.js").Given} Given */
/** @typedef {import("../kinds.js").FollowUp} FollowUp */

/** @param {Given} props */
export function PersonSteps(props) {
  const { snapshot, store, one } = props;
  const [adding, setAdding] = useState(false);
  const [justDone, setJustDone] = useState(/** @type {string[]} */ ([]));
  const steps = all(snapshot, "follow_up").filter(
    ({ id, newcomer_id, state }) =>
      newcomer_id === one.newcomer.id && (state === "open" || justDone.includes(id)),
  );
  steps.sort((a, b) => `${a.due_on ?? "9"}${a.id}`.localeCompare(`${b.due_on ?? "9"}${b.id}`));
  /** @param {FollowUp} step */
  const toggle = ({ id, state }) => {
    setJustDone([...justDone, id]);
    return changeStep(store, id, { state: state === "open" ? "done" : "open" });
  };
  return html`<section class="part" aria-labelledby="steps">
    <h2 id="steps">${_("Next steps")}</h2>
    ${
      steps.length > 0 &&
      html`<ul class="list">${steps.map(
        (
          step,
        ) => html`<${CheckRow} key=${step.id} title=${step.text} state=${step.state === "done" ? "done" : "open"} meta=${html`<${Meta} ...${props} step=${step} />`} onToggle=${() => toggle(step)}
      more=${step.state === "open" && step.owner === "group" && html`<button type="button" class="text-button" onClick=${() => changeStep(store, step.id, { owner: props.me.person })}>${_("I will do it")}</button>`} />`,
      )}</ul>`
    }
    <button type="button" class="button button--outline" aria-haspopup="dialog" onClick=${() => setAdding(true)}><${Icon} name="plus" />${_("Add a next step")}</button>
    ${adding && html`<${NewStep} ...${props} onClose=${() => setAdding(false)} />`}
  </section>`;
}

/** @param {Given & { step: FollowUp }} props */
function Meta({ snapshot, me, today, one, step }) {
  const known = namesOf(snapshot).get(step.owner);
  const owners = {
    [me.person]: _("You"),
    group: _("The group"),
    newcomer: shortName(one.newcomer.call_name),
    coordinator: _("Coordination"),
  };
  return html`<span class="quiet">${owners[step.owner] ?? shortName(known ?? _("Somebody in your group"))}</span>
    ${step.due_on && step.state === "open" && html`<${Tag} tone=${step.due_on <= today ? "honey" : "neutral"} icon="clock">${dueWords(step.due_on, today)}<//>`}
    ${step.pending && html`<${NotSent}>${_("not sent yet")}<//>`}`;
}

/** @param {Given & { onClose: () => void }} props */
function NewStep({ store, me, today, one, onClose }) {
  const [text, setText] = useState("");
  const [due, setDue] = useState(/** @type {string | null} */ (plusDays(today, 7)));
  const [owner, setOwner] = useState(me.person);
  const [error, setError] = useState(/** @type {string | undefined} */ (undefined));
  const { newcomer, accompaniment } = one;
  const choices = [
    { value: me.person, text: _("I") },
    { value: "group", text: _("Somebody in the group") },
    { value: "newcomer", text: shortName(newcomer.call_name) },
    { value: "coordinator", text: _("Coordination") },
  ];
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    if (!text.trim()) return setError(_("Please write in a few words what it is about."));
    await addStep(store, {
      newcomer_id: newcomer.id,
      group_id: accompaniment.group_id,
      text: text.trim(),
      due_on: due,
      owner,
    });
    return onClose();
  };
  return html`<${Sheet} title=${_("Add a next step")} onClose=${onClose}><form class="stack" onSubmit=${save}>
    <${Field} label=${_("What about?")} value=${text} error=${error} input=${{ maxlength: 140 }} onInput=${setText} />
    <${DateField} label=${_("By when")} value=${due} min=${today} onChange=${setDue} />
    <${ChipGroup} label=${_("Who does it?")} choices=${choices} value=${owner} onChange=${setOwner} />
    <button class="button button--large">${_("Save")}</button>
  </form><//>`;
}
