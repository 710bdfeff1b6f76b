/**
 * Senden und Empfangen: the state, what waits, what was sent last; and what must be said on Heute
 * too.
 */
import { clockOf, dateWords, dayOf, dayWords, now } from "../dates.js";
import {
  asItems,
  begunOf,
  entryWords,
  refusedCount,
  returnedOf,
  textOf,
  waitingCount,
} from "../entries.js";
import { html, useEffect, useState } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Bar, Nav } from "../parts/frame.js";
import { Icon, LinkRow, Notice, Skeleton, Tag, Tile, Trouble } from "../parts/signs.js";
import { isNewcomer, noting } from "../people.js";
import { doubledTexts, doubledTitle } from "../records.js";
import { back } from "../router.js";
import { AttentionItem, Returned } from "./attention.js";

const DAY = 86_400_000;
const LONG = 5 * DAY;
const LITTLE = 5_000_000;

/** @typedef {import("../props.js").Props} Props */

/**
 * What keeps entries from being sent, or could lose them. Reading and writing go on all the same.
 *
 * @param {Props} props
 */
export function Warnings(props) {
  const { meta, outbox } = props.snapshot;
  const full = useFullness();
  const count = asItems(props.snapshot, outbox).length;
  const oldest = Math.min(...outbox.map(({ made_at }) => made_at));
  if (meta.state === "login" || meta.state === "account")
    return html`<${SignInAgain} state=${meta.state} count=${count} />`;
  if (meta.state === "upgrade") return html`<${Upgrade} ...${props} />`;
  if (full)
    return html`<${AtRisk} ...${props} title=${_("This phone is almost full.")} count=${count} />`;
  if (count && !meta.persisted && Date.now() - oldest > LONG)
    return html`<${AtRisk} ...${props} title=${_("Entries have been waiting here for long.")} count=${count} />`;
  if (meta.erased && Date.now() - meta.erased.at < 3 * DAY)
    return html`<${Erased} count=${meta.erased.count} />`;
  return null;
}

/** @param {{ state: "login" | "account", count: number }} props */
function SignInAgain({ state, count }) {
  const other = state === "account";
  const title = other ? _("Somebody else is signed in on this phone.") : _("Please sign in again.");
  const idle = other ? _("Please sign in again as yourself.") : _("You can read and write on.");
  const enter = html`<a class="button button--small" href="/app/sign-in">${_("Sign in")}</a>`;
  const waits = ngettext(
    "{n} entry waits on this phone. It will be sent afterwards.",
    "{n} entries wait on this phone. They will be sent afterwards.",
    count,
  );
  return html`<${Notice} tone="green" icon="lock" title=${title} action=${enter}>${count ? waits : idle}<//>`;
}

/** @param {Props} props */
function Upgrade({ newVersion }) {
  const renew =
    newVersion &&
    html`<button type="button" class="button button--small" onClick=${newVersion}>${_("Renew now")}</button>`;
  return html`<${Notice} tone="honey" icon="refresh-cw" title=${_("This app needs its new version.")} action=${renew}>${_("Your entries stay on this phone.")}<//>`;
}

/** @param {Props & { title: string, count: number }} props */
function AtRisk({ store, title, count }) {
  const send =
    count > 0 &&
    html`<button type="button" class="button button--small" onClick=${() => store.sync()}>${_("Send now")}</button>`;
  const line = count
    ? ngettext("{n} entry waits on this phone.", "{n} entries wait on this phone.", count)
    : _("Please delete something else, so that new entries can be saved.");
  return html`<${Notice} tone="brick" icon="triangle-alert" title=${title} action=${send}>${line}<//>`;
}

/** @param {{ count: number }} props */
function Erased({ count }) {
  const line = ngettext(
    "{n} entry of yours that had not been sent was about that person and is gone too.",
    "{n} entries of yours that had not been sent were about that person and are gone too.",
    count,
  );
  return html`<${Notice} tone="honey" icon="info" title=${_("Somebody had all data about themselves deleted.")}>${line}<//>`;
}

/** Whether the phone has hardly any room left for the app. */
function useFullness() {
  const [full, setFull] = useState(false);
  useEffect(() => {
    navigator.storage?.estimate?.().then(({ quota, usage = 0 }) => {
      setFull(quota !== undefined && quota - usage < LITTLE);
    });
  }, []);
  return full;
}

// The very first time on this phone: say that it happens once.

const PATIENCE = 8000;

/** @param {import("../props.js").Props & { onSkip: () => void }} props */
export function Loading({ store, snapshot, runtime, me, onSkip }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  const count = asItems(snapshot, snapshot.outbox).length;
  const waits =
    count > 0 &&
    ngettext("{n} entry waits on this phone.", "{n} entries wait on this phone.", count);
  const again = html`<button type="button" class="button" onClick=${() => store.sync()}>${_("Try again")}</button>`;
  if (["login", "account"].includes(snapshot.meta.state))
    return html`<main class="page"><${Trouble} tone="green" icon="lock" title=${_("Please sign in again")} action=${html`<a class="button" href="/app/sign-in">${_("Sign in")}</a>`}>${isNewcomer(me) ? _("Then everything comes back to this phone.") : _("Then your people come to this phone.")} ${waits}<//></main>`;
  if (runtime.offline)
    return html`<main class="page"><${Trouble} tone="river" icon="cloud-off" title=${_("This needs the network")} action=${again}>${_("Only this first time. Afterwards everything works without.")} ${waits}<//></main>`;
  return html`<main class="page" aria-busy="true">
    <h1 tabindex="-1">${_("One moment …")}</h1>
    <p class="quiet">${_("We are fetching your data onto this phone. It takes this long only once.")} ${waits}</p>
    <${Skeleton} />
    ${long && html`<button type="button" class="button button--outline" onClick=${onSkip}>${_("Go on with what is there")}</button>`}
  </main>`;
}

