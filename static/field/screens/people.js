/** Menschen: whom I accompany, and the others of my group. */
import { html } from "../html.js";
import { _ } from "../i18n.js";
import { Nav, SyncPill, TopBar } from "../parts/frame.js";
import { Empty } from "../parts/signs.js";
import { accompanied, noteNow } from "../people.js";
import { PersonList } from "./person_list.js";

/** @param {import("../props.js").Props} props */
export function People(props) {
  const people = accompanied(props.snapshot, props.me.person);
  const others = people.filter(({ own }) => !own);
  return html`
    <main class="page page--nav">
      <${TopBar} title=${_("People")}><${SyncPill} overall=${props.overall} /><//>
      ${people.length === 0 && html`<${Empty} title=${_("Soon somebody will knock")}>${_("Whom you accompany will stand here.")}<//>`}
      <${PersonList} ...${props} people=${people.filter(({ own }) => own)} />
      ${
        others.length > 0 &&
        html`<section class="part" aria-labelledby="others">
          <h2 id="others">${_("Also in your group")}</h2>
          <${PersonList} ...${props} people=${others} />
        </section>`
      }
    </main>
    <${Nav} here="people" onNote=${() => noteNow(props)} />
  `;
}
