/** One talk: stored already; here is what may be added, each thing stored as it is chosen. */
import { keepNote, mayChange, noteKey, takeBack, toggleTopic, writeNote } from "../acts/talks.js";
import { dayOf } from "../dates.js";
import { html, useRef, useState } from "../html.js";
import { _, initials, inLanguage, listOf, shortName } from "../i18n.js";
import { ChipGroup, ChipToggles, Impression } from "../parts/choices.js";
import { staysAtWrong, TextArea } from "../parts/fields.js";
import { ActionBar, Bar, SyncPill } from "../parts/frame.js";
import { Door, Notice, Trouble } from "../parts/signs.js";
import { all, get } from "../records.js";
import { back } from "../router.js";
import { TalkStep } from "./person_talks.js";
import { impressionWords, TalkFacts, TalkRead } from "./talk_facts.js";
import { TalkReview } from "./thread.js";

/**
 * Where the entry is: on this phone, or with the others too. The door fills once.
 *
 * @param {import("../props.js").Props & { talk: import("../kinds.js").Conversation, talks: import("../kinds.js").Conversation[],
 *   arrives: boolean, onUndo?: () => void }} props
 */
function TalkSaved({ snapshot, runtime, talk, talks, arrives, onUndo }) {
  const pending = talks.some((one) => one.pending);
  const light = talk.outcome === "happened" ? "lit" : "plain";
  const line = runtime.offline
    ? _("It will be sent as soon as you have a network again.")
    : _("It is on its way.");
  return html`<div class=${`saved ${pending ? "saved--waits" : ""}`}>
    ${talks.map(({ id, newcomer_id }) => html`<${Door} key=${id} letters=${initials(get(snapshot, "newcomer", newcomer_id)?.call_name ?? "")} light=${light} size=${talks.length > 1 ? undefined : "large"} arrives=${arrives} />`)}
    <div class="saved__words">
      <p><strong>${pending ? _("Saved on this phone") : _("Sent")}</strong></p>
      <p class="saved__line">${pending ? line : _("Your group can see it.")}</p>
      ${onUndo && html`<button type="button" class="text-button" onClick=${onUndo}>${_("Undo")}</button>`}
    </div>
  </div>`;
}

// What it was about: eight topics show, those used most first.

const FEW = 8;

/** @param {import("./talk_facts.js").Given} props */
function TalkTopics({ snapshot, store, me, talk, talks }) {
  const [order] = useState(() => byUse(snapshot, me.person));
  const [more, setMore] = useState(false);
  const chosen = talk.topics ?? [];
  const shown = order.filter(({ key }, place) => more || place < FEW || chosen.includes(key));
  if (!order.length) return null;
  const choices = shown.map(({ key, title }) => {
    const { text, lang, own } = inLanguage(title);
    return { value: key, text, lang: own ? undefined : lang };
  });
  return html`<section class="card">
    <${ChipToggles} label=${_("What about")} choices=${choices} values=${chosen} onToggle=${(/** @type {string} */ key, /** @type {boolean} */ on) => toggleTopic(store, talks, key, on)}>
      ${order.length > shown.length && html`<button type="button" class="chip" aria-expanded="false" onClick=${() => setMore(true)}><span class="chip__face chip__face--quiet">${_("More topics")}</span></button>`}
    <//>
  </section>`;
}

/**
 * @param {import("../store/types.js").Snapshot} snapshot
 * @param {string} me
 */
function byUse(snapshot, me) {
  /** @type {Map<string, number>} */
  const uses = new Map();
  for (const { author_id, topics } of all(snapshot, "conversation")) {
    if (author_id === me) for (const key of topics ?? []) uses.set(key, (uses.get(key) ?? 0) + 1);
  }
  return all(snapshot, "topic").sort(
    (a, b) => (uses.get(b.key) ?? 0) - (uses.get(a.key) ?? 0) || a.order - b.order,
  );
}

const LIMIT = 1000;

/**
 * What I think and write about one talk with one person. A draft is found whenever it is stored; the
 * one that is typed in stays.
 *
 * @param {import("./talk_facts.js").Given & { sensitive: boolean }} props
 */
function TalkNote({ snapshot, store, me, talk, name, sensitive }) {
  const [fresh] = useState(() => crypto.randomUUID());
  const [own, setOwn] = useState(/** @type {string | null} */ (null));
  const mine = all(snapshot, "conversation_note").filter(
    ({ conversation_id, author_id }) =>
      conversation_id === talk.id && (author_id ?? me.person) === me.person,
  );
  const begun = [...snapshot.drafts.values()].find(
    ({ kind, row, change }) =>
      kind === "conversation_note" &&
      (change?.set?.conversation_id === talk.id || mine.some(({ id }) => id === row)),
  );
  const id = own ?? begun?.row ?? mine[0]?.id ?? fresh;
  const draft = snapshot.drafts.get(noteKey(id));
  const row = get(snapshot, "conversation_note", id);
  const [rated = { id, impression: null }] = mine;
  const hint = sensitive
    ? _("Please no details here: {name} could read along.", { name })
    : _("Write so that {name} could read along. Please nothing about illness or religion.", {
        name,
      });
  return html`<section class="card">
      <${Impression} label=${_("Your impression: how settled is {name}?", { name })} words=${impressionWords()} clear=${_("Take back")}
        value=${rated.impression ?? null} onChange=${(/** @type {number | null} */ impression) => writeNote(store, talk, rated.id, { impression })} />
    </section>
    <section class="card" onInput=${() => setOwn(id)}>
      <${TextArea} key=${id} label=${_("Note")} hint=${hint} limit=${LIMIT} value=${draft?.text ?? row?.note ?? ""} begun=${Boolean(draft)} base=${draft?.base ?? row?.v}
        onDraft=${(/** @type {string} */ text, /** @type {number | undefined} */ base) => keepNote(store, talk, id, text, base)}
        onDone=${(/** @type {string} */ text, /** @type {number | undefined} */ base) => writeNote(store, talk, id, { note: text.trim() || null }, base)} />
    </section>`;
}

