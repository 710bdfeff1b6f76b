import { keepNote, noteKey, writeNote } from "../acts/talks.js";
import { html, useState } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Impression } from "../parts/choices.js";
import { TextArea } from "../parts/fields.js";
import { all } from "../records.js";
import { impressionWords } from "./talk_words.js";

const LIMIT = 1000;

/**
 * What I think and write about one talk with one person. A draft that was found is put back into its field.
 *
 * @param {import("./talk_facts.js").Given & { sensitive: boolean }} props
 */
export function TalkNote({ snapshot, store, me, talk, name, sensitive }) {
  const row = all(snapshot, "conversation_note").find(
    ({ conversation_id, author_id }) =>
      conversation_id === talk.id && (author_id ?? me.person) === me.person,
  );
  const [id] = useState(() => row?.id ?? draftedNote(snapshot, talk.id) ?? crypto.randomUUID());
  const draft = snapshot.drafts.get(noteKey(id));
  const [started] = useState(draft?.text);
  const hint = sensitive
    ? _("Please no details here: {name} could read along.", { name })
    : _("Write so that {name} could read along. Please nothing about illness or religion.", {
        name,
      });
  return html`<section class="card">
      <${Impression} label=${_("Your impression: how settled is {name}?", { name })} words=${impressionWords()} clear=${_("Take back")}
        value=${row?.impression ?? null} onChange=${(/** @type {number | null} */ impression) => writeNote(store, talk, id, { impression })} />
    </section>
    <section class="card">
      <${TextArea} label=${_("Note")} hint=${hint} limit=${LIMIT} value=${started ?? row?.note ?? ""} countWords=${countWords} base=${draft?.base ?? row?.v}
        onDraft=${(/** @type {string} */ text, /** @type {number | undefined} */ base) => keepNote(store, talk, id, text, base)}
        onDone=${(/** @type {string} */ text, /** @type {number | undefined} */ base) => writeNote(store, talk, id, { note: text.trim() || null }, base)} />
    </section>`;
}

/**
 * @param {import("../store/types.js").Snapshot} snapshot
 * @param {string} talk
 */
function draftedNote(snapshot, talk) {
  for (const { kind, row, change } of snapshot.drafts.values()) {
    if (kind === "conversation_note" && change?.set?.conversation_id === talk) return row;
  }
  return undefined;
}

/** @param {number} left */
export function countWords(left) {
  if (left < 0) return ngettext("{n} character too many", "{n} characters too many", -left);
  return ngettext("{n} character left", "{n} characters left", left);
}
