/** What needs me: entries the server refused, texts of which there are two versions. */
import { clockOf, dateWords, dayOf } from "../dates.js";
import { entryWords, reasonWords, textOf } from "../entries.js";
import { html, useState } from "../html.js";
import { _, initials, shortName } from "../i18n.js";
import { DateField, Words } from "../parts/fields.js";
import { ActionBar, Bar } from "../parts/frame.js";
import { Door, Empty, Icon, Tile } from "../parts/signs.js";
import { isNewcomer, namesOf, shortNameOf } from "../people.js";
import { differences, doubledTexts, doubledTitle, get } from "../records.js";
import { back } from "../router.js";
import { nothingLeft } from "../store/snapshot.js";
import { inFull } from "../store/store.js";

// An entry the server refused: why, and what can be done. Its text is never lost.

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../store/types.js").Attention} Attention */

/** Codes that a person may answer by correcting and sending again. */
const CORRECTABLE = ["invalid", "changed", "exists", "reused"];

/**
 * What may not be kept is given to nobody else either; a deletion has no words of its own.
 *
 * @param {Attention} entry
 */
const mayHandOver = ({ op, answer }) =>
  answer.code !== "consent" && ["create", "patch", "hand_over"].includes(op);

/** @param {Props & { entries: Attention[] }} props */
export function AttentionItem(props) {
  const { snapshot, store, today, entries } = props;
  const [first] = entries;
  const [open, setOpen] = useState(Boolean(first?.typed));
  if (!first) return null;
  const { title, about, lang } = entryWords(snapshot, first);
  const name = aboutWhom(props, first);
  const day = first.set?.occurred_on;
  const text = entries.map(textOf).find(Boolean);
  const given = entries.filter(mayHandOver).map(({ key }) => key);
  return html`<div class="card card--brick">
    <div class="state"><${Tile} name="triangle-alert" tone="brick" />
      <div><p><strong lang=${lang}>${[title, about, typeof day === "string" && dateWords(day, today)].filter(Boolean).join(", ")}</strong></p>
      <p class="quiet">${reasonWords(first, name)} ${text && _("Your text is not lost.")}</p></div></div>
    ${given.length > 0 && html`<button type="button" class="button" onClick=${() => store.handOver(given)}>${_("Hand over to the coordination")}</button>`}
    ${open ? html`<${Opened} ...${props} text=${text?.text} />` : html`<button type="button" class="text-button" onClick=${() => setOpen(true)}>${_("View or delete")}</button>`}
  </div>`;
}

/** @param {Props & { entries: Attention[], text?: string }} props */
function Opened(props) {
  const { entries, text, store, tell } = props;
  const correctable = CORRECTABLE.includes(entries[0]?.answer.code ?? "");
  const discard = async () => {
    for (const { key } of entries) await store.discard(key);
    tell({ text: _("The entry was deleted.") });
  };
  return html`${text && html`<blockquote class="quote pre">${text}</blockquote>`}
    ${correctable && html`<${Correct} ...${props} />`}
    <${CopyOrDelete} ...${props} onDelete=${discard} />`;
}

/**
 * What the desk has sent back with a sentence, to be corrected and handed over once more.
 *
 * @param {Props & { entry: import("../entries.js").Returned }} props
 */
export function Returned(props) {
  const { snapshot, store, entry } = props;
  const { id, of_kind: kind, of_row: row, values: set, by_name, sentence = "" } = entry;
  const { title, about, lang } = entryWords(snapshot, { op: "create", kind, row, set });
  const written = textOf({ set });
  const field = written?.field ?? "";
  const key = `returned_entry:${id}`;
  const text = snapshot.drafts.get(key)?.text ?? written?.text;
  const change = { op: /** @type {const} */ ("hand_over"), kind, row, set };
  const settle = (/** @type {import("../store/types.js").Change[]} */ ...changes) => {
    if (by_name) changes.push({ op: "delete", kind: "returned_entry", row: id });
    return store.enqueue(changes, { dropDrafts: [key] });
  };
  return html`<div class="card card--brick">
    <div class="state"><${Tile} name="inbox" tone="brick" />
      <div><p><strong lang=${lang}>${[title, about].filter(Boolean).join(", ")}</strong></p>
      <p class="quiet">${by_name ? _("{name} sends it back: {text}", { name: by_name, text: sentence }) : _("Your text is not lost.")}</p></div></div>
    <${Words} label=${_("Text")} text=${text} button=${_("Correct and send again")}
      onDraft=${(/** @type {string} */ text) => text.trim() && store.saveDraft({ key, kind: "returned_entry", row: id, field, text, change, s: entry.s })}
      onSend=${(/** @type {string} */ text) => settle({ ...change, set: written ? { ...set, [field]: text } : set })} />
    <${CopyOrDelete} ...${props} text=${text} onDelete=${() => settle()} />
  </div>`;
}