// Impression and note: for one person at a time, and only where she has agreed to notes.

/** @param {import("./talk_facts.js").Given} props */
function TalkNotes(props) {
  const { snapshot, talk, talks } = props;
  const [chosen, setChosen] = useState(talk.id);
  const one = talks.find(({ id }) => id === chosen) ?? talk;
  const newcomer = get(snapshot, "newcomer", one.newcomer_id);
  const name = shortName(newcomer?.call_name ?? "");
  const choices = talks.map(({ id, newcomer_id }) => ({
    value: id,
    text: shortName(get(snapshot, "newcomer", newcomer_id)?.call_name ?? ""),
  }));
  const sensitive = all(snapshot, "topic").some(
    ({ key, sensitive }) => sensitive && talk.topics?.includes(key),
  );
  return html`
    ${talks.length > 1 && html`<${ChipGroup} label=${_("Impression and note for")} choices=${choices} value=${one.id} onChange=${setChosen} />`}
    ${
      newcomer && !newcomer.consent_notes
        ? html`<${Notice} tone="green" icon="info" title=${_("{name} does not want notes.", { name })}>${_("So there is no impression and no note here. The talk itself counts.")}<//>`
        : html`<${TalkNote} key=${one.id} ...${props} talk=${one} name=${name} sensitive=${sensitive} />`
    }
  `;
}

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../kinds.js").Conversation} Conversation */

/** @param {Props} props */
export function Talk(props) {
  const { snapshot, me, today, timezone, place } = props;
  const talk = get(snapshot, "conversation", place.params.conversation);
  if (!talk) return html`<${Missing} />`;
  const mine = mayChange(talk, me.person, today, (instant) => dayOf(instant, timezone));
  return mine
    ? html`<${Editing} ...${props} talk=${talk} />`
    : html`<${TalkRead} ...${props} talk=${talk} />`;
}

/** @param {Props & { talk: Conversation }} props */
function Editing(props) {
  const { snapshot, me, talk, overall, place, store, go, tell } = props;
  const talks = all(snapshot, "conversation").filter(
    ({ occasion_id, author_id, id }) =>
      id === talk.id ||
      (occasion_id === talk.occasion_id && (author_id ?? me.person) === me.person),
  );
  const names = talks.map(({ newcomer_id }) =>
    shortName(get(snapshot, "newcomer", newcomer_id)?.call_name ?? ""),
  );
  const name = listOf(names);
  const fresh = useRef(place.query.has("new"));
  const title = _("Talk with {name}", { name });
  const done = () => {
    if (!fresh.current) return back(`/app/people/${talk.newcomer_id}?tab=talks`);
    go("/app/", { replace: true });
    tell({
      text: _("{talk} is safe on this phone.", { talk: title }),
      action: { text: _("View"), href: `/app/talk/${talk.id}` },
    });
  };
  const undo = async () => {
    await takeBack(store, talks, me.person);
    go("/app/", { replace: true });
    tell({ text: _("The talk was taken back.") });
  };
  // What the desk has written about stays.
  const answered = all(snapshot, "review").some(({ conversation_id }) =>
    talks.some(({ id }) => id === conversation_id),
  );
  const given = { ...props, talks, name };
  return html`<main class="page page--action">
      <${Bar} title=${title} icon=${fresh.current ? "x" : "arrow-left"} backName=${fresh.current ? _("Close") : _("Back")} onBack=${done}><${SyncPill} overall=${overall} /><//>
      <${TalkSaved} ...${given} arrives=${fresh.current} onUndo=${!answered && undo} />
      <${TalkReview} ...${props} />
      <p><span>${_("Would you like to add anything?")}</span> <span class="muted">${_("All of it is optional and saved at once.")}</span></p>
      <${TalkFacts} ...${given} />
      ${talk.outcome === "happened" && html`<${TalkTopics} ...${given} /><${TalkNotes} ...${given} />`}
      <${TalkStep} ...${given} />
    </main>
    <${ActionBar}><button type="button" class="button button--large" onClick=${() => staysAtWrong() || done()}>${_("Finished")}</button><//>`;
}

function Missing() {
  const link = html`<a class="button button--outline" href="/app/">${_("Back to today")}</a>`;
  return html`<main class="page"><${Trouble} tone="river" icon="notebook-pen" title=${_("This talk is not here any more")} action=${link}>
    ${_("It was taken back, or you no longer accompany this person.")}
  <//></main>`;
}
