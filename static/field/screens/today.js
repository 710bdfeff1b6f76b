/** Heute: the people I accompany, what is due, my group. */
import { longDay } from "../dates.js";
import { asItems } from "../entries.js";
import { html } from "../html.js";
import { _ } from "../i18n.js";
import { Nav, SyncPill, TopBar } from "../parts/frame.js";
import { Empty, OfflineBanner } from "../parts/signs.js";
import { accompanied, noteNow } from "../people.js";
import { programmeOf } from "../records.js";
import { DueList } from "./due_list.js";
import { GroupCard } from "./group_card.js";
import { PersonList } from "./person_list.js";
import { Warnings } from "./warnings.js";

/** @typedef {import("../props.js").Props} Props */

/** @param {Props} props */
export function Today(props) {
  const { snapshot, me, overall, runtime, today } = props;
  const people = accompanied(snapshot, me.person).filter(({ own }) => own);
  return html`
    <main class="page page--nav">
      <${TopBar} title=${_("Today")} over=${longDay(today)}>${!runtime.offline && html`<${SyncPill} overall=${overall} />`}<//>
      ${runtime.offline && html`<${OfflineBanner} waiting=${asItems(snapshot, snapshot.outbox).length} />`}
      <${Warnings} ...${props} />
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

/** @param {{ snapshot: import("../store/types.js").Snapshot }} props */
function NobodyYet({ snapshot }) {
  const name = programmeOf(snapshot).coordinators[0]?.name;
  return html`<${Empty} title=${_("Soon somebody will knock")}>
    ${name ? _("{name} is looking for somebody who suits you. You will be told.", { name }) : _("We are looking for somebody who suits you. You will be told.")}
  <//>`;
}
