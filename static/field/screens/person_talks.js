/** Next steps, then all talks with one person. */
import { dateWords, daysBetween, dayWords } from "../dates.js";
import { html } from "../html.js";
import { _, lineStart, listOf, ngettext, shortName } from "../i18n.js";
import { ImpressionSign } from "../parts/choices.js";
import { Empty, Icon, LinkRow, NotSent, Tag } from "../parts/signs.js";
import { namesOf, noteWith, talksWith } from "../people.js";
import { all } from "../records.js";
import { PersonSteps } from "./person_steps.js";
import { topicTitles } from "./talk_read.js";
import { howChoices, impressionWords, outcomeChoices } from "./talk_words.js";

/** @typedef {import("./person.js").Given} Given */
/** @typedef {import("../kinds.js").Conversation} Conversation */

/** @param {Given} props */
export function PersonTalks(props) {
  const { snapshot, one } = props;
  const { id, call_name } = one.newcomer;
  const name = shortName(call_name);
  const talks = talksWith(snapshot, id);
  return html`
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
  return shortName(namesOf(snapshot).get(author_id) ?? _("Somebody in your group"));
}
