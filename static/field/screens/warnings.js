import { asItems } from "../entries.js";
import { html, useEffect, useState } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Notice } from "../parts/signs.js";

const DAY = 86_400_000;
const LONG = 5 * DAY;
const LITTLE = 5_000_000;

/** @typedef {import("../props.js").Props} Props */

/**
 * What keeps entries from being sent, or could lose them. Reading and writing go on all the same.
 *
 * @param {Props} props
 */
export function Warnings(props) {
  const { meta, outbox } = props.snapshot;
  const full = useFullness();
  const count = asItems(props.snapshot, outbox).length;
  const oldest = Math.min(...outbox.map(({ made_at }) => made_at));
  if (meta.state === "login" || meta.state === "account")
    return html`<${SignInAgain} state=${meta.state} count=${count} />`;
  if (meta.state === "upgrade") return html`<${Upgrade} ...${props} />`;
  if (full)
    return html`<${AtRisk} ...${props} title=${_("This phone is almost full.")} count=${count} />`;
  if (count && !meta.persisted && Date.now() - oldest > LONG)
    return html`<${AtRisk} ...${props} title=${_("Entries have been waiting here for long.")} count=${count} />`;
  if (meta.erased && Date.now() - meta.erased.at < 3 * DAY)
    return html`<${Erased} count=${meta.erased.count} />`;
  return null;
}

/** @param {{ state: "login" | "account", count: number }} props */
function SignInAgain({ state, count }) {
  const other = state === "account";
  const title = other ? _("Somebody else is signed in on this phone.") : _("Please sign in again.");
  const idle = other ? _("Please sign in again as yourself.") : _("You can read and write on.");
  const enter = html`<a class="button button--small" href="/app/sign-in">${_("Sign in")}</a>`;
  const waits = ngettext(
    "{n} entry waits on this phone. It will be sent afterwards.",
    "{n} entries wait on this phone. They will be sent afterwards.",
    count,
  );
  return html`<${Notice} tone="green" icon="lock" title=${title} action=${enter}>${count ? waits : idle}<//>`;
}

/** @param {Props} props */
function Upgrade({ newVersion }) {
  const renew =
    newVersion &&
    html`<button type="button" class="button button--small" onClick=${newVersion}>${_("Renew now")}</button>`;
  return html`<${Notice} tone="honey" icon="refresh-cw" title=${_("This app needs its new version.")} action=${renew}>${_("Your entries stay on this phone.")}<//>`;
}

/** @param {Props & { title: string, count: number }} props */
function AtRisk({ store, title, count }) {
  const send =
    count > 0 &&
    html`<button type="button" class="button button--small" onClick=${() => store.sync()}>${_("Send now")}</button>`;
  const line = count
    ? ngettext("{n} entry waits on this phone.", "{n} entries wait on this phone.", count)
    : _("Please delete something else, so that new entries can be saved.");
  return html`<${Notice} tone="brick" icon="triangle-alert" title=${title} action=${send}>${line}<//>`;
}

/** @param {{ count: number }} props */
function Erased({ count }) {
  const line = ngettext(
    "{n} entry of yours that had not been sent was about that person and is gone too.",
    "{n} entries of yours that had not been sent were about that person and are gone too.",
    count,
  );
  return html`<${Notice} tone="honey" icon="info" title=${_("Somebody had all data about themselves deleted.")}>${line}<//>`;
}

/** Whether the phone has hardly any room left for the app. */
function useFullness() {
  const [full, setFull] = useState(false);
  useEffect(() => {
    navigator.storage?.estimate?.().then(({ quota, usage = 0 }) => {
      setFull(quota !== undefined && quota - usage < LITTLE);
    });
  }, []);
  return full;
}
