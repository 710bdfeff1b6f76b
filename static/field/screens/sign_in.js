/** Signing in, with an invitation or with a code. */
import { html, useEffect, useState } from "../html.js";
import { _, ngettext, rich, shortName, useLanguage as showLanguage } from "../i18n.js";
import { Field } from "../parts/fields.js";
import { ActionBar, Bar } from "../parts/frame.js";
import { Hall, Notice, Trouble } from "../parts/signs.js";
import { isInstalled, languagesOf, mayHint, phoneKind } from "../phone.js";
import { back } from "../router.js";
import { lookAtInvitation, sayFarewells, signIn } from "../sync/transport.js";
import { Left } from "./attention.js";
import { LanguageButton } from "./me.js";
import { InstallSteps } from "./phones.js";

// The code, and what comes of it.

/** @typedef {import("../store/directory.js").Directory} Directory */
/** @typedef {import("../store/types.js").Session} Session */
/** @typedef {{ token: string } | { code: string }} Key */
/** @typedef {{ session: Session } | { problem: "network" | "unknown" | "busy" | "account" | "malformed" }} SignedIn */

const LETTERS = /[^A-Z0-9]/g;
const CODE_LENGTH = 8;

/**
 * A code as the server knows it. Case, spaces and hyphens do not matter.
 *
 * @param {string} typed
 */
function bareCode(typed) {
  return typed.toUpperCase().replace(LETTERS, "");
}

/**
 * "HASE27MK" as people read it: "HASE 27MK".
 *
 * @param {string} code
 */
function spacedCode(code) {
  return code.replace(/^(.{4})(?=.)/, "$1 ");
}

/**
 * Sign in on this phone. What was owed to the server for an earlier account is told first.
 *
 * @param {Directory} directory
 * @param {Key} key
 * @param {string | null} account  whom the phone believes to be signed in
 * @returns {Promise<SignedIn>}
 */
async function enter(directory, key, account) {
  if (!(await sayFarewells(directory, {}))) return { problem: "network" };
  const reply = await signIn({ ...key, account, device: thisDevice() });
  if (!reply.ok) return { problem: reply.kind === "network" ? "network" : problemOf(reply.status) };
  const { account: id, person, device, call_name, roles, language } = reply.body;
  const session = { account: id, person, device, call_name, roles, language };
  await directory.signIn(session);
  return { session };
}

/**
 * Why an invitation or a code did not work, for the sentence under the field.
 *
 * @param {number} status
 * @returns {"unknown" | "busy" | "account" | "malformed" | "network"}
 */
function problemOf(status) {
  if (status === 404) return "unknown";
  if (status === 409) return "account";
  if (status === 422 || status === 400) return "malformed";
  return status === 429 ? "busy" : "network";
}

/** How this phone calls itself in the list of devices. */
function thisDevice() {
  const kind = phoneKind();
  const names = { iphone: "iPhone", android: "Android", other: "Computer" };
  const platform = { iphone: "ios", android: "android", other: "desktop" }[kind];
  return { label: names[kind], platform, installed: isInstalled() };
}

// After signing in: the person's language, then the hint to install, then Heute.

/**
 * @param {import("../props.js").Outside} props
 * @param {import("../store/types.js").Session} session
 */
async function arrive(props, session) {
  const { directory, setSession, go, redraw } = props;
  await speak(props, session.language);
  const hint = await mayHint(directory);
  setSession(session);
  redraw();
  go(hint ? "/app/install" : "/app/", { replace: true });
}

/**
 * Speak a person's language, unless another one was chosen on this phone.
 *
 * @param {import("../props.js").Outside} props
 * @param {string | undefined} language
 */
async function speak({ boot, directory }, language) {
  if (!language || !languagesOf(boot).includes(language)) return;
  if (!(await directory.get("language"))) await showLanguage(language, boot.catalogues);
}

