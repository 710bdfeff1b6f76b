/** An invitation or a sign-in link. Looking never uses it up; only the button does. */
import { html, useEffect, useState } from "../html.js";
import { _ } from "../i18n.js";
import { Trouble } from "../parts/signs.js";
import { isInstalled, phoneKind } from "../phone.js";
import { enter, problemOf } from "../session.js";
import { lookAtInvitation } from "../sync/transport.js";
import { arrive } from "./arrive.js";
import { InstallSteps } from "./install.js";
import { problemWords } from "./sign_in_words.js";
import { Welcome } from "./welcome.js";

/** @param {import("../props.js").Outside} props */
export function Join(props) {
  const { directory, session, go } = props;
  const [token] = useState(() => location.hash.slice(1));
  const [tries, setTries] = useState(0);
  const [seen, setSeen] = useState(
    /** @type {{ invitation?: import("./welcome.js").Invitation, problem?: string } | null} */ (
      null
    ),
  );
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(/** @type {string | undefined} */ (undefined));
  const [steps, setSteps] = useState(false);
  useEffect(() => {
    look(token).then(setSeen);
  }, [token, tries]);
  const yes = async () => {
    setBusy(true);
    const result = await enter(directory, { token }, session?.account ?? null);
    setBusy(false);
    if ("problem" in result) return setError(problemWords(result.problem));
    return arrive(props, result.session);
  };
  const code = () => go("/app/sign-in");
  if (!seen)
    return html`<main class="page" aria-busy="true"><p class="quiet">${_("One moment …")}</p></main>`;
  if (!seen.invitation)
    return html`<${NoInvitation} problem=${seen.problem ?? "unknown"} onTry=${() => setTries(tries + 1)} />`;
  if (steps)
    return html`<${InstallSteps} ...${props} first="iphone" onLater=${yes} later=${_("Go on in the browser")} />`;
  const onYes = phoneKind() === "iphone" && !isInstalled() && !steps ? () => setSteps(true) : yes;
  return html`<${Welcome} ...${props} invitation=${seen.invitation} busy=${busy} error=${error} onYes=${onYes} onCode=${code} />`;
}

/** @param {string} token */
async function look(token) {
  if (!token) return { problem: "unknown" };
  const reply = await lookAtInvitation({ token });
  if (reply.ok) return { invitation: reply.body };
  return { problem: reply.kind === "network" ? "network" : problemOf(reply.status) };
}

/** @param {{ problem: string, onTry: () => void }} props */
function NoInvitation({ problem, onTry }) {
  if (problem === "network" || problem === "busy") {
    const again = html`<button type="button" class="button" onClick=${onTry}>${_("Try again")}</button>`;
    return html`<main class="page"><${Trouble} tone="river" icon="cloud-off" title=${_("This needs the network")} action=${again}>${_("Your invitation is safe. It opens as soon as you are online.")}<//></main>`;
  }
  const code = html`<a class="button" href="/app/sign-in">${_("Sign in with a code")}</a>`;
  return html`<main class="page"><${Trouble} tone="green" icon="lock" title=${_("This link was used already or is too old")} action=${code}>${_("Please ask your coordinator for a new one.")}<//></main>`;
}
