/** Reminders: the inbox, the line that leads to it, and when to be reminded of what. */
import { dateWords, dayOf, dayWords, dueWords, plusDays, timesWords } from "../dates.js";
import { html, useEffect } from "../html.js";
import { _, inLanguage, ngettext } from "../i18n.js";
import { Bar, Nav } from "../parts/frame.js";
import { Empty, LinkNotice, NotSent } from "../parts/signs.js";
import { noting } from "../people.js";
import { fullWords, linesOf, marked, pathOf, plainWords, settled } from "../reminders.js";
import { back } from "../router.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../kinds.js").Notification} Line */

/** What a reminder says. @param {Props} props @param {Line} line */
function wordsOf({ snapshot, me, today, timezone }, line) {
  const tongue = {
    _,
    when: (/** @type {number} */ at) =>
      _("{day}, {time}", {
        day: dueWords(dayOf(at, timezone), today),
        time: timesWords(at, null, timezone),
      }),
    day: (/** @type {string} */ day) => dueWords(day, today),
    say: (/** @type {any} */ texts) => inLanguage(texts).text,
  };
  return fullWords(tongue, snapshot, line, me.person) ?? plainWords(_, line.rule);
}

/** How many wait for me, also on the app's icon where a phone can show it. @param {Props} props */
export function RemindersLine(props) {
  const { open } = linesOf(props.snapshot, props.today);
  const [first] = open;
  if (!first) return null;
  return html`<${LinkNotice} tone="green" icon="bell" href="/app/reminders" title=${ngettext("{n} reminder", "{n} reminders", open.length)}>${wordsOf(props, first)}<//>`;
}

/** @param {import("../store/types.js").Snapshot} snapshot @param {string} today */
export function useBadge(snapshot, today) {
  const count = linesOf(snapshot, today).open.length;
  useEffect(() => {
    navigator.setAppBadge?.(count).catch(() => {});
  }, [count]);
}

const QUIET = 20;

/** @param {Props} props */
export function Reminders(props) {
  const { snapshot, store, today, now } = props;
  const { open, closed } = linesOf(snapshot, today);
  const unread = open.filter(({ read_at }) => !read_at).map(({ id }) => id);
  useEffect(() => {
    if (unread.length) store.enqueue(unread.map((id) => marked(id, { read_at: now })));
  }, [unread.join()]);
  return html`<main class="page page--nav">
      <${Bar} title=${_("Reminders")} backName=${_("Back")} onBack=${() => back("/app/")} />
      ${open.length ? html`<ul class="list">${open.map((line) => html`<${Open} key=${line.id} ...${props} line=${line} />`)}</ul>` : html`<${Empty} done title=${_("Nothing is waiting for you")} />`}
      <p><a href="/app/me/reminders">${_("When should we remind you?")}</a></p>
      ${
        closed.length > 0 &&
        html`<section class="part" aria-labelledby="earlier"><h2 id="earlier">${_("Earlier")}</h2>
        <ul class="list">${closed.slice(0, QUIET).map((line) => html`<li class="row" key=${line.id}><span class="row__words quiet"><span>${wordsOf(props, line)}</span><${State} ...${props} line=${line} /></span></li>`)}</ul></section>`
      }
    </main>
    <${Nav} here=${null} onNote=${noting(props)} />`;
}

/** @param {Props & { line: Line }} props */
function Open(props) {
  const { snapshot, store, today, now, timezone, line } = props;
  const words = wordsOf(props, line);
  const button = (
    /** @type {string} */ text,
    /** @type {import("../reminders.js").Change[]} */ changes,
  ) =>
    html`<button type="button" class="button button--small button--outline" aria-label=${_("{action}: {what}", { action: text, what: words })} onClick=${() => store.enqueue(changes)}>${text}</button>`;
  const later = (/** @type {number} */ days) => [
    marked(line.id, { snoozed_until: plusDays(today, days) }),
  ];
  return html`<li class="row"><div class="row__words">
    <a class="row__title" href=${pathOf(snapshot, line)}>${words}</a>
    <span class="quiet">${dayWords(dayOf(line.at, timezone), today)}</span>
    <div class="chips">
      ${button(_("Done"), settled(snapshot, line, now))}
      ${button(_("Tomorrow"), later(1))}
      ${button(_("In 3 days"), later(3))}
    </div>
  </div></li>`;
}

/** @param {Props & { line: Line }} props */
function State({ today, line }) {
  const { pending, done_at, closed_at, snoozed_until } = line;
  if (pending) return html`<${NotSent}>${_("not sent yet")}<//>`;
  if (done_at || closed_at || !snoozed_until || snoozed_until <= today) return null;
  return html`<span>${_("again on {day}", { day: dateWords(snoozed_until, today) })}</span>`;
}
