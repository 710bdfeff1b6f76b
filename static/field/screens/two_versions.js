/** Two versions of one text. Keeping both is the default; nobody must act. */

import { clockOf, dateWords, dayOf } from "../dates.js";
import { html, useState } from "../html.js";
import { _, initials, shortName } from "../i18n.js";
import { ActionBar, Bar } from "../parts/frame.js";
import { Door, Empty, Icon, Tile } from "../parts/signs.js";
import { namesOf } from "../people.js";
import { differences, doubledTexts, doubledTitle, resolveVersions } from "../records.js";
import { back } from "../router.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {{ id: string | null, text: string, author: string, at: number | undefined }} Version */

/** @param {Props} props */
export function TwoVersions(props) {
  const { snapshot, place } = props;
  const { kind = "", row = "" } = place.params;
  const doubled = doubledTexts(snapshot).find((one) => one.kind === kind && one.row === row);
  const stored = snapshot.get(kind, row);
  if (!doubled || !stored) {
    return html`<main class="page"><${Bar} title=${_("Two versions")} backName=${_("Back")} onBack=${() => back("/app/sync")} /><${Empty} done title=${_("There is one version only now")} /></main>`;
  }
  return html`<${Both} ...${props} doubled=${doubled} stored=${stored} />`;
}

/** @param {Props & { doubled: import("../records.js").Doubled, stored: import("../store/types.js").Row }} props */
function Both({ snapshot, store, me, today, timezone, doubled, stored }) {
  const { kind, row, field, siblings } = doubled;
  const names = namesOf(snapshot);
  const [editing, setEditing] = useState(/** @type {string | null} */ (null));
  const [seen] = useState(() => siblings.map(({ id }) => id));
  /** @type {Version[]} */
  const versions = [
    {
      id: null,
      text: String(stored[field] ?? ""),
      author: String(stored.author_id ?? stored.maker_id ?? ""),
      at: undefined,
    },
    ...siblings.map(({ id, text, author_id, made_at }) => ({
      id,
      text,
      author: author_id,
      at: made_at,
    })),
  ];
  const title = (/** @type {Version} */ { author }) =>
    author === me.person
      ? _("Your version")
      : _("Version by {name}", {
          name: shortName(names.get(author) ?? _("Somebody in your group")),
        });
  const leave = () => back("/app/sync");
  /** @param {string} text */
  const settle = async (text) => {
    await resolveVersions(store, { kind, row, field, text, seen });
    leave();
  };
  const whole = versions
    .map(({ text }) => text.trim())
    .filter(Boolean)
    .join("\n\n");
  return html`<main class="page page--action">
      <${Bar} title=${_("Two versions")} backName=${_("Back")} onBack=${leave} />
      <h2>${doubledTitle(snapshot, kind, row)}</h2>
      <p class="muted">${_("It was changed in two places at the same time. Nothing is lost. You may leave it as it is.")}</p>
      ${versions.map(
        (version, index) => html`<section class="card" key=${version.id ?? "row"}>
        <div class="state">${version.author === me.person ? html`<${Tile} name="smartphone" tone="river" />` : html`<${Door} letters=${initials(names.get(version.author) ?? "?")} size="small" />`}
          <div><h3>${title(version)}</h3>${version.at && html`<p class="quiet">${_("{day}, {time}", { day: dateWords(dayOf(version.at, timezone), today), time: clockOf(version.at, timezone) })}</p>`}</div></div>
        <p class="lead pre">${version.text ? differences(version.text, versions[index === 0 ? 1 : 0]?.text ?? "").map(({ text, own }, at) => (own ? html`<mark key=${at}>${text}</mark>` : text)) : _("missing here")}</p>
      </section>`,
      )}
      <p class="quiet">${_("Underlined is what stands in this version only.")}</p>
      ${
        editing === null
          ? html`<button type="button" class="button button--outline button--large" onClick=${() => setEditing(whole)}><${Icon} name="pencil" />${_("Join into one text")}</button>
            <div class="pair pair--text">${versions.map((version) => html`<button type="button" class="text-button" key=${version.id ?? "row"} onClick=${() => settle(version.text)}>${_("Only: {version}", { version: title(version) })}</button>`)}</div>`
          : html`<label class="field"><span class="label">${_("One text")}</span><textarea class="input input--text" rows="8" value=${editing} onInput=${(/** @type {{ currentTarget: HTMLTextAreaElement }} */ event) => setEditing(event.currentTarget.value)}></textarea></label>
            <div class="pair"><button type="button" class="button" onClick=${() => settle(editing.trim())}>${_("Save the one text")}</button><button type="button" class="button button--outline" onClick=${() => setEditing(null)}>${_("Cancel")}</button></div>`
      }
    </main>
    ${editing === null && html`<${ActionBar}><button type="button" class="button button--large" onClick=${leave}>${_("Keep both")}</button><//>`}`;
}
