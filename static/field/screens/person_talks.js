/** Next steps about one person, then all talks with her. */
import { comingUp } from "../activities.js";
import { addStep, changeStep } from "../acts/tasks.js";
import { dateWords, daysBetween, dayWords, dueWords, plusDays } from "../dates.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { _, lineStart, listOf, ngettext, shortName } from "../i18n.js";
import { CheckRow, ChipGroup, ImpressionSign, SwitchRow } from "../parts/choices.js";
import { DateField, Field } from "../parts/fields.js";
import { Sheet } from "../parts/frame.js";
import { Empty, Icon, LinkRow, NotSent, Tag, Tile } from "../parts/signs.js";
import { noteWith, shortNameOf, talksWith } from "../people.js";
import { all } from "../records.js";
import { once } from "../router.js";
import { ActivityRow } from "./activities.js";
import { MeetingForm } from "./meeting.js";
import { howChoices, impressionWords, outcomeChoices, topicTitles } from "./talk_facts.js";

// Nachhaken: a day and three words, so that nothing is forgotten.

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

// Open next steps about one person: who does them, and settling them.

/** @typedef {import("./people.js").Given} Given */
/** @typedef {import("../kinds.js").FollowUp} FollowUp */

/** @param {Given} props */
function PersonSteps(props) {
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
function Meta({ snapshot, store, me, today, one, step }) {
  const owners = {
    [me.person]: _("You"),
    group: _("The group"),
    newcomer: shortName(one.newcomer.call_name),
    coordinator: _("Coordination"),
  };
  return html`<span class="quiet">${owners[step.owner] ?? shortNameOf(snapshot, step.owner)}</span>
    <${Taken} snapshot=${snapshot} store=${store} step=${step} />
    ${step.due_on && step.state === "open" && html`<${Tag} tone=${step.due_on <= today ? "honey" : "neutral"} icon="clock">${dueWords(step.due_on, today)}<//>`}
    ${step.pending && html`<${NotSent}>${_("not sent yet")}<//>`}`;
}

/**
 * Somebody was faster; said until this screen has been left.
 *
 * @param {Pick<Given, "snapshot" | "store"> & { step: FollowUp }} props
 */
function Taken({ snapshot, store, step }) {
  const lost = useRef(snapshot.lost);
  lost.current = snapshot.lost.filter(({ row }) => row === step.id);
  useEffect(() => () => void (store.isOpen() && store.noteSeen(lost.current)), []);
  if (!lost.current.length) return null;
  return html`<${Tag} tone="honey" icon="info">${_("{name} has taken this on already", { name: shortNameOf(snapshot, step.owner) })}<//>`;
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
    const step = { newcomer_id: newcomer.id, group_id: accompaniment.group_id };
    return once(async () => {
      await addStep(store, { ...step, text: text.trim(), due_on: due, owner });
      onClose();
    });
  };
  return html`<${Sheet} title=${_("Add a next step")} onClose=${onClose}><form class="stack" onSubmit=${save}>
    <${Field} label=${_("What about?")} value=${text} error=${error} input=${{ maxlength: 140 }} onInput=${setText} />
    <${DateField} label=${_("By when")} value=${due} min=${today} onChange=${setDue} />
    <${ChipGroup} label=${_("Who does it?")} choices=${choices} value=${owner} onChange=${setOwner} />
    <button class="button button--large">${_("Save")}</button>
  </form><//>`;
}

// Meetings that are planned, and planning one.

