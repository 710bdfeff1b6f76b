/** Signing in with a code: after a first look at what it opens, the same as a link. */
import { html, useEffect, useState } from "../html.js";
import { _, ngettext } from "../i18n.js";
import { Field } from "../parts/fields.js";
import { ActionBar, Bar } from "../parts/frame.js";
import { Notice } from "../parts/signs.js";
import { back } from "../router.js";
import { bareCode, CODE_LENGTH, enter, problemOf, spacedCode } from "../session.js";
import { lookAtInvitation } from "../sync/transport.js";
import { arrive } from "./arrive.js";
import { LanguageButton } from "./language_button.js";
import { problemWords } from "./sign_in_words.js";
import { Welcome } from "./welcome.js";

/** @param {import("../props.js").Outside & { wiped?: boolean, waiting: number }} props */
export function SignIn(props) {
  const { boot, directory, session, wiped } = props;
  const [code, setCode] = useState("");
  const [error, setError] = useState(/** @type {string | undefined} */ (undefined));
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState(
    /** @type {import("./welcome.js").Invitation | null} */ (null),
  );
  const others = useOthers(directory, session?.account);
  const look = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const bare = bareCode(code);
    if (bare.length !== CODE_LENGTH) return setError(lengthWords(bare.length));
    setBusy(true);
    const reply = await lookAtInvitation({ code: bare });
    setBusy(false);
    if (!reply.ok)
      return setError(problemWords(reply.kind === "network" ? "network" : problemOf(reply.status)));
    if (reply.body.purpose === "invitation" && !session) return setFound(reply.body);
    return signIn();
  };
  /** @param {string} typed */
  const type = (typed) => {
    setCode(spacedCode(bareCode(typed).slice(0, CODE_LENGTH)));
    setError(undefined);
  };
  const signIn = async () => {
    setBusy(true);
    const result = await enter(directory, { code: bareCode(code) }, session?.account ?? null);
    setBusy(false);
    setFound(null);
    if ("problem" in result) return setError(problemWords(result.problem));
    return arrive(props, result.session);
  };
  if (found)
    return html`<${Welcome} ...${props} invitation=${found} busy=${busy} onYes=${signIn} onCode=${() => setFound(null)} code=${code} />`;
  return html`<main><form class="page page--action" onSubmit=${look}>
      ${session && !wiped ? html`<${Bar} title=${_("Sign in")} backName=${_("Back")} onBack=${() => back("/app/")} />` : html`<div class="bar bar--plain"><span class="brand">${boot.name}</span><${LanguageButton} ...${props} /></div><h1 tabindex="-1">${_("Sign in")}</h1>`}
      ${wiped && html`<${Notice} tone="green" icon="lock" title=${_("This phone was signed out.")}>${_("What it knew about people has been deleted.")}<//>`}
      ${others.map(
        ({
          account,
          call_name,
          waiting,
        }) => html`<${Notice} key=${account} tone="river" icon="smartphone" title=${ngettext("{n} entry of {name} waits here.", "{n} entries of {name} wait here.", waiting, { name: call_name })}>
        ${_("They stay on this phone until {name} signs in again.", { name: call_name })}<//>`,
      )}
      <${Field} label=${_("Your code")} hint=${_("8 characters. It stands in your invitation below the QR code.")} error=${error} value=${code} look="input--code"
        input=${{ autocomplete: "one-time-code", autocapitalize: "characters", spellcheck: false, enterkeyhint: "go", maxlength: 20 }}
        onInput=${type} />
      <p class="quiet">${_("No code? Your coordinator will give you a new one.")} <a href="/app/me/help">${_("Help")}</a></p>
      <${ActionBar}><button class="button button--large" aria-busy=${String(busy)}>${busy ? _("One moment …") : _("Continue")}</button><//>
    </form></main>`;
}

/** @param {number} length */
function lengthWords(length) {
  const missing = CODE_LENGTH - length;
  if (length === 0) return _("Please type the code from your invitation.");
  return ngettext(
    "{n} character is still missing. Capital or small does not matter.",
    "{n} characters are still missing. Capital or small does not matter.",
    missing,
  );
}

/**
 * Accounts whose unsent entries lie on this phone.
 *
 * @param {import("../store/directory.js").Directory} directory
 * @param {string | undefined} own
 */
function useOthers(directory, own) {
  const [others, setOthers] = useState(
    /** @type {{ account: string, call_name: string, waiting: number }[]} */ ([]),
  );
  useEffect(() => {
    directory.accounts().then((all) => setOthers(all.filter(({ account }) => account !== own)));
  }, [own]);
  return others;
}
