/** Light, dark, or as the phone has it. */
import { html, useEffect, useState } from "../html.js";
import { _ } from "../i18n.js";
import { ChipGroup } from "../parts/choices.js";
import { Bar } from "../parts/frame.js";
import { showTheme } from "../phone.js";
import { back } from "../router.js";

/** @param {import("../props.js").Props} props */
export function Appearance({ directory }) {
  const [theme, setTheme] = useState(/** @type {import("../phone.js").Theme} */ (null));
  useEffect(() => {
    directory.get("theme").then((found) => setTheme(found ?? null));
  }, []);
  /** @param {string} value */
  const choose = async (value) => {
    const chosen = value === "light" || value === "dark" ? value : null;
    setTheme(chosen);
    showTheme(chosen);
    await directory.set("theme", chosen);
  };
  const choices = [
    { value: "phone", text: _("As the phone has it") },
    { value: "light", text: _("Light") },
    { value: "dark", text: _("Dark") },
  ];
  return html`<main class="page">
    <${Bar} title=${_("Appearance")} backName=${_("Back")} onBack=${() => back("/app/me")} />
    <section class="card"><${ChipGroup} label=${_("Appearance")} quietLabel choices=${choices} value=${theme ?? "phone"} onChange=${choose} /></section>
  </main>`;
}