/**
 * Why signing in did not work: what happened and what to do, without blame.
 *
 * @param {"network" | "unknown" | "busy" | "account" | "malformed"} problem
 */
function problemWords(problem) {
  if (problem === "unknown")
    return _(
      "This code is not right or does not work any more. Please check each character, or ask your coordinator for a new one.",
    );
  if (problem === "malformed") return _("Please look again: one character does not fit.");
  if (problem === "busy") return _("Too many tries. Please wait a few minutes.");
  if (problem === "account")
    return _("Somebody else is signed in on this phone. Please sign out there first.");
  return _("There is no network right now. Please try again later.");
}

// The invitation: who invites, who you are, one button.

/**
 * @typedef {object} Invitation
 * @property {string | null} inviter
 * @property {string} call_name
 * @property {string} role
 * @property {string | null} group
 * @property {string} language
 * @property {"invitation" | "sign_in"} purpose
 */

/**
 * @param {import("../props.js").Outside & { invitation: Invitation, busy: boolean, error?: string, onYes: () => void, onCode: () => void }} props
 */
export function Welcome(props) {
  const { invitation, busy, error, onYes, onCode } = props;
  const { inviter, call_name, group, purpose, role } = invitation;
  const hers = role === "newcomer";
  const first = purpose === "invitation";
  const name = html`<strong>${group}</strong>`;
  return html`<main class="page page--action welcome">
      <div class="welcome__art"><${Hall} /><${LanguageButton} ...${props} /></div>
      ${inviter && html`<p class="quiet">${first ? _("{name} invites you", { name: inviter }) : _("{name} sends you this link", { name: inviter })}</p>`}
      <h1 tabindex="-1">${first ? _("Good to have you here, {name}", { name: shortName(call_name) }) : _("Good to see you again, {name}", { name: shortName(call_name) })}</h1>
      ${group && !hers && html`<p class="lead">${rich(_("You accompany people in the group {group}. Here you note talks and see what comes next. It works without a network, too."), { group: name })}</p>`}
      ${hers && html`<p class="lead">${_("Here you find who accompanies you, what you can take part in, and your checklist. It works without a network, too.")}</p>`}
      ${first && !hers && html`<p class="quiet">${_("Among companions we say du.")}</p>`}
      ${error && html`<p class="field__error" role="alert">${error}</p>`}
      <p><button type="button" class="text-button" onClick=${onCode}>${_("I am not {name}", { name: call_name })}</button></p>
    </main>
    <${ActionBar}>
      <button type="button" class="button button--large" aria-busy=${String(busy)} onClick=${onYes}>${busy ? _("One moment …") : _("Yes, let’s start")}</button>
      <button type="button" class="text-button" onClick=${onCode}>${_("Sign in with a code instead")}</button>
    <//>`;
}

// Signing in with a code: after a first look at what it opens, the same as a link.

/** What stands here, should another language draw everything anew. */
const typed = { code: "", found: /** @type {Invitation | null} */ (null) };

