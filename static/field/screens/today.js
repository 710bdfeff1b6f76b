/** Heute: the people I accompany, what is due, my group. */
import { changeStep, setTaskState } from "../acts/tasks.js";
import { dueItems } from "../checklist.js";
import { dueWords, longDay, plusDays } from "../dates.js";
import { waitingCount } from "../entries.js";
import { html, useRef, useState } from "../html.js";
import { _, initials, listOf, ngettext, shortName } from "../i18n.js";
import { CheckRow, ChipGroup } from "../parts/choices.js";
import { DateField, staysAtWrong } from "../parts/fields.js";
import { Bar, Nav, Sheet, SyncPill, TopBar } from "../parts/frame.js";
import { Door, Empty, Icon, NotSent, OfflineBanner, Tag } from "../parts/signs.js";
import { accompanied, lightOf, namesOf, noteNow, noteWith } from "../people.js";
import { MayRemind } from "../push/ask.js";
import { all, get, programmeOf } from "../records.js";
import { back } from "../router.js";
import { GroupRows } from "./activities.js";
import { NextCard } from "./next_card.js";
import { PersonList } from "./people.js";
import { RemindersLine } from "./reminders.js";
import { Warnings } from "./send_receive.js";
import { Questions } from "./thread.js";

/**
 * What my group does, who else is in it, and where it meets.
 *
 * @param {import("../props.js").Props} props
 */
function GroupCard(props) {
  const { snapshot, me } = props;
  const members = all(snapshot, "member").filter(({ state }) => state === "active");
  const mine = new Set(
    members.filter(({ person_id }) => person_id === me.person).map(({ group_id }) => group_id),
  );
  const groups = all(snapshot, "group").filter(({ id }) => mine.has(id));
  if (!groups.length) return null;
  return html`<section class="part" aria-labelledby="group">
    <h2 id="group">${groups.length === 1 ? _("In your group") : _("In your groups")}</h2>
    <ul class="list"><${GroupRows} ...${props} />${groups.map((group) => {
      const others = members.filter(
        ({ group_id, person_id }) => group_id === group.id && person_id !== me.person,
      );
      return html`<li class="row" key=${group.id}>
        <span class="row__doors">${others.slice(0, 3).map(({ id, call_name }) => html`<${Door} key=${id} letters=${initials(call_name)} size="small" />`)}</span>
        <span class="row__words"><strong>${group.name}</strong>
          ${others.length > 0 && html`<span class="quiet">${_("With {names}", { names: listOf(others.map(({ call_name }) => shortName(call_name))) })}</span>`}
          ${group.meeting_place && html`<span class="quiet">${group.meeting_place}</span>`}
        </span>
      </li>`;
    })}</ul>
  </section>`;
}

/** @typedef {import("../checklist.js").DueItem} DueItem */

const FEW = 3;

/**
 * What was shown first stays in its place, so that ticking moves nothing.
 *
 * @param {DueItem[]} items
 */
function useSteady(items) {
  const first = useRef(/** @type {string[]} */ ([]));
  if (!first.current.length) first.current = items.map(({ id }) => id);
  const places = new Map(first.current.map((id, place) => [id, place]));
  const placeOf = (/** @type {DueItem} */ { id }) => places.get(id) ?? places.size;
  return [...items].sort((a, b) => placeOf(a) - placeOf(b));
}

/**
 * What is to be done, each with its tick.
 *
 * @param {import("../props.js").Props & { items: DueItem[], most?: number, of?: boolean }} props  of: names whom it is about
 */
export function DueRows({ snapshot, store, today, items, most, of }) {
  /** @param {DueItem} item */
  const toggle = ({ kind, id, state }) => {
    const next = state === "done" ? "open" : "done";
    return kind === "task" ? setTaskState(store, id, next) : changeStep(store, id, { state: next });
  };
  return useSteady(items)
    .slice(0, most)
    .map(
      (
        item,
      ) => html`<${CheckRow} key=${item.id} title=${item.title} lang=${item.lang} state=${item.state}
        meta=${html`<${Meta} item=${item} today=${today} name=${of && get(snapshot, "newcomer", item.newcomer)?.call_name} />`}
        onToggle=${() => toggle(item)} />`,
    );
}

