import { clockOf, dayOf, dayWords } from "../dates.js";
import { asItems } from "../entries.js";
import { html, useState } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Icon, Tile } from "../parts/signs.js";

const WRONG_CLOCK = 300_000;

/** @typedef {import("../props.js").Props} Props */

/**
 * How things stand between this phone and the server, and one try at once.
 *
 * @param {Props} props
 */
export function SendingState({ snapshot, runtime, store, timezone, today }) {
  const [busy, setBusy] = useState(false);
  const attempt = async () => {
    setBusy(true);
    await store.sync();
    setBusy(false);
  };
  const count = asItems(snapshot, snapshot.outbox).length;
  const refused = asItems(snapshot, snapshot.attention).length;
  const { icon, tone, title, line } = wordsFor(runtime.offline, count, refused);
  return html`<section class="card">
    <div class="state"><${Tile} name=${icon} tone=${tone} large />
      <div><p class="state__title">${title}</p><p class="quiet">${line}</p><${LastExchange} meta=${snapshot.meta} timezone=${timezone} today=${today} /></div></div>
    <button type="button" class="button button--outline" aria-busy=${String(busy)} onClick=${attempt}><${Icon} name="refresh-cw" />${busy ? _("Trying …") : _("Try now")}</button>
  </section>`;
}

/**
 * @param {boolean} offline
 * @param {number} count
 * @param {number} refused
 */
function wordsFor(offline, count, refused) {
  const safe = _("Everything is safe on this phone.");
  if (offline) return { icon: "cloud-off", tone: "river", title: _("No network"), line: safe };
  if (count === 0 && refused > 0) {
    const title = ngettext("{n} entry needs you", "{n} entries need you", refused);
    return { icon: "triangle-alert", tone: "brick", title, line: safe };
  }
  if (count === 0) {
    const line = _("Everything you wrote has arrived.");
    return { icon: "cloud-check", tone: "green", title: _("All sent"), line };
  }
  const title = ngettext("{n} entry is waiting", "{n} entries are waiting", count);
  return { icon: "smartphone", tone: "river", title, line: safe };
}

/** @param {{ meta: import("../store/types.js").Meta, timezone: string, today: string }} props */
function LastExchange({ meta, timezone, today }) {
  const { last_sync, offset } = meta;
  if (!last_sync) return null;
  const day = dayWords(dayOf(last_sync, timezone), today);
  const minutes = Math.round(Math.abs(offset) / 60_000);
  return html`<p class="quiet">${_("Last exchange {day}, {time}.", { day, time: clockOf(last_sync, timezone) })}</p>
    ${Math.abs(offset) > WRONG_CLOCK && html`<p class="quiet">${_("The clock of this phone is wrong by {n} minutes.", { n: minutes })}</p>`}`;
}
