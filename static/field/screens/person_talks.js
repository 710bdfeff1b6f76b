/** Next steps, then all talks with one person. */
import { dateWords, daysBetween, dayWords } from "../dates.js";
import { html } from "../html.js";
import { _, lineStart, listOf, ngettext } from "../i18n.js";
import { shortName } from "../names.js";
import { Empty } from "../parts/empty.js";
import { Icon } from "../parts/icon.js";
import { ImpressionSign } from "../parts/impression.js";
import { LinkRow } from "../parts/row.js";
import { NotSent, Tag } from "../parts/tag.js";
import { namesOf, talksWith } from "../people.js";
import { all } from "../records.js";
import { noteWith } from "./note_now.js";
import { PersonSteps } from "./person_steps.js";
import { topicTitles } from "./talk_read.js";
import { howChoices, impressionWords, outcomeChoices } from "./talk_words.js";

/** @typedef {import("./person.js").Given} Given */

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
      <ul class="list">${talks.map((talk) => html`<${TalkRow} key=${talk.id} ...${props} talk=${talk} name=${name} />`)}</ul>
      <button type="button" class="button button--outline button--large" onClick=${() => noteWith(props, [id])}><${Icon} name="notebook-pen" />${_("Note a talk with {name}", { name })}</button>
    </section>
  `;
}

/** @param {Given & { talk: import("../kinds.js").Conversation, name: string }} props */
function TalkRow({ snapshot, me, today, talk, name }) {
  const notes = all(snapshot, "conversation_note").filter(
    ({ conversation_id }) => conversation_id === talk.id,
  );
  const { occurred_on, outcome } = talk;
  const when =
    daysBetween(occurred_on, today) > 30
      ? dateWords(occurred_on, today)
      : dayWords(occurred_on, today);
  const title =
    outcome === "happened"
      ? when
      : _("{day}: {outcome}", {
          day: when,
          outcome: outcomeChoices(name).find(({ value }) => value === outcome)?.text ?? "",
        });
  const author =
    talk.author_id === me.person || !talk.author_id
      ? _("You")
      : shortName(namesOf(snapshot).get(talk.author_id) ?? _("Somebody in your group"));
  const line = [
    author,
    talk.minutes && ngettext("{n} minute", "{n} minutes", talk.minutes),
    howChoices().find(({ value }) => value === talk.how)?.text,
    talk.place,
  ];
  const topics = topicTitles(snapshot, talk.topics ?? []).map(({ text }) => text);
  const impression = notes.find((note) => note.impression)?.impression;
  return html`<${LinkRow} href=${`/app/talk/${talk.id}`} title=${lineStart(title)} start=${html`<${ImpressionSign} value=${impression ?? null} />`}>
    <span class="quiet">${line.filter(Boolean).join(" · ")}</span>
    ${topics.length > 0 && html`<span class="quiet">${listOf(topics)}</span>`}
    ${impression && html`<span class="quiet">${impressionWords()[impression - 1]}</span>`}
    ${notes.map(({ id, note }) => note && html`<span class="pre clip" key=${id}>${note}</span>`)}
    ${talk.read_by && html`<${Tag} tone="green" icon="check">${_("{name} has read it", { name: talk.read_by })}<//>`}
    ${(talk.pending || notes.some(({ pending }) => pending)) && html`<${NotSent}>${_("not sent yet")}<//>`}
  <//>`;
}
