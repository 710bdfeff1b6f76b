/** The facts of a talk, to change or to read: when, how long, how and where. */
import { changeFacts } from "../acts/talks.js";
import { dateWords, dayWords, plusDays, timeWords } from "../dates.js";
import { html, useState } from "../html.js";
import { _, inLanguage, lineStart, ngettext, shortName } from "../i18n.js";
import { ChipGroup, ImpressionSign } from "../parts/choices.js";
import { DateField, Field } from "../parts/fields.js";
import { Bar } from "../parts/frame.js";
import { Icon, Tag } from "../parts/signs.js";
import { namesOf } from "../people.js";
import { all, get } from "../records.js";
import { back } from "../router.js";
import { TalkReview } from "./thread.js";

// What a talk's small values are called.

/** @typedef {import("../parts/choices.js").Choice} Choice */

/** @returns {Choice[]} */
export function howChoices() {
  return [
    { value: "met", text: _("Met"), icon: "users-round" },
    { value: "phone", text: _("Phone"), icon: "phone" },
    { value: "video", text: _("Video"), icon: "video" },
    { value: "messages", text: _("Messages"), icon: "message-circle" },
  ];
}

/** @returns {Choice[]} */
export function outcomeChoices() {
  return [
    { value: "happened", text: _("Yes, we talked") },
    { value: "not_reached", text: _("Not reached") },
    { value: "cancelled", text: _("Called off") },
    { value: "no_show", text: _("Did not come") },
  ];
}

/** Five steps of having arrived, from strange to at home. */
export function impressionWords() {
  return [
    _("still strange"),
    _("unsure"),
    _("getting there"),
    _("settled in well"),
    _("like at home"),
  ];
}

// When, how long, how and where: the same for everybody who was there.

/** @typedef {import("../kinds.js").Conversation} Conversation */
/** @typedef {import("../props.js").Props & { talk: Conversation, talks: Conversation[], name: string }} Given */

const STEPS = ["15", "30", "60", "90"];
const LONGER = [45, 75, 105, 120, 150, 180, 240, 300, 360];

/** @param {Given} props */
export function TalkFacts({ snapshot, store, today, talk, talks }) {
  /** @param {Partial<Conversation>} set */
  const change = (set) => changeFacts(store, talks, set);
  const happened = talk.outcome === "happened";
  return html`<section class="card" aria-label=${_("The facts")}>
    <${ChipGroup} label=${_("Did it work out?")} choices=${outcomeChoices()} value=${talk.outcome} onChange=${(/** @type {any} */ outcome) => change({ outcome })} />
    <${When} talk=${talk} today=${today} onChange=${change} />
    ${happened && html`<${Minutes} value=${talk.minutes} onChange=${change} />`}
    ${
      happened &&
      html`<${ChipGroup} label=${_("How and where")} choices=${howChoices()} value=${talk.how} onClear=${() => change({ how: null })}
          onChange=${(/** @type {any} */ how) => change({ how })} />
        <${Field} label=${_("Place")} value=${talk.place ?? ""} offers=${lastPlaces(all(snapshot, "conversation"))} input=${{ maxlength: 80, autocomplete: "off" }}
          onDone=${(/** @type {string} */ place) => change({ place: place.trim() || null })} />`
    }
  </section>`;
}

/**
 * Closed, one line; open, the phone's own calendar and clock.
 *
 * @param {{ talk: Conversation, today: string, onChange: (set: Partial<Conversation>) => void }} props
 */
function When({ talk, today, onChange }) {
  const [open, setOpen] = useState(false);
  const { occurred_on, at_time } = talk;
  const day =
    occurred_on >= plusDays(today, -1)
      ? dayWords(occurred_on, today)
      : dateWords(occurred_on, today);
  const words = at_time ? _("{day}, {time}", { day, time: timeWords(at_time) }) : day;
  if (!open) {
    return html`<div class="field"><span class="label" id="when">${_("When")}</span>
      <button type="button" class="input input--pick" aria-expanded="false" aria-labelledby="when when-words" onClick=${() => setOpen(true)}>
        <${Icon} name="calendar" small /><span id="when-words">${lineStart(words)}</span><${Icon} name="chevron-down" small /></button></div>`;
  }
  return html`<div class="pair">
    <${DateField} label=${_("Day")} value=${occurred_on} max=${today} needed onChange=${(/** @type {string | null} */ value) => value && onChange({ occurred_on: value })} />
    <${DateField} label=${_("Time")} type="time" value=${at_time} onChange=${(/** @type {string | null} */ value) => onChange({ at_time: value })} />
  </div>`;
}

/** @param {{ value: number | null, onChange: (set: Partial<Conversation>) => void }} props */
function Minutes({ value, onChange }) {
  const usual = value === null || value === undefined || STEPS.includes(String(value));
  const [more, setMore] = useState(!usual);
  const choices = [
    ...STEPS.map((step) => ({ value: step, text: step })),
    { value: "more", text: _("more") },
  ];
  const chosen = more ? "more" : value ? String(value) : null;
  /** @param {string} step */
  const choose = (step) => {
    setMore(step === "more");
    if (step !== "more") onChange({ minutes: Number(step) });
  };
  const clear = () => {
    setMore(false);
    onChange({ minutes: null });
  };
  return html`<${ChipGroup} bare label=${_("How many minutes, roughly")} choices=${choices} value=${chosen} onChange=${choose} onClear=${clear} />
    ${
      more &&
      html`<label class="field"><span class="label">${_("Minutes")}</span>
      <select class="input" onChange=${(/** @type {{ currentTarget: HTMLSelectElement }} */ event) => onChange({ minutes: Number(event.currentTarget.value) || null })}>
        <option value="" selected=${usual}>${_("Please choose")}</option>
        ${[...new Set([...LONGER, ...(usual ? [] : [value ?? 0])])].sort((a, b) => a - b).map((one) => html`<option key=${one} value=${one} selected=${one === value}>${one}</option>`)}
      </select></label>`
    }`;
}

/** The last three. @param {Pick<Conversation, "place" | "occurred_on">[]} talks */
export function lastPlaces(talks) {
  const latest = [...talks].sort((a, b) => b.occurred_on.localeCompare(a.occurred_on));
  return [
    ...new Set(
      latest
        .map(({ place }) => place)
        .filter((place) => place !== null && place !== undefined && place !== ""),
    ),
  ].slice(0, 3);
}

// A talk to read: another companion's, or one that can no longer be changed.

/** @param {import("../props.js").Props & { talk: import("../kinds.js").Conversation }} props */
export function TalkRead(props) {
  const { snapshot, me, today, talk } = props;
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
    </section>
    <${TalkReview} ...${props} />
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