/**
 * What was refused before this phone was emptied: nobody else has it.
 *
 * @param {import("../props.js").Outside & { entry: import("../store/types.js").Attention, onDelete: () => void }} props
 */
export function Left(props) {
  const { entry } = props;
  const text = textOf({ set: inFull(entry) })?.text;
  return html`<div class="card card--brick"><p><strong>${entryWords(nothingLeft("wiped"), entry).title}</strong></p>
    <p class="quiet">${_("It could not be sent. It stays here for 30 days.")}</p>
    ${text && html`<blockquote class="quote pre">${text}</blockquote>`}
    <${CopyOrDelete} ...${props} text=${text} /></div>`;
}

/** @param {{ text?: string, tell: Props["tell"], onDelete: () => void }} props */
function CopyOrDelete({ text, tell, onDelete }) {
  const [asking, setAsking] = useState(false);
  return html`${text && html`<button type="button" class="button button--outline" onClick=${() => copy(text, tell)}><${Icon} name="copy" />${_("Copy text")}</button>`}
    ${asking ? html`<p><strong>${_("Delete this entry for good?")}</strong></p><div class="pair"><button type="button" class="button button--brick" onClick=${onDelete}><${Icon} name="trash-2" />${_("Delete for good")}</button><button type="button" class="button button--outline" onClick=${() => setAsking(false)}>${_("Keep it")}</button></div>` : html`<button type="button" class="text-button" onClick=${() => setAsking(true)}>${_("Delete")}</button>`}`;
}

/**
 * Whom an entry is about; nobody where it is oneself.
 *
 * @param {Props} props
 * @param {Attention} entry
 */
function aboutWhom({ snapshot, me }, { kind, row, set }) {
  const id = String(set?.newcomer_id ?? snapshot.get(kind, row)?.newcomer_id ?? "");
  return isNewcomer(me) ? "" : shortName(get(snapshot, "newcomer", id)?.call_name ?? "");
}

/**
 * Correct what was wrong, where it can be corrected here, and send again.
 *
 * @param {Props & { entries: Attention[] }} props
 */
function Correct({ store, today, entries }) {
  const entry = /** @type {Attention} */ (entries[0]);
  const fields = entry.answer.fields ?? {};
  const found = textOf(entry);
  const written = found && found.field in fields ? found : undefined;
  const wrongDay = "occurred_on" in fields ? "occurred_on" : "due_on" in fields ? "due_on" : null;
  const [day, setDay] = useState(/** @type {string | null} */ (today));
  const again = (/** @type {string} */ text) =>
    store.retry(
      entries.map(({ key }) => key),
      { ...(wrongDay && { [wrongDay]: day }), ...(written && { [written.field]: text }) },
    );
  return html`
    ${wrongDay && html`<${DateField} label=${_("Which day")} value=${day} max=${wrongDay === "occurred_on" ? today : undefined} onChange=${setDay} />`}
    <${Words} label=${_("Text")} text=${written && (entry.typed?.[written.field] ?? written.text)} button=${wrongDay || written ? _("Correct and send again") : _("Send again")}
      onDraft=${(/** @type {string} */ text) => written && text.trim() && store.correct(entry.key, written.field, text)} onSend=${again} />
  `;
}

/**
 * @param {string} text
 * @param {Props["tell"]} tell
 */
export async function copy(text, tell) {
  try {
    await navigator.clipboard.writeText(text);
    tell({ text: _("The text was copied.") });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    tell({ text: _("Please mark the text and copy it by hand.") });
  }
}

// Two versions of one text. Keeping both is the default; nobody must act.

/** @typedef {Pick<import("../kinds.js").Sibling, "id" | "text" | "author_id"> & { made_at?: number }} Version  author_id: empty where nobody can say */

