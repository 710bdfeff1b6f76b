/** Senden und Empfangen: the state, what needs me, both versions, what waits, what was sent last. */

import { clockOf, dateWords, dayOf, dayWords, now } from "../dates.js";
import { asItems, entryWords } from "../entries.js";
import { html } from "../html.js";
import { _ } from "../i18n.js";
import { Bar, Nav } from "../parts/frame.js";
import { LinkRow, Tag, Tile } from "../parts/signs.js";
import { noteNow } from "../people.js";
import { doubledTexts, doubledTitle } from "../records.js";
import { back } from "../router.js";
import { AttentionItem } from "./attention_item.js";
import { SendingState } from "./sending_state.js";
import { Warnings } from "./warnings.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../store/types.js").Entry} Entry */

/** @param {Props} props */
export function SendReceive(props) {
  const { snapshot } = props;
  const attention = asItems(snapshot, snapshot.attention);
  const doubled = doubledTexts(snapshot);
  const waiting = asItems(snapshot, snapshot.outbox);
  const late = asItems(snapshot, snapshot.late);
  const recent = asItems(snapshot, snapshot.recent);
  return html`<main class="page page--nav">
      <${Bar} title=${_("Send and receive")} backName=${_("Back")} onBack=${() => back("/app/me")} />
      <${Warnings} ...${props} />
      <${SendingState} ...${props} />
      ${attention.length > 0 && html`<${Part} title=${_("Needs you")} count=${attention.length} tone="brick">${attention.map((entries) => html`<${AttentionItem} key=${entries[0]?.key} ...${props} entries=${entries} />`)}<//>`}
      ${doubled.length > 0 && html`<${Part} title=${_("Both versions are kept")} count=${doubled.length} tone="honey"><ul class="list">${doubled.map(({ kind, row }) => html`<${LinkRow} key=${row} href=${`/app/two/${kind}/${row}`} title=${doubledTitle(snapshot, kind, row)} start=${html`<${Tile} name="files" tone="honey" />`}><span class="quiet">${_("It was changed in two places. Have a look when you like.")}</span><//>`)}</ul><//>`}
      ${waiting.length > 0 && html`<${Part} title=${_("Waits for the network")} count=${waiting.length} tone="river"><ul class="list">${waiting.map((entries) => html`<${Line} key=${entries[0]?.id} ...${props} entries=${entries} tone="river" />`)}</ul><//>`}
      ${late.length > 0 && html`<${Part} title=${_("Is with the coordination")}><ul class="list">${late.map((entries) => html`<${Line} key=${entries[0]?.id} ...${props} entries=${entries} tone="green" tag=${_("Is with the coordination")} />`)}</ul><p class="quiet">${_("You had left the group already. You need not do anything.")}</p><//>`}
      ${recent.length > 0 && html`<${Part} title=${_("Sent last")}><ul class="list">${recent.map((entries) => html`<${Line} key=${entries[0]?.id} ...${props} entries=${entries} tone="green" />`)}</ul><//>`}
      ${waiting.length > 0 && html`<p class="quiet">${_("Please do not sign out while entries wait.")}</p>`}
    </main>
    <${Nav} here="me" onNote=${() => noteNow(props)} />`;
}

/** @param {{ title: string, count?: number, tone?: string, children?: unknown }} props */
function Part({ title, count, tone, children }) {
  return html`<section class="part"><div class="part__head"><h2>${title}</h2>${count && html`<${Tag} tone=${tone}>${count}<//>`}</div>${children}</section>`;
}

/** @param {Props & { entries: Entry[], tone: string, tag?: string }} props */
function Line({ snapshot, timezone, today, entries, tone, tag }) {
  const [first] = entries;
  if (!first) return null;
  const { icon, title, about, lang } = entryWords(snapshot, first);
  const at = now(snapshot.meta, first.made_at);
  const day = dayOf(at, timezone);
  const when = _("{day}, {time}", {
    day: day < today ? dateWords(day, today) : dayWords(day, today),
    time: clockOf(at, timezone),
  });
  return html`<li class="row"><${Tile} name=${icon} tone=${tone} /><span class="row__words"><strong lang=${lang}>${title}</strong><span class="quiet">${[about, when].filter(Boolean).join(" · ")}</span>${tag && html`<${Tag} icon="inbox">${tag}<//>`}</span></li>`;
}
