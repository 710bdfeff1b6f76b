/** Everything that is due, and only that. */
import { html } from "../html.js";
import { _ } from "../i18n.js";
import { Bar, Nav } from "../parts/frame.js";
import { accompanied, noteNow } from "../people.js";
import { back } from "../router.js";
import { DueList } from "./due_list.js";

/** @param {import("../props.js").Props} props */
export function Due(props) {
  const people = accompanied(props.snapshot, props.me.person).filter(({ own }) => own);
  return html`<main class="page page--nav">
      <${Bar} title=${_("Coming up")} backName=${_("Back")} onBack=${() => back("/app/")} />
      <${DueList} ...${props} people=${people} />
    </main>
    <${Nav} here="today" onNote=${() => noteNow(props)} />`;
}
