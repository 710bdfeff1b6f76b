/** The very first time on this phone: say that it happens once. */
import { asItems } from "../entries.js";
import { html, useEffect, useState } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Skeleton, Trouble } from "../parts/signs.js";

const PATIENCE = 8000;

/** @param {import("../props.js").Props & { onSkip: () => void }} props */
export function Loading({ store, snapshot, runtime, onSkip }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  const count = asItems(snapshot, snapshot.outbox).length;
  const waits =
    count > 0 &&
    ngettext("{n} entry waits on this phone.", "{n} entries wait on this phone.", count);
  const again = html`<button type="button" class="button" onClick=${() => store.sync()}>${_("Try again")}</button>`;
  if (["login", "account"].includes(snapshot.meta.state))
    return html`<main class="page"><${Trouble} tone="green" icon="lock" title=${_("Please sign in again")} action=${html`<a class="button" href="/app/sign-in">${_("Sign in")}</a>`}>${_("Then your people come to this phone.")} ${waits}<//></main>`;
  if (runtime.offline)
    return html`<main class="page"><${Trouble} tone="river" icon="cloud-off" title=${_("This needs the network")} action=${again}>${_("Only this first time. Afterwards everything works without.")} ${waits}<//></main>`;
  return html`<main class="page" aria-busy="true">
    <h1 tabindex="-1">${_("One moment …")}</h1>
    <p class="quiet">${_("We are fetching your data onto this phone. It takes this long only once.")} ${waits}</p>
    <${Skeleton} />
    ${long && html`<button type="button" class="button button--outline" onClick=${onSkip}>${_("Go on with what is there")}</button>`}
  </main>`;
}
