/** Signing out. What waits is sent first, stays here, or is deleted, as the person says. */
import { asItems } from "../entries.js";
import { html, useState } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Bar } from "../parts/frame.js";
import { back } from "../router.js";
import { sayFarewells } from "../sync/transport.js";

/** @param {import("../props.js").Props} props */
export function SignOut(props) {
  const { snapshot, runtime, store, directory, setSession, go } = props;
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const count =
    asItems(snapshot, [...snapshot.outbox, ...snapshot.attention]).length + snapshot.drafts.size;
  /** @param {"keep" | "delete"} mode */
  const leave = async (mode) => {
    setBusy(true);
    setSession(null);
    await directory.signOutLocally(mode);
    go("/app/", { replace: true });
    await sayFarewells(directory, {});
  };
  const send = async () => {
    setBusy(true);
    await store.sync();
    setBusy(false);
  };
  return html`<main class="page"><${Bar} title=${_("Sign out")} backName=${_("Back")} onBack=${() => back("/app/me")} />
    ${
      count === 0
        ? html`<p class="lead">${_("Everything has been sent. What is stored about people will be deleted from this phone.")}</p>
          <button type="button" class="button button--large" aria-busy=${String(busy)} onClick=${() => leave("delete")}>${_("Sign out")}</button>`
        : html`<p class="lead">${ngettext("{n} entry has not been sent yet.", "{n} entries have not been sent yet.", count)}</p>
          <div class="stack">
            <button type="button" class=${`button button--large ${runtime.offline ? "button--outline" : ""}`} aria-busy=${String(busy)} onClick=${send}>${busy ? _("Sending …") : _("Send first")}</button>
            <button type="button" class=${`button button--large ${runtime.offline ? "" : "button--outline"}`} onClick=${() => leave("keep")}>${ngettext("Sign out, keep {n} entry here", "Sign out, keep {n} entries here", count)}</button>
            <p class="quiet">${_("They wait on this phone until you sign in again. Nobody else can read them.")}</p>
            ${
              asking
                ? html`<p><strong>${_("Delete for good?")}</strong></p><button type="button" class="button button--brick" onClick=${() => leave("delete")}>${ngettext("Sign out and delete {n} entry", "Sign out and delete {n} entries", count)}</button>`
                : html`<button type="button" class="text-button" onClick=${() => setAsking(true)}>${ngettext("Sign out and delete {n} entry", "Sign out and delete {n} entries", count)}</button>`
            }
          </div>`
    }
  </main>`;
}
