/** What was said about a task or a talk, in order, and a field for more; what the desk says to an author. */
import { addText, keepText } from "../acts/tasks.js";
import { clockOf, dayOf, dayWords } from "../dates.js";
import { html, useState } from "../html.js";
import { _, shortName } from "../i18n.js";
import { Words } from "../parts/fields.js";
import { LinkNotice, NotSent, Tag } from "../parts/signs.js";
import { all, get, openQuestions } from "../records.js";

const LIMIT = 1000;

/** @typedef {import("../props.js").Props} Props */
/** @typedef {{ id: string, who: string, made_at: number, text: string, pending: boolean }} Said */

/**
 * Leaving the field keeps the words; the button sends them. A draft is found whenever it is stored,
 * one after the other; the one that is typed in stays.
 *
 * @param {Props & { said: Said[], kind: string, about: import("../store/types.js").Fields, label: string, hint: string, button: string }} props
 */
export function Thread(props) {
  const { snapshot, store, refresh, today, timezone, said, kind, about, ...words } = props;
  const [fresh, setFresh] = useState(() => crypto.randomUUID());
  const [own, setOwn] = useState(/** @type {string | null} */ (null));
  const drafts = [...snapshot.drafts.values()].filter(
    ({ kind: of, change }) =>
      of === kind && Object.entries(about).every(([name, value]) => change?.set?.[name] === value),
  );
  const row = own ?? drafts[0]?.row ?? fresh;
  const change = (/** @type {string} */ text) => ({
    op: /** @type {const} */ ("create"),
    kind,
    row,
    set: { ...about, text },
  });
  const send = async (/** @type {string} */ text) => {
    await addText(store, change(text));
    await refresh();
    setOwn(null);
    setFresh(crypto.randomUUID());
  };
  const ordered = [...said].sort((a, b) => a.made_at - b.made_at);
  return html`
    ${
      ordered.length > 0 &&
      html`<ul class="list">${ordered.map(
        (one) => html`<li class="row row--words" key=${one.id}><span class="row__words">
      <span class="quiet">${_("{name}, {day}, {time}", { name: one.who, day: dayWords(dayOf(one.made_at, timezone), today), time: clockOf(one.made_at, timezone) })}</span>
      <span class="pre">${one.text}</span>
      ${one.pending && html`<${NotSent}>${_("not sent yet")}<//>`}
    </span></li>`,
      )}</ul>`
    }
    <div class="card" key=${row} onInput=${() => setOwn(row)}>
      <${Words} ...${words} limit=${LIMIT} look="button--outline" text=${drafts.find((draft) => draft.row === row)?.text ?? ""}
        onDraft=${(/** @type {string} */ text) => keepText(store, change(text))} onSend=${send} />
    </div>`;
}

/**
 * That the desk has read a talk; to its author also thanks, questions and what was answered.
 *
 * @param {Props & { talk: import("../kinds.js").Conversation }} props
 */
export function TalkReview(props) {
  const { snapshot, talk } = props;
  const review = all(snapshot, "review").find(({ conversation_id }) => conversation_id === talk.id);
  const messages = all(snapshot, "review_message").filter(
    ({ review_id }) => review_id === review?.id,
  );
  const said = messages.map((one) => ({ ...one, who: one.from_desk ? one.by_name : _("You") }));
  const { id: review_id, conversation_id, newcomer_id } = review ?? {};
  return html`
    ${
      (talk.read_by || review?.thanks) &&
      html`<p class="tags">
      ${talk.read_by && html`<${Tag} tone="green" icon="check">${_("{name} has read it", { name: talk.read_by })}<//>`}
      ${review?.thanks && html`<${Tag} tone="green" icon="heart-handshake">${_("{name} says thank you", { name: review.by_name })}<//>`}</p>`
    }
    ${
      review &&
      said.length > 0 &&
      html`<section class="part" aria-labelledby="asked"><h2 id="asked">${_("{name} asks", { name: review.by_name })}</h2>
      <${Thread} ...${props} said=${said} kind="review_message" about=${{ review_id, conversation_id, newcomer_id }}
        label=${_("Your answer")} hint=${_("Only the coordination reads this.")} button=${_("Send the answer")} /></section>`
    }`;
}

/** What the desk asks and nobody has answered, on Heute. @param {Props} props */
export function Questions({ snapshot }) {
  return openQuestions(snapshot).map(({ id, conversation_id, newcomer_id, by_name }) => {
    const name = shortName(get(snapshot, "newcomer", newcomer_id)?.call_name ?? "");
    return html`<${LinkNotice} key=${id} tone="honey" icon="message-circle" href=${`/app/talk/${conversation_id}`} title=${_("{name} asks", { name: by_name })}>${_("Talk with {name}", { name })}<//>`;
  });
}
