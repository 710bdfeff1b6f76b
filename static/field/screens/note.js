/** Notieren, tap two: with whom. The tap stores the talk; everything after it is optional. */
import { plusDays } from "../dates.js";
import { html, useState } from "../html.js";
import { _, initials, ngettext, shortName } from "../i18n.js";
import { ChipGroup } from "../parts/choices.js";
import { DateField } from "../parts/fields.js";
import { Sheet } from "../parts/frame.js";
import { Door, Icon } from "../parts/signs.js";
import { accompanied, lightOf, namesOf, noteWith } from "../people.js";
import { back } from "../router.js";
import { Today } from "./today.js";

/** @typedef {import("../props.js").Props} Props */
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
    noteWith(props, newcomers, { occurred_on, outcome: missed ? "not_reached" : "happened" });
  /** @param {string} id */
  const choose = (id) => {
    if (!several) return store([id]);
    return setSeveral(
      several.includes(id) ? several.filter((one) => one !== id) : [...several, id],
    );
  };
  const title = missed ? _("Whom did you try to reach?") : _("Whom did you talk with?");
  return html`<${Today} ...${props} />
    <${Sheet} title=${title} onClose=${() => back("/app/")}>
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
    ${when === "other" && html`<${DateField} label=${_("Which day")} value=${day} max=${today} onChange=${(/** @type {string | null} */ value) => value && onDay(value)} />`}`;
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
