/** Opens the databases, chooses the language, and shows the first screen. */
import { App } from "./app.js";
import { firstLanguage, readBoot } from "./boot.js";
import { html, render } from "./html.js";
import { locale, useLanguage } from "./i18n.js";
import { keepInstallOffer } from "./install.js";
import { openDirectory } from "./store/directory.js";
import { showTheme } from "./theme.js";
import { registerWorker } from "./update.js";

keepInstallOffer();
await begin();

async function begin() {
  const boot = readBoot(document);
  const directory = await openDirectory();
  const session = await directory.current();
  showTheme((await directory.get("theme")) ?? null);
  const wishes = [await directory.get("language"), session?.language, ...navigator.languages];
  await useLanguage(
    firstLanguage(boot, [...wishes, document.documentElement.lang]),
    boot.catalogues,
  );
  const root = document.getElementById("app");
  if (root) render(html`<${App} boot=${boot} directory=${directory} first=${session} />`, root);
  await registerWorker(
    (takeOver) => dispatchEvent(new CustomEvent("newversion", { detail: takeOver })),
    locale(),
  );
}