/**
 * What is due: the first three on Heute, all of it on its own screen.
 *
 * @param {import("../props.js").Props & { people: import("../people.js").Accompanied[], few?: boolean }} props
 */
function DueList(props) {
  const { snapshot, me, today, timezone, people, few } = props;
  const ids = new Set(people.map(({ newcomer }) => newcomer.id));
  const items = dueItems(snapshot, {
    people: ids,
    owners: [me.person, "group"],
    me: me.person,
    today,
    timezone,
  });
  if (!items.length)
    return few
      ? null
      : html`<${Empty} done title=${_("Nothing is open right now")}>${_("Lovely. New tasks will show here.")}<//>`;
  return html`<section class="part" aria-labelledby="due">
    ${few && html`<div class="part__head"><h2 id="due">${_("Coming up")}</h2>${items.length > FEW && html`<a class="part__more" href="/app/tasks">${ngettext("All {n}", "All {n}", items.length)}</a>`}</div>`}
    <ul class="list"><${DueRows} ...${props} items=${items} most=${few ? FEW : undefined} of /></ul>
  </section>`;
}

/** @param {{ item: DueItem, today: string, name: string | undefined }} props */
function Meta({ item, today, name }) {
  const who = name && shortName(name);
  const done = item.state === "done";
  return html`<span class="quiet">${[who, done && _("done today")].filter(Boolean).join(" · ")}</span>
    ${!done && item.due_on && html`<${Tag} tone=${item.due_on <= today ? "honey" : "neutral"} icon="clock">${dueWords(item.due_on, today)}<//>`}
    ${item.pending && html`<${NotSent}>${_("not sent yet")}<//>`}`;
}

// Everything that is due, and only that.

/** @param {import("../props.js").Props} props */
export function Due(props) {
  const people = accompanied(props.snapshot, props.me.person).filter(({ own }) => own);
  return html`<main class="page page--nav">
      <${Bar} title=${_("Coming up")} backName=${_("Back")} onBack=${() => back("/app/")} />
      <${DueList} ...${props} people=${people} />
    </main>
    <${Nav} here="today" onNote=${() => noteNow(props)} />`;
}

/** @typedef {import("../props.js").Props} Props */

/** @param {Props} props */
export function Today(props) {
  const { snapshot, me, overall, runtime, today } = props;
  const people = accompanied(snapshot, me.person).filter(({ own }) => own);
  return html`
    <main class="page page--nav">
      <${TopBar} title=${_("Today")} over=${longDay(today)}>${!runtime.offline && html`<${SyncPill} overall=${overall} />`}<//>
      ${runtime.offline && html`<${OfflineBanner} waiting=${waitingCount(snapshot)} idle=${_("Your people are all here.")} />`}
      <${Warnings} ...${props} />
      <${Questions} ...${props} />
      <${NextCard} ...${props} />
      <${RemindersLine} ...${props} /><${MayRemind} ...${props} />
      ${
        people.length
          ? html`<section class="part" aria-labelledby="people">
              <h2 id="people">${_("Whom you accompany")}</h2>
              <${PersonList} ...${props} people=${people} />
            </section>
            <${DueList} ...${props} people=${people} few />`
          : html`<${NobodyYet} snapshot=${snapshot} />`
      }
      <${GroupCard} ...${props} />
    </main>
    <${Nav} here="today" onNote=${() => noteNow(props)} />
  `;
}

/** Before the first one and after the last. @param {{ snapshot: import("../store/types.js").Snapshot }} props */
function NobodyYet({ snapshot }) {
  const name = programmeOf(snapshot).coordinators[0]?.name ?? _("The coordination");
  if (all(snapshot, "group").length === 0)
    return html`<${Empty} title=${_("You accompany nobody just now")}>${_("{name} gets in touch as soon as there is something for you. Thank you for being there!", { name })}<//>`;
  return html`<${Empty} title=${_("Soon somebody will knock")}>
    ${_("{name} is looking for somebody who suits you. You will be told.", { name })}
  <//>`;
}

// Notieren, tap two: with whom. The tap stores the talk; everything after it is optional.

/** @typedef {import("../people.js").Accompanied} Accompanied */

