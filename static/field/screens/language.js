/** The language of the app: of this phone, and of what is sent to me. */
import { changeProfile } from "../acts/profile.js";
import { html } from "../html.js";
import { _ } from "../i18n.js";
import { Bar } from "../parts/frame.js";
import { all } from "../records.js";
import { back } from "../router.js";
import { LanguageList } from "./language_button.js";

/** @param {import("../props.js").Props} props */
export function Language(props) {
  const profile = all(props.snapshot, "profile")[0];
  /** @param {string} language */
  const chosen = (language) =>
    profile &&
    profile.language !== language &&
    changeProfile(props.store, profile.id, { language });
  return html`<main class="page">
    <${Bar} title=${_("Language")} backName=${_("Back")} onBack=${() => back("/app/me")} />
    <${LanguageList} ...${props} onChosen=${chosen} />
  </main>`;
}
