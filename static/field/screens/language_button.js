import { html, useState } from "../html.js";
import { _, locale, ownName, useLanguage as showLanguage } from "../i18n.js";
import { Sheet } from "../parts/frame.js";
import { Icon } from "../parts/signs.js";
import { keepLanguage, languagesOf } from "../phone.js";

/**
 * Names the language in itself; opens the list of all.
 *
 * @param {import("../props.js").Outside} props
 */
export function LanguageButton(props) {
  const [open, setOpen] = useState(false);
  return html`<button type="button" class="language-button" aria-haspopup="dialog" onClick=${() => setOpen(true)}><${Icon} name="languages" small /><span lang=${locale()}>${ownName(locale())}</span></button>
    ${open && html`<${Sheet} title=${_("Language")} onClose=${() => setOpen(false)}><${LanguageList} ...${props} onChosen=${() => setOpen(false)} /><//>`}`;
}

/**
 * All languages in their own names, the current one checked. A new one needs the network only where it has not been fetched before.
 *
 * @param {import("../props.js").Outside & { onChosen?: (language: string) => void }} props
 */
export function LanguageList({ boot, directory, redraw, tell, onChosen }) {
  /** @param {string} language */
  const choose = async (language) => {
    if (!(await showLanguage(language, boot.catalogues)))
      return tell({ text: _("This language needs the network once. Please try again later.") });
    await directory.set("language", language);
    keepLanguage(language);
    redraw();
    onChosen?.(language);
  };
  return html`<ul class="list">${languagesOf(boot).map(
    (language) => html`<li key=${language}>
    <button type="button" class="choice" lang=${language} aria-current=${language === locale() ? "true" : undefined} onClick=${() => choose(language)}>
      <span>${ownName(language)}</span>${language === locale() && html`<${Icon} name="check" />`}
    </button></li>`,
  )}</ul>`;
}