const WRONG_CLOCK = 300_000;

/**
 * How things stand between this phone and the server, and one try at once.
 *
 * @param {Props} props
 */
function SendingState({ snapshot, runtime, store, timezone, today }) {
  const [busy, setBusy] = useState(false);
  const attempt = async () => {
    setBusy(true);
    await store.sync().finally(() => setBusy(false));
  };
  const count = waitingCount(snapshot);
  const refused = refusedCount(snapshot);
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

// Senden und Empfangen: the state, what needs me, both versions, what waits, what was sent last.

/** @typedef {import("../store/types.js").Entry} Entry */

/** @param {Props} props */
export function SendReceive(props) {
  const { snapshot } = props;
  const refused = refusedCount(snapshot);
  const attention = asItems(snapshot, snapshot.attention);
  const returned = returnedOf(snapshot);
  const doubled = doubledTexts(snapshot);
  const waiting = asItems(snapshot, snapshot.outbox);
  // What was handed over and is settled lies with nobody any more.
  const held = snapshot.late.filter(
    ({ op, kind, row, base }) =>
      op !== "hand_over" ||
      !(returned.some(({ of_row }) => of_row === row) || (base === 0 && snapshot.get(kind, row))),
  );
  const late = asItems(snapshot, held);
  const recent = asItems(snapshot, snapshot.recent);
  const begun = begunOf(snapshot);
  return html`<main class="page page--nav">
      <${Bar} title=${_("Send and receive")} backName=${_("Back")} onBack=${() => back("/app/me")} />
      <${Warnings} ...${props} />
      <${SendingState} ...${props} />
      ${refused > 0 && html`<${Part} title=${_("Needs you")} count=${refused} tone="brick">${attention.map((entries) => html`<${AttentionItem} key=${entries[0]?.key} ...${props} entries=${entries} />`)}${returned.map((entry) => html`<${Returned} key=${entry.id} ...${props} entry=${entry} />`)}<//>`}
      ${doubled.length > 0 && html`<${Part} title=${_("Both versions are kept")} count=${doubled.length} tone="honey"><ul class="list">${doubled.map(({ kind, row }) => html`<${LinkRow} key=${row} href=${`/app/two/${kind}/${row}`} title=${doubledTitle(snapshot, kind, row)} start=${html`<${Tile} name="files" tone="honey" />`}><span class="quiet">${_("It was changed in two places. Have a look when you like.")}</span><//>`)}</ul><//>`}
      ${begun.length > 0 && html`<${Part} title=${_("Begun, not finished")} count=${begun.length} tone="river"><ul class="list">${begun.map((entry) => html`<${Begun} key=${entry.row} snapshot=${snapshot} entry=${entry} />`)}</ul><//>`}
      ${waiting.length > 0 && html`<${Part} title=${_("Waits for the network")} count=${waiting.length} tone="river"><ul class="list">${waiting.map((entries) => html`<${Line} key=${entries[0]?.id} ...${props} entries=${entries} tone="river" />`)}</ul><//>`}
      ${late.length > 0 && html`<${Part} title=${_("Is with the coordination")}><ul class="list">${late.map((entries) => html`<${Line} key=${entries[0]?.id} ...${props} entries=${entries} tone="green" tag=${_("Is with the coordination")} />`)}</ul>${late.some(([entry]) => entry?.op !== "hand_over") && html`<p class="quiet">${_("You had left the group already. You need not do anything.")}</p>`}<//>`}
      ${recent.length > 0 && html`<${Part} title=${_("Sent last")}><ul class="list">${recent.map((entries) => html`<${Line} key=${entries[0]?.id} ...${props} entries=${entries} tone="green" />`)}</ul><//>`}
      ${waiting.length > 0 && html`<p class="quiet">${_("Please do not sign out while entries wait.")}</p>`}
    </main>
    <${Nav} here="me" onNote=${noting(props)} />`;
}

/** @param {{ title: string, count?: number, tone?: string, children?: unknown }} props */
function Part({ title, count, tone, children }) {
  return html`<section class="part"><div class="part__head"><h2>${title}</h2>${count && html`<${Tag} tone=${tone}>${count}<//>`}</div>${children}</section>`;
}

/** @param {{ snapshot: Props["snapshot"], entry: Entry }} props */
function Begun({ snapshot, entry }) {
  const { icon, title, about, lang } = entryWords(snapshot, entry);
  return html`<${LinkRow} href=${whereOf(snapshot, entry)} title=${[title, about].filter(Boolean).join(", ")} lang=${lang} start=${html`<${Tile} name=${icon} tone="river" />`}><span class="quiet">${textOf(entry)?.text}</span><//>`;
}

/**
 * Where something begun is gone on with.
 *
 * @param {Props["snapshot"]} snapshot
 * @param {Entry} entry
 */
function whereOf(snapshot, { op, kind, row, set = {} }) {
  const { conversation_id, task_id, newcomer_id } = { ...snapshot.get(kind, row), ...set };
  if (conversation_id) return `/app/talk/${conversation_id}`;
  if (task_id) return `/app/tasks/${task_id}`;
  return op === "patch" ? `/app/activities/${row}` : `/app/people/${newcomer_id}`;
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