/** @param {Props} props */
export function Note(props) {
  const { snapshot, me, today } = props;
  const people = accompanied(snapshot, me.person);
  const [when, setWhen] = useState("now");
  const [day, setDay] = useState(plusDays(today, -2));
  const [missed, setMissed] = useState(false);
  const [several, setSeveral] = useState(/** @type {string[] | null} */ (null));
  const [others, setOthers] = useState(false);
  const occurred_on = { now: today, yesterday: plusDays(today, -1) }[when] ?? day;
  /** @param {string[]} newcomers */
  const store = (newcomers) =>
    staysAtWrong() ||
    noteWith(props, newcomers, { occurred_on, outcome: missed ? "not_reached" : "happened" });
  /** @param {string} id */
  const choose = (id) => {
    if (!several) return store([id]);
    return setSeveral(
      several.includes(id) ? several.filter((one) => one !== id) : [...several, id],
    );
  };
  const title = missed ? _("Whom did you try to reach?") : _("Whom did you talk with?");
  if (people.length === 0)
    return html`<${Today} ...${props} /><${Sheet} title=${title} addressed onClose=${() => back("/app/")}><${NobodyYet} ...${props} /><//>`;
  return html`<${Today} ...${props} />
    <${Sheet} title=${title} addressed onClose=${() => back("/app/")}>
      <p class="quiet">${several ? _("Choose all who were there.") : _("One tap is enough. Everything else is optional.")}</p>
      <${When} when=${when} day=${day} today=${today} onWhen=${setWhen} onDay=${setDay} />
      <div class="who">
        ${people.filter(({ own }) => own || others).map((one) => html`<${Who} key=${one.newcomer.id} ...${props} one=${one} chosen=${several?.includes(one.newcomer.id)} onChoose=${choose} />`)}
      </div>
      ${several && several.length > 0 && html`<button type="button" class="button button--large" onClick=${() => store(several)}>${ngettext("Note a talk with {n} person", "Note a talk with {n} people", several.length)}</button>`}
      <div class="pair">
        <button type="button" class="chip" aria-pressed=${String(Boolean(several))} onClick=${() => setSeveral(several ? null : [])}><span class="chip__face"><${Icon} name=${several ? "check" : "users-round"} small />${_("Several")}</span></button>
        ${people.some(({ own }) => !own) && html`<button type="button" class="chip" aria-pressed=${String(others)} onClick=${() => setOthers(!others)}><span class="chip__face"><${Icon} name=${others ? "check" : "user-plus"} small />${_("Others")}</span></button>`}
        <button type="button" class="chip" aria-pressed=${String(missed)} onClick=${() => setMissed(!missed)}><span class="chip__face"><${Icon} name=${missed ? "check" : "phone-missed"} small />${_("Not reached")}</span></button>
      </div>
    <//>`;
}

/** @param {{ when: string, day: string, today: string, onWhen: (when: string) => void, onDay: (day: string) => void }} props */
function When({ when, day, today, onWhen, onDay }) {
  const choices = [
    { value: "now", text: _("Now") },
    { value: "yesterday", text: _("Yesterday") },
    { value: "other", text: _("Another day") },
  ];
  return html`<${ChipGroup} label=${_("When")} quietLabel choices=${choices} value=${when} onChange=${onWhen} />
    ${when === "other" && html`<${DateField} label=${_("Which day")} value=${day} max=${today} needed onChange=${(/** @type {string | null} */ value) => value && onDay(value)} />`}`;
}

/** @param {Props & { one: Accompanied, chosen?: boolean, onChoose: (id: string) => void }} props */
function Who({ snapshot, me, today, one, chosen, onChoose }) {
  const { id, call_name } = one.newcomer;
  const { light, words } = lightOf(snapshot, one, {
    me: me.person,
    today,
    names: namesOf(snapshot),
  });
  return html`<button type="button" class="who__person" aria-pressed=${chosen === undefined ? undefined : String(chosen)} onClick=${() => onChoose(id)}>
    <${Door} letters=${initials(call_name)} light=${light} size="large" />
    <strong><bdi>${shortName(call_name)}</bdi></strong><span class="visually-hidden">${words}</span>
    ${chosen && html`<span class="who__check"><${Icon} name="check" small /></span>`}
  </button>`;
}
