import { html } from "../html.js";
import { _, initials, listOf, shortName } from "../i18n.js";
import { Door } from "../parts/signs.js";
import { all } from "../records.js";

/**
 * Who else is in my group, and where it meets.
 *
 * @param {import("../props.js").Props} props
 */
export function GroupCard({ snapshot, me }) {
  const members = all(snapshot, "member").filter(({ state }) => state === "active");
  const mine = new Set(
    members.filter(({ person_id }) => person_id === me.person).map(({ group_id }) => group_id),
  );
  const groups = all(snapshot, "group").filter(({ id }) => mine.has(id));
  if (!groups.length) return null;
  return html`<section class="part" aria-labelledby="group">
    <h2 id="group">${groups.length === 1 ? _("Your group") : _("Your groups")}</h2>
    <ul class="list">${groups.map((group) => {
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
