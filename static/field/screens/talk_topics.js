/** What it was about: eight topics show, those used most first. */
import { toggleTopic } from "../acts/talks.js";
import { html, useState } from "../html.js";
import { _, inLanguage } from "../i18n.js";
import { ChipToggles } from "../parts/choices.js";
import { all } from "../records.js";

const FEW = 8;

/** @param {import("./talk_facts.js").Given} props */
export function TalkTopics({ snapshot, store, me, talk, talks }) {
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