/** @param {Props} props */
export function TwoVersions(props) {
  const { snapshot, place } = props;
  const { kind = "", row = "" } = place.params;
  // Somebody else may be faster: what is being joined here is still to be had.
  const left = [...snapshot.drafts.values()].find(
    (one) => one.kind === "sibling" && one.row === row,
  );
  const doubled =
    doubledTexts(snapshot).find((one) => one.kind === kind && one.row === row) ??
    (left && { kind, row, field: left.field, siblings: [] });
  const stored = snapshot.get(kind, row);
  if (!doubled || !stored) {
    return html`<main class="page"><${Bar} title=${_("Two versions")} backName=${_("Back")} onBack=${() => back("/app/sync")} /><${Empty} done title=${_("There is one version only now")} /></main>`;
  }
  return html`<${Both} ...${props} doubled=${doubled} stored=${stored} />`;
}

/** @param {Props & { doubled: import("../records.js").Doubled, stored: import("../store/types.js").Row }} props */
function Both({ snapshot, store, me, today, timezone, doubled, stored }) {
  const { kind, row, field, siblings } = doubled;
  const names = namesOf(snapshot);
  const [first] = useState(() => siblings.map(({ id }) => id)); // one that came meanwhile stays
  const [joining, setJoining] = useState(false);
  const key = `sibling:${row}:${field}`;
  const draft = snapshot.drafts.get(key);
  const seen = draft?.seen ?? first;
  const editing = joining || draft;
  /** @type {Version[]} */
  const versions = [
    {
      id: row,
      text: String(stored[field] ?? ""),
      author_id: String(stored.author_id ?? ""), // others than its maker may write in a row
    },
    ...siblings,
  ];
  const title = (/** @type {Version} */ { author_id }) => {
    if (author_id === me.person) return _("Your version");
    if (!author_id) return _("Current version");
    return _("Version by {name}", { name: shortNameOf(snapshot, author_id) });
  };
  const sign = (/** @type {Version} */ { author_id }) => {
    const own = author_id === me.person;
    return own || !author_id
      ? html`<${Tile} name=${own ? "smartphone" : "files"} tone="river" />`
      : html`<${Door} letters=${initials(names.get(author_id) ?? "?")} size="small" />`;
  };
  const leave = () => back("/app/sync");
  /** @param {string} text */
  const settle = async (text) => {
    const set = { [field]: text };
    await store.enqueue([{ op: "resolve", kind, row, set, seen }], { dropDrafts: [key] });
    leave();
  };
  // Handed in half-done it may replace what is mine, and stands beside what others wrote.
  const change = { op: /** @type {const} */ ("patch"), kind, row, base: 0 };
  /** @param {string} text */
  const keep = (text) =>
    text.trim() &&
    store.saveDraft({ key, kind: "sibling", row, field, text, seen, change, s: stored.s });
  const cancel = () => {
    setJoining(false);
    store.dropDraft(key);
  };
  const whole = versions
    .map(({ text }) => text.trim())
    .filter(Boolean)
    .join("\n\n");
  return html`<main class="page page--action">
      <${Bar} title=${_("Two versions")} backName=${_("Back")} onBack=${leave} />
      <h2>${doubledTitle(snapshot, kind, row)}</h2>
      <p class="muted">${_("It was changed in two places at the same time. Nothing is lost. You may leave it as it is.")}</p>
      ${versions.map(
        (version, index) => html`<section class="card" key=${version.id}>
        <div class="state">${sign(version)}
          <div><h3>${title(version)}</h3>${version.made_at && html`<p class="quiet">${_("{day}, {time}", { day: dateWords(dayOf(version.made_at, timezone), today), time: clockOf(version.made_at, timezone) })}</p>`}</div></div>
        <p class="lead pre">${version.text ? differences(version.text, versions[index === 0 ? 1 : 0]?.text ?? "").map(({ text, own }, at) => (own ? html`<mark key=${at}>${text}</mark>` : text)) : _("missing here")}</p>
      </section>`,
      )}
      <p class="quiet">${_("Underlined is what stands in this version only.")}</p>
      ${
        editing
          ? html`<${Words} label=${_("One text")} text=${draft?.text ?? whole} button=${_("Save the one text")} onDraft=${keep} onSend=${settle} />
            <button type="button" class="button button--outline" onClick=${cancel}>${_("Cancel")}</button>`
          : html`<button type="button" class="button button--outline button--large" onClick=${() => setJoining(true)}><${Icon} name="pencil" />${_("Join into one text")}</button>
            <div class="pair pair--text">${versions.map((version) => html`<button type="button" class="text-button" key=${version.id} onClick=${() => settle(version.text)}>${_("Only: {version}", { version: title(version) })}</button>`)}</div>`
      }
    </main>
    ${!editing && html`<${ActionBar}><button type="button" class="button button--large" onClick=${leave}>${_("Keep both")}</button><//>`}`;
}
