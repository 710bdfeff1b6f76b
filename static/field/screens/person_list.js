import { html } from "../html.js";
import { _ } from "../i18n.js";
import { PersonRow } from "../parts/signs.js";
import { lightOf, namesOf, noteWith } from "../people.js";

/**
 * People in their fixed order, so that a thumb never lands on the wrong one.
 *
 * @param {import("../props.js").Props & { people: import("../people.js").Accompanied[] }} props
 */
export function PersonList(props) {
  const { snapshot, me, today, people } = props;
  const now = { me: me.person, today, names: namesOf(snapshot) };
  return html`<ul class="list">
    ${people.map((one) => {
      const { light, words, hello, pending } = lightOf(snapshot, one, now);
      const { id, call_name } = one.newcomer;
      const tag =
        one.accompaniment.state === "paused"
          ? _("On a break")
          : hello
            ? _("Time for a hello?")
            : undefined;
      return html`<${PersonRow} key=${id} id=${id} name=${call_name} light=${light} words=${words} tag=${tag}
        pending=${pending} onNote=${() => noteWith(props, [id])} />`;
    })}
  </ul>`;
}
