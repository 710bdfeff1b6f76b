/** Impression and note: for one person at a time, and only where she has agreed to notes. */
import { html, useState } from "../html.js";
import { _, shortName } from "../i18n.js";
import { ChipGroup } from "../parts/choices.js";
import { Notice } from "../parts/signs.js";
import { all, get } from "../records.js";
import { TalkNote } from "./talk_note.js";

/** @param {import("./talk_facts.js").Given} props */
export function TalkNotes(props) {
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