/** @param {Given} props */
function PersonMeetings(props) {
  const { snapshot, me, now, one } = props;
  const [planning, setPlanning] = useState(false);
  const coming = comingUp(snapshot, me.person, now).filter(
    ({ activity }) => activity.newcomer_id === one.newcomer.id,
  );
  return html`<section class="part" aria-labelledby="meetings">
    <h2 id="meetings">${_("Meetings")}</h2>
    <ul class="list">${coming.map((it) => html`<${ActivityRow} key=${it.activity.id} ...${props} coming=${it} />`)}</ul>
    <button type="button" class="button button--outline" aria-haspopup="dialog" onClick=${() => setPlanning(true)}><${Icon} name="calendar-plus" />${_("Plan a meeting")}</button>
    ${planning && html`<${MeetingForm} ...${props} newcomer=${one.newcomer.id} onClose=${() => setPlanning(false)} />`}
  </section>`;
}

// Next steps, then all talks with one person.

/** @typedef {import("../kinds.js").Conversation} Conversation */

/** @param {Given} props */
export function PersonTalks(props) {
  const { snapshot, one } = props;
  const { id, call_name } = one.newcomer;
  const name = shortName(call_name);
  const talks = talksWith(snapshot, id);
  return html`
    <${PersonMeetings} ...${props} />
    <${PersonSteps} ...${props} />
    <section class="part" aria-labelledby="talks">
      <h2 id="talks">${_("Talks")}</h2>
      ${talks.length === 0 && html`<${Empty} title=${_("No talk yet")}>${_("The first one can be quite short.")}<//>`}
      <ul class="list">${talks.map((talk) => html`<${TalkRow} key=${talk.id} ...${props} talk=${talk} />`)}</ul>
      <button type="button" class="button button--outline button--large" onClick=${() => noteWith(props, [id])}><${Icon} name="notebook-pen" />${_("Note a talk with {name}", { name })}</button>
    </section>
  `;
}

/** @param {Given & { talk: Conversation }} props */
function TalkRow({ snapshot, me, today, talk }) {
  const notes = all(snapshot, "conversation_note").filter(
    ({ conversation_id }) => conversation_id === talk.id,
  );
  const topics = topicTitles(snapshot, talk.topics ?? []).map(({ text }) => text);
  const impression = notes.find((note) => note.impression)?.impression ?? null;
  const pending = [talk, ...notes].some((row) => row.pending);
  const lines = [
    factsLine(talk, authorOf(snapshot, talk, me.person)),
    topics.length > 0 && listOf(topics),
    impression && impressionWords()[impression - 1],
  ].filter(Boolean);
  return html`<${LinkRow} href=${`/app/talk/${talk.id}`} title=${titleOf(talk, today)} start=${html`<${ImpressionSign} value=${impression} />`}>
    ${lines.map((line) => html`<span class="quiet" key=${line}>${line}</span>`)}
    ${notes.map(({ id, note }) => note && html`<span class="pre clip" key=${id}>${note}</span>`)}
    ${talk.read_by && html`<${Tag} tone="green" icon="check">${_("{name} has read it", { name: talk.read_by })}<//>`}
    ${pending && html`<${NotSent}>${_("not sent yet")}<//>`}
  <//>`;
}

/**
 * @param {Conversation} talk
 * @param {string} today
 */
function titleOf({ occurred_on, outcome }, today) {
  const long = daysBetween(occurred_on, today) > 30;
  const day = long ? dateWords(occurred_on, today) : dayWords(occurred_on, today);
  if (outcome === "happened") return lineStart(day);
  const words = outcomeChoices().find(({ value }) => value === outcome)?.text ?? "";
  return lineStart(_("{day}: {outcome}", { day, outcome: words }));
}

/**
 * @param {Conversation} talk
 * @param {string} author
 */
function factsLine({ minutes, how, place }, author) {
  const length = minutes && ngettext("{n} minute", "{n} minutes", minutes);
  const way = howChoices().find(({ value }) => value === how)?.text;
  return [author, length, way, place].filter(Boolean).join(" · ");
}

/**
 * @param {Given["snapshot"]} snapshot
 * @param {Conversation} talk
 * @param {string} me
 */
function authorOf(snapshot, { author_id }, me) {
  if (!author_id || author_id === me) return _("You");
  return shortNameOf(snapshot, author_id);
}
