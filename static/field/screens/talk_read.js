/** A talk to read: another companion's, or one that can no longer be changed. */
import { dateWords, timeWords } from "../dates.js";
import { html } from "../html.js";
import { _, inLanguage, ngettext, shortName } from "../i18n.js";
import { ImpressionSign } from "../parts/choices.js";
import { Bar } from "../parts/frame.js";
import { Tag } from "../parts/signs.js";
import { namesOf } from "../people.js";
import { all, get } from "../records.js";
import { back } from "../router.js";
import { howChoices, impressionWords, outcomeChoices } from "./talk_words.js";

/** @param {import("../props.js").Props & { talk: import("../kinds.js").Conversation }} props */
export function TalkRead({ snapshot, me, today, talk }) {
  const name = shortName(get(snapshot, "newcomer", talk.newcomer_id)?.call_name ?? "");
  const names = namesOf(snapshot);
  const mine = talk.author_id === me.person;
  const by = mine
    ? _("You noted it.")
    : _("{name} noted it.", { name: names.get(talk.author_id) ?? _("Somebody in your group") });
  const facts = [
    dateWords(talk.occurred_on, today),
    talk.at_time && _("at {time}", { time: timeWords(talk.at_time) }),
    talk.minutes && ngettext("{n} minute", "{n} minutes", talk.minutes),
    howChoices().find(({ value }) => value === talk.how)?.text,
    talk.place,
  ].filter(Boolean);
  return html`<main class="page">
    <${Bar} title=${_("Talk with {name}", { name })} backName=${_("Back")} onBack=${() => back(`/app/people/${talk.newcomer_id}?tab=talks`)} />
    <section class="card">
      <p>${facts.join(" · ")}</p>
      ${talk.outcome !== "happened" && html`<p><${Tag}>${outcomeChoices().find(({ value }) => value === talk.outcome)?.text}<//></p>`}
      <p class="tags">${topicTitles(snapshot, talk.topics ?? []).map(({ text, lang }) => html`<span lang=${lang} key=${text}><${Tag}>${text}<//></span>`)}</p>
      <p class="quiet">${by}${mine && ` ${_("After 14 days it cannot be changed any more.")}`}</p>
      ${talk.read_by && html`<p><${Tag} tone="green" icon="check">${_("{name} has read it", { name: talk.read_by })}<//></p>`}
    </section>
    ${all(snapshot, "conversation_note")
      .filter(({ conversation_id }) => conversation_id === talk.id)
      .map(
        (note) => html`<section class="card" key=${note.id}>
      <h2>${_("Note by {name}", { name: names.get(note.author_id) ?? _("Somebody in your group") })}</h2>
      ${note.impression && html`<p class="impression-line"><${ImpressionSign} value=${note.impression} />${impressionWords()[note.impression - 1]}</p>`}
      ${note.note && html`<p class="lead pre">${note.note}</p>`}
    </section>`,
      )}
  </main>`;
}

/**
 * @param {import("../store/types.js").Snapshot} snapshot
 * @param {string[]} keys
 */
export function topicTitles(snapshot, keys) {
  return all(snapshot, "topic")
    .filter(({ key }) => keys.includes(key))
    .map(({ title }) => inLanguage(title));
}
