/** Reminders: the inbox, the line that leads to it, and when to be reminded of what. */
import { changeProfileSet } from "../acts/profile.js";
import {
  dateWords,
  dayOf,
  dayWords,
  dueWords,
  plusDays,
  timesWords,
  weekdaysOf,
} from "../dates.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { _, inLanguage, ngettext, shortName } from "../i18n.js";
import { ChipToggles, SwitchRow } from "../parts/choices.js";
import { DateField } from "../parts/fields.js";
import { Bar, Nav, SyncPill } from "../parts/frame.js";
import { Empty, LinkNotice, Notice, NotSent, Tile } from "../parts/signs.js";
import { isNewcomer, noting } from "../people.js";
import { endsOf, nightOf, Preview, useReminding } from "../push/ask.js";
import { all } from "../records.js";
import { back } from "../router.js";
import { fullWords, linesOf, marked, pathOf, plainWords, settled } from "../sentences.js";

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
  const act = async (/** @type {import("../sentences.js").Change[]} */ changes) => {
    document.querySelector("h1")?.focus({ preventScroll: true }); // the line goes
    await store.enqueue(changes);
  };
  const button = (
    /** @type {string} */ text,
    /** @type {import("../sentences.js").Change[]} */ changes,
  ) =>
    html`<button type="button" class="button button--small button--outline" aria-describedby=${line.id} onClick=${() => act(changes)}>${text}</button>`;
  const later = (/** @type {number} */ days) => [
    marked(line.id, { snoozed_until: plusDays(today, days) }),
  ];
  return html`<li class="row"><div class="row__words">
    <a id=${line.id} href=${pathOf(snapshot, line)}>${words}</a>
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

// When to remind me of what: on this phone, and what holds on every phone of mine.

/** @typedef {import("../kinds.js").Profile} Profile */
/** @typedef {import("../push/ask.js").Standing} Standing */

const NIGHT = "1234567 20:30-08:00";
const WEEKEND = "67 08:00-10:00";

/** @param {Props} props */
export function RemindMe(props) {
  const { snapshot, store, me, overall } = props;
  const [profile] = all(snapshot, "profile");
  const sorts = [
    [
      "meetings",
      _("Meetings"),
      _("the evening before, 3 hours before, and when something changes"),
    ],
    ["steps", _("Next steps and checklist"), _("when something is due")],
    !isNewcomer(me) && [
      "silence",
      _("Not heard for long"),
      _("when nobody has talked with somebody"),
    ],
    ["invitations", _("Invitations"), _("when your answer is missing")],
    ["mail", _("By e-mail too"), _("when you have not looked for a day, if we have your address")],
  ].filter((sort) => sort !== false);
  return html`<main class="page page--nav">
      <${Bar} title=${_("Reminders")} backName=${_("Back")} onBack=${() => back("/app/me")}><${SyncPill} overall=${overall} /><//>
      <${ThisPhone} ...${props} />
      ${
        profile &&
        html`<section class="part" aria-labelledby="sorts"><h2 id="sorts">${_("What we remind you of")}</h2>
        <ul class="list">${sorts.map(([sort = "", title, hint]) => html`<li class="row" key=${sort}><${SwitchRow} title=${title} hint=${hint} on=${!profile.reminders_off.includes(sort)} onChange=${(/** @type {boolean} */ on) => changeProfileSet(store, profile.id, "reminders_off", { [on ? "del" : "add"]: [sort] })} /></li>`)}</ul></section>
        <${Quiet} ...${props} profile=${profile} />`
      }
      <${LockScreen} ...${props} />
      <p><a href="/app/reminders">${_("All reminders")}</a></p>
    </main>
    <${Nav} here="me" onNote=${noting(props)} />`;
}

/** @param {Props} props */
function ThisPhone(props) {
  const { standing, turn, test } = useReminding(props);
  const [result, setResult] = useState("");
  if (!standing) return null;
  const words = standingWords(standing);
  const try_ = async () => {
    setResult(_("One moment …"));
    setResult(testWords(await test()));
  };
  return html`<section class="card">
    <${SwitchRow} title=${_("Reminders on this phone")} hint=${words.hint} on=${["on", "later"].includes(standing)} icon=${html`<${Tile} name="bell" />`} onChange=${turn} />
    ${words.help && html`<${Notice} tone="honey" icon="info" title=${words.help} action=${standing === "iphone" && html`<a class="button button--small" href="/app/install">${_("Put on the home screen")}</a>`}>${words.more}<//>`}
    ${standing === "on" && html`<button type="button" class="button button--outline" onClick=${try_}>${_("Send a test")}</button>`}
    <p role="status">${result}</p>
  </section>`;
}

/** @param {Standing} standing @returns {{ hint: string, help?: string, more?: string }} */
function standingWords(standing) {
  const off = _("Switched off");
  if (standing === "on") return { hint: _("Switched on") };
  if (standing === "later")
    return { hint: _("Switched on"), help: _("This needs the network. It will be tried again.") };
  if (standing === "blocked")
    return {
      hint: off,
      help: _("This phone does not let the app remind you."),
      more: _(
        "Open the settings of your phone, look for this app or your browser, and allow notifications. Then come back here.",
      ),
    };
  if (standing === "iphone")
    return { hint: off, help: _("An iPhone only reminds you once the app is on the home screen.") };
  if (standing === "none")
    return { hint: off, help: _("This phone cannot remind you. Everything stands in the app.") };
  return { hint: off };
}

/** @param {string} result */
function testWords(result) {
  if (result === "sent") return _("Sent. It will be here in a moment.");
  if (result === "gone")
    return _("This phone was not reached. It is set up anew: please try again.");
  if (result === "network") return _("This needs the network. Please try again later.");
  return _("That did not work now. Please try again later.");
}

/** @param {Props & { profile: Profile }} props */
function Quiet({ store, profile }) {
  const { quiet } = profile;
  const kept = useRef(/** @type {string[]} */ ([]));
  const stay = kept.current.filter((one) => quiet.includes(one));
  kept.current = [...stay, ...quiet.filter((one) => !stay.includes(one))];
  const night = nightOf(kept.current);
  const others = kept.current.filter((one) => one !== night);
  /** @type {(old: string | null, anew: string | null) => void} */
  const change = (old, anew) => {
    if (old === anew) return;
    kept.current = kept.current.map((one) => (one === old && anew) || one);
    const sets = { add: anew ? [anew] : [], del: old ? [old] : [] };
    changeProfileSet(store, profile.id, "quiet", sets);
  };
  return html`<section class="part" aria-labelledby="quiet"><h2 id="quiet">${_("Quiet hours")}</h2>
    <div class="card">
      <${SwitchRow} title=${_("No reminder at night")} hint=${_("It comes in the morning then.")} on=${Boolean(night)} icon=${html`<${Tile} name="moon" />`} onChange=${(/** @type {boolean} */ on) => change(night, on ? NIGHT : null)} />
      ${night && html`<${Hours} hours=${night} onChange=${(/** @type {string} */ anew) => change(night, anew)} />`}
    </div>
    ${others.map((hours, place) => html`<${Further} key=${place} hours=${hours} onChange=${(/** @type {string | null} */ anew) => change(hours, anew)} />`)}
    ${others.length < 3 && html`<button type="button" class="text-button" onClick=${() => change(null, WEEKEND)}>${_("Add quiet hours on some days")}</button>`}
  </section>`;
}

/** @param {{ hours: string, onChange: (anew: string) => void }} props */
function Hours({ hours, onChange }) {
  const [days = ""] = hours.split(" ");
  const [from, until] = endsOf(hours);
  /** @type {(from: string | null | undefined, until: string | null | undefined) => unknown} */
  const put = (from, until) =>
    from && until && from !== until && onChange(`${days} ${from}-${until}`);
  return html`<div class="pair">
    <${DateField} label=${_("From")} type="time" value=${from} onChange=${(/** @type {string | null} */ time) => put(time, until)} />
    <${DateField} label=${_("Until")} type="time" value=${until} onChange=${(/** @type {string | null} */ time) => put(from, time)} />
  </div>`;
}

/** @param {{ hours: string, onChange: (anew: string | null) => void }} props */
function Further({ hours, onChange }) {
  const [days = "", ends] = hours.split(" ");
  /** @param {string} day @param {boolean} on */
  const toggle = (day, on) => {
    const left = [...days].filter((one) => one !== day);
    const anew = (on ? [...left, day] : left).sort().join("");
    onChange(anew && `${anew} ${ends}`);
  };
  return html`<div class="card">
    <${ChipToggles} label=${_("On these days")} choices=${weekdaysOf()} values=${[...days]} onToggle=${toggle} />
    <${Hours} hours=${hours} onChange=${onChange} />
    <button type="button" class="text-button" onClick=${() => onChange(null)}>${_("Remove")}</button>
  </div>`;
}

/** @param {Props} props */
function LockScreen({ boot, directory, snapshot, me }) {
  const [names, setNames] = useState(false);
  useEffect(() => {
    directory.get("lock_names").then((found) => setNames(found === me.account));
  }, []);
  const choose = async (/** @type {boolean} */ on) => {
    setNames(on);
    await directory.set("lock_names", on && me.account);
  };
  const [who] = all(snapshot, isNewcomer(me) ? "companion" : "newcomer");
  const name = shortName(who?.call_name ?? "");
  const shown =
    names && name
      ? _("Nobody has heard from {name} for a while.", { name })
      : plainWords(_, "contact_gap");
  return html`<section class="part" aria-labelledby="lock"><h2 id="lock">${_("On the lock screen")}</h2>
    <div class="card">
      <${SwitchRow} title=${_("Show names")} hint=${names ? _("On: others can read names too.") : _("Off: others read no name.")} on=${names} onChange=${choose} />
      <${Preview} name=${boot.name}>${shown}<//>
    </div></section>`;
}
