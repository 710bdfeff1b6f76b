/** An entry the server refused: why, and what can be done. Its text is never lost. */

import { dateWords } from "../dates.js";
import { entryWords, reasonWords, textOf } from "../entries.js";
import { html, useState } from "../html.js";
import { _, shortName } from "../i18n.js";
import { DateField } from "../parts/fields.js";
import { Icon, Tile } from "../parts/signs.js";
import { get } from "../records.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../store/types.js").Attention} Attention */

/** Codes that a person may answer by correcting and sending again. */
const CORRECTABLE = ["invalid", "changed", "exists", "reused"];

/** @param {Props & { entries: Attention[] }} props */
export function AttentionItem(props) {
  const { snapshot, store, today, entries, tell } = props;
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState(false);
  const [first] = entries;
  if (!first) return null;
  const { title, about, lang } = entryWords(snapshot, first);
  const name = shortName(
    get(
      snapshot,
      "newcomer",
      String(first.set?.newcomer_id ?? snapshot.get(first.kind, first.row)?.newcomer_id ?? ""),
    )?.call_name ?? "",
  );
  const day = first.set?.occurred_on;
  const text = entries.map(textOf).find(Boolean);
  const discard = async () => {
    for (const { key } of entries) await store.discard(key);
    tell({ text: _("The entry was deleted.") });
  };
  return html`<div class="card card--brick">
    <div class="state"><${Tile} name="triangle-alert" tone="brick" />
      <div><p><strong lang=${lang}>${[title, about, typeof day === "string" && dateWords(day, today)].filter(Boolean).join(", ")}</strong></p>
      <p class="quiet">${reasonWords(first, name)} ${text && _("Your text is not lost.")}</p></div></div>
    ${!open && html`<button type="button" class="button button--outline" onClick=${() => setOpen(true)}>${_("View or delete")}</button>`}
    ${
      open &&
      html`${text && html`<blockquote class="quote pre">${text.text}</blockquote>`}
        ${CORRECTABLE.includes(first.answer.code ?? "") && html`<${Correct} ...${props} entry=${first} entries=${entries} />`}
        ${text && html`<button type="button" class="button button--outline" onClick=${() => copy(text.text, tell)}><${Icon} name="copy" />${_("Copy text")}</button>`}
        ${asking ? html`<p><strong>${_("Delete this entry for good?")}</strong></p><div class="pair"><button type="button" class="button button--brick" onClick=${discard}><${Icon} name="trash-2" />${_("Delete for good")}</button><button type="button" class="button button--outline" onClick=${() => setAsking(false)}>${_("Keep it")}</button></div>` : html`<button type="button" class="text-button" onClick=${() => setAsking(true)}>${_("Delete")}</button>`}`
    }
  </div>`;
}

/**
 * Correct what was wrong, where it can be corrected here, and send again.
 *
 * @param {Props & { entry: Attention, entries: Attention[] }} props
 */
function Correct({ store, today, entry, entries }) {
  const fields = entry.answer.fields ?? {};
  const written = textOf(entry);
  const wrongDay = "occurred_on" in fields ? "occurred_on" : "due_on" in fields ? "due_on" : null;
  const [day, setDay] = useState(/** @type {string | null} */ (wrongDay ? today : null));
  const [words, setWords] = useState(written?.text ?? "");
  const wrongText = written !== null && written.field in fields;
  const again = async () => {
    const set = {
      ...entry.set,
      ...(wrongDay ? { [wrongDay]: day } : {}),
      ...(wrongText ? { [written.field]: words.trim() } : {}),
    };
    const { op, kind, row, add, del, base, seen } = entry;
    await store.retry(entry.key, [{ op, kind, row, set, add, del, base, seen }]);
    for (const { key } of entries) if (key !== entry.key) await store.retry(key);
  };
  return html`
    ${wrongDay && html`<${DateField} label=${_("Which day")} value=${day} max=${wrongDay === "occurred_on" ? today : undefined} onChange=${setDay} />`}
    ${wrongText && html`<label class="field"><span class="label">${_("Text")}</span><textarea class="input input--text" rows="4" value=${words} onInput=${(/** @type {{ currentTarget: HTMLTextAreaElement }} */ event) => setWords(event.currentTarget.value)}></textarea></label>`}
    <button type="button" class="button" onClick=${again}>${wrongDay || wrongText ? _("Correct and send again") : _("Send again")}</button>
  `;
}

/**
 * @param {string} text
 * @param {Props["tell"]} tell
 */
async function copy(text, tell) {
  try {
    await navigator.clipboard.writeText(text);
    tell({ text: _("The text was copied.") });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    tell({ text: _("Please mark the text and copy it by hand.") });
  }
}