/** @param {import("../props.js").Outside & { wiped?: boolean, waiting: number }} props */
export function SignIn(props) {
  const { boot, directory, session, wiped } = props;
  const [code, setCode] = useState(typed.code);
  const [error, setError] = useState(/** @type {string | undefined} */ (undefined));
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState(typed.found);
  Object.assign(typed, { code, found });
  const own = wiped ? undefined : session?.account;
  const [changes, setChanges] = useState(0);
  const { others, emptied } = useOthers(directory, own, changes);
  const look = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const bare = bareCode(code);
    if (bare.length !== CODE_LENGTH) return setError(lengthWords(bare.length));
    setBusy(true);
    const reply = await lookAtInvitation({ code: bare });
    setBusy(false);
    if (!reply.ok)
      return setError(problemWords(reply.kind === "network" ? "network" : problemOf(reply.status)));
    if (reply.body.purpose === "invitation" && !session) {
      await speak(props, reply.body.language);
      return setFound(reply.body);
    }
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
    setCode("");
    return arrive(props, result.session);
  };
  if (found)
    return html`<${Welcome} ...${props} invitation=${found} busy=${busy} onYes=${signIn} onCode=${() => setFound(null)} code=${code} />`;
  return html`<main><form class="page page--action" onSubmit=${look}>
      ${session && !wiped ? html`<${Bar} title=${_("Sign in")} backName=${_("Back")} onBack=${() => back("/app/")} />` : html`<div class="bar bar--plain"><span class="brand">${boot.name}</span><${LanguageButton} ...${props} /></div><h1 tabindex="-1">${_("Sign in")}</h1>`}
      ${(wiped || emptied) && html`<${Notice} tone="green" icon="lock" title=${_("This phone was signed out.")}>${_("What it knew about people has been deleted.")}<//>`}
      ${others.flatMap(({ account, texts }) => texts.map((entry) => html`<${Left} key=${account + entry.key} ...${props} entry=${entry} onDelete=${() => directory.discard(account, entry.key).then(() => setChanges(changes + 1))} />`))}
      ${others
        .filter(({ texts }) => !texts.length)
        .map(
          ({
            account,
            call_name,
            waiting,
          }) => html`<${Notice} key=${account} tone="river" icon="smartphone" title=${ngettext("{n} entry of {name} waits here.", "{n} entries of {name} wait here.", waiting, { name: call_name })}>
        ${_("It stays on this phone until {name} signs in again.", { name: call_name })}<//>`,
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
 * Accounts whose unsent entries lie on this phone, and whether it was told to forget everything.
 *
 * @param {import("../store/directory.js").Directory} directory
 * @param {string | undefined} own
 * @param {number} changes
 */
function useOthers(directory, own, changes) {
  const [found, setFound] = useState({
    others: /** @type {Awaited<ReturnType<typeof directory.accounts>>} */ ([]),
    emptied: false,
  });
  useEffect(() => {
    Promise.all([directory.accounts(), directory.get("wiped")]).then(([all, emptied]) =>
      setFound({ others: all.filter(({ account }) => account !== own), emptied }),
    );
  }, [own, changes]);
  return found;
}

// An invitation or a sign-in link. Looking never uses it up; only the button does.

/** @param {import("../props.js").Outside} props */
export function Join(props) {
  const { directory, session, go } = props;
  const [token] = useState(() => location.hash.slice(1));
  const [tries, setTries] = useState(0);
  const [seen, setSeen] = useState(
    /** @type {{ invitation?: Invitation, problem?: string } | null} */ (null),
  );
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(/** @type {string | undefined} */ (undefined));
  const [steps, setSteps] = useState(false);
  useEffect(() => {
    look(token).then(async (found) => {
      await speak(props, found.invitation?.language);
      setSeen(found);
    });
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
    return html`<${NoInvitation} problem=${seen.problem ?? "unknown"} session=${session} onTry=${() => setTries(tries + 1)} />`;
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

/** @param {Pick<import("../props.js").Outside, "session"> & { problem: string, onTry: () => void }} props */
function NoInvitation({ problem, session, onTry }) {
  if (problem === "network" || problem === "busy") {
    const again = html`<button type="button" class="button" onClick=${onTry}>${_("Try again")}</button>`;
    return html`<main class="page"><${Trouble} tone="river" icon="cloud-off" title=${_("This needs the network")} action=${again}>${_("Your invitation is safe. It opens as soon as you are online.")}<//></main>`;
  }
  const code = html`<a class="button" href="/app/sign-in">${_("Sign in with a code")}</a>`;
  const home = html`<a class="button" href="/app/">${_("Continue")}</a>`;
  return html`<main class="page"><${Trouble} tone="green" icon="lock" title=${_("This link was used already or is too old")} action=${session ? home : code}>${session ? _("You are signed in on this phone already.") : _("Please ask your coordinator for a new one.")}<//></main>`;
}
