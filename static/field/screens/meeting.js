/** Planning a meeting with somebody, and changing one. */
import { isMeeting } from "../activities.js";
import { changedMeeting, newMeeting } from "../acts/activities.js";
import { clockOf, dayOf, instantOf } from "../dates.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { _, shortName } from "../i18n.js";
import { ChipGroup } from "../parts/choices.js";
import { DateField, Field, FieldError, useHiding } from "../parts/fields.js";
import { Sheet } from "../parts/frame.js";
import { accompanied } from "../people.js";
import { all, get } from "../records.js";
import { lastPlaces } from "./talk_facts.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../kinds.js").Activity} Activity */
/** @typedef {{ newcomer_id: string | null, starts_at: number | null, label: string | null, place: string | null }} Plan */

const PAUSE = 400;

/**
 * When, with whom and where. What is typed is kept until it is saved or put aside; what was typed
 * before is found whenever it is stored, until something is typed here.
 *
 * @param {Props & { newcomer?: string, meeting?: Activity, onClose: () => void }} props
 */
export function MeetingForm(props) {
  const { snapshot, store, me, timezone, today, now, tell, onClose } = props;
  const [meeting] = useState(props.meeting); // as it was seen: what others change meanwhile stays
  const people = accompanied(snapshot, me.person).map(({ newcomer }) => newcomer);
  const only = props.newcomer ?? (people.length === 1 ? people[0]?.id : undefined);
  const [fresh] = useState(() => crypto.randomUUID());
  const [typed, setTyped] = useState(/** @type {ReturnType<typeof begun> | null} */ (null));
  const [error, setError] = useState(/** @type {string | false} */ (false));
  const { id, plan } = typed ?? begun(props, meeting, only, fresh);
  const { who, day, time, place, label } = plan;
  const put = (/** @type {string} */ field) => (/** @type {string | null} */ value) =>
    setTyped({ id, plan: { ...plan, [field]: value } });
  const starts_at = day && time ? instantOf(day, time, timezone) : null;
  const set = { starts_at, label: label.trim() || null, place: place.trim() || null };
  const change = changeOf(id, meeting, who, set);
  const key = `activity:${id}:label`;
  const stop = useDraft(store, { key, text: label, change }, typed);
  const close = async () => {
    stop();
    await store.dropDraft(key);
    onClose();
  };
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    const wrong = missing(who, starts_at, now);
    if (wrong) return setError(wrong);
    stop();
    await store.enqueue([change], { dropDrafts: [key] });
    const name = shortName(get(snapshot, "newcomer", who)?.call_name ?? "");
    tell({
      text: _("{talk} is safe on this phone.", { talk: _("Meeting with {name}", { name }) }),
    });
    return onClose();
  };
  const choices = people.map((one) => ({ value: one.id, text: shortName(one.call_name) }));
  return html`<${Sheet} title=${meeting ? _("Change the meeting") : _("Plan a meeting")} onClose=${close}><form class="stack" novalidate onSubmit=${save}>
    ${!meeting && !only && html`<${ChipGroup} label=${_("With whom?")} choices=${choices} value=${who} onChange=${put("who")} /><${FieldError} id="whom">${!who && error}<//>`}
    <div class="pair">
      <${DateField} label=${_("Day")} value=${day} min=${today} error=${who && error} onChange=${put("day")} />
      <${DateField} label=${_("Time")} type="time" value=${time} onChange=${put("time")} />
    </div>
    <${Field} label=${_("Place")} value=${place} offers=${places(snapshot, timezone)} input=${LINE} onInput=${put("place")} />
    <${Field} label=${_("What do you want to do? (optional)")} value=${label} input=${LINE} onInput=${put("label")} />
    <button class="button button--large">${_("Save")}</button>
  </form><//>`;
}

const LINE = { maxlength: 80, autocomplete: "off" };

/**
 * What keeps a plan from being saved, in one sentence.
 *
 * @param {string | null} who
 * @param {number | null} starts_at
 * @param {number} now
 */
function missing(who, starts_at, now) {
  if (!who) return _("Please choose whom you meet.");
  if (!starts_at) return _("Please choose a day and a time.");
  return starts_at < now && _("This time is over already.");
}

/**
 * What the form begins with: what was being typed, else the meeting as it is, else nothing.
 *
 * @param {Props} props
 * @param {Activity | undefined} meeting
 * @param {string | undefined} newcomer
 * @param {string} fresh  the row of what is begun now
 */
function begun({ snapshot, timezone }, meeting, newcomer, fresh) {
  const draft = [...snapshot.drafts.values()].find(({ kind, row, change }) => {
    if (kind !== "activity") return false;
    if (meeting || change?.op === "patch") return row === meeting?.id;
    return !newcomer || change?.set?.newcomer_id === newcomer;
  });
  /** @type {Partial<Plan>} */
  const known = { ...meeting, ...draft?.change?.set };
  const { newcomer_id, starts_at, place, label } = known;
  const plan = {
    who: newcomer_id ?? newcomer ?? null,
    day: starts_at ? dayOf(starts_at, timezone) : null,
    time: starts_at ? clockOf(starts_at, timezone) : null,
    place: place ?? "",
    label: label ?? "",
  };
  return { id: draft?.row ?? meeting?.id ?? fresh, plan };
}

/**
 * @param {string} id
 * @param {Activity | undefined} meeting
 * @param {string | null} who
 * @param {Pick<Plan, "starts_at" | "label" | "place">} set
 */
function changeOf(id, meeting, who, set) {
  const plan = /** @type {Partial<Activity>} */ (set); // without a start it is a draft only
  if (!meeting) return newMeeting(id, who, plan);
  const length = meeting.ends_at && meeting.ends_at - meeting.starts_at;
  const ends_at = length && set.starts_at ? set.starts_at + length : meeting.ends_at;
  const changed = Object.entries({ ...plan, ends_at }).filter(
    ([field, value]) => value !== meeting[field],
  );
  return { ...changedMeeting(id, Object.fromEntries(changed)), base: meeting.v };
}

/**
 * Keep what is being typed, with all it takes to make it an entry later.
 *
 * @param {Props["store"]} store
 * @param {{ key: string, text: string, change: import("../store/types.js").Change }} draft
 * @param {unknown} typed  another value with each thing typed; nothing before
 * @returns {() => void} what ends it
 */
function useDraft(store, draft, typed) {
  const latest = useRef(draft);
  latest.current = draft;
  const timer = useRef(0);
  const stop = () => {
    clearTimeout(timer.current);
    timer.current = 0;
  };
  const keep = () => {
    if (!timer.current) return;
    stop();
    const { change, ...rest } = latest.current;
    store.saveDraft({ ...rest, kind: change.kind, row: change.row, field: "label", change });
  };
  useHiding({ current: null }, keep, keep);
  useLayoutEffect(() => {
    if (typed) timer.current ||= window.setTimeout(keep, PAUSE);
  }, [typed]);
  return stop;
}

/**
 * The last three places of talks and meetings.
 *
 * @param {Props["snapshot"]} snapshot
 * @param {string} timezone
 */
function places(snapshot, timezone) {
  const meetings = all(snapshot, "activity")
    .filter(isMeeting)
    .map(({ place, starts_at }) => ({ place, occurred_on: dayOf(starts_at, timezone) }));
  return lastPlaces([...all(snapshot, "conversation"), ...meetings]);
}
