/** Which changes of the overall state are told to those who listen. */
import { announce } from "./announce.js";
import { useEffect, useRef } from "./html.js";
import { _, ngettext } from "./i18n.js";

/**
 * @param {import("./sync/status.js").Overall} overall
 * @param {boolean} offline
 */
export function useAnnouncements({ state, count }, offline) {
  const before = useRef({ state, offline });
  useEffect(() => {
    const sentence = sentenceFor(before.current, { state, offline, count });
    before.current = { state, offline };
    if (sentence) announce(sentence);
  }, [state, offline]);
}

/**
 * @param {{ state: string, offline: boolean }} before
 * @param {{ state: string, offline: boolean, count: number }} now
 */
function sentenceFor(before, now) {
  if (now.state === "attention" && before.state !== "attention") return _("One entry needs you.");
  if (now.state === "siblings" && before.state !== "siblings")
    return _("There are two versions of a text. Both are kept.");
  if (now.offline && !before.offline) {
    if (now.state !== "waiting") return _("No network. Everything goes on.");
    return ngettext(
      "No network. {n} entry waits on this phone.",
      "No network. {n} entries wait on this phone.",
      now.count,
    );
  }
  if (now.state === "sent" && ["waiting", "sending"].includes(before.state)) return _("All sent");
  return null;
}
