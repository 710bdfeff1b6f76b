/** One talk: stored already; here is what may be added, each thing stored as it is chosen. */
import { mayChange, takeBack } from "../acts/talks.js";
import { dayOf } from "../dates.js";
import { html, useRef } from "../html.js";
import { _, listOf, shortName } from "../i18n.js";
import { ActionBar, Bar, SyncPill } from "../parts/frame.js";
import { Trouble } from "../parts/signs.js";
import { all, get } from "../records.js";
import { back } from "../router.js";
import { TalkFacts } from "./talk_facts.js";
import { TalkNotes } from "./talk_notes.js";
import { TalkRead } from "./talk_read.js";
import { TalkSaved } from "./talk_saved.js";
import { TalkStep } from "./talk_step.js";
import { TalkTopics } from "./talk_topics.js";

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
  const given = { ...props, talks, name };
  return html`<main class="page page--action">
      <${Bar} title=${title} icon=${fresh.current ? "x" : "arrow-left"} backName=${fresh.current ? _("Close") : _("Back")} onBack=${done}><${SyncPill} overall=${overall} /><//>
      <${TalkSaved} ...${given} arrives=${fresh.current} onUndo=${undo} />
      <p><span>${_("Would you like to add anything?")}</span> <span class="muted">${_("All of it is optional and saved at once.")}</span></p>
      <${TalkFacts} ...${given} />
      ${talk.outcome === "happened" && html`<${TalkTopics} ...${given} /><${TalkNotes} ...${given} />`}
      <${TalkStep} ...${given} />
    </main>
    <${ActionBar}><button type="button" class="button button--large" onClick=${done}>${_("Finished")}</button><//>`;
}

function Missing() {
  const link = html`<a class="button button--outline" href="/app/">${_("Back to today")}</a>`;
  return html`<main class="page"><${Trouble} tone="river" icon="notebook-pen" title=${_("This talk is not here any more")} action=${link}>
    ${_("It was taken back, or you no longer accompany this person.")}
  <//></main>`;
}
