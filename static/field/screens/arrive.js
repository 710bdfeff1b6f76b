/** After signing in: the person's language, then the hint to install, then Heute. */

import { useLanguage as showLanguage } from "../i18n.js";
import { languagesOf, mayHint } from "../phone.js";

/**
 * @param {import("../props.js").Outside} props
 * @param {import("../store/types.js").Session} session
 */
export async function arrive({ boot, directory, setSession, go, redraw }, session) {
  const chosen = await directory.get("language");
  if (!chosen && languagesOf(boot).includes(session.language))
    await showLanguage(session.language, boot.catalogues);
  const hint = await mayHint(directory);
  setSession(session);
  redraw();
  go(hint ? "/app/install" : "/app/", { replace: true });
}
