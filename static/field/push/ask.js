/** When and how to ask for permission, and what this phone's answer was. */
import { nextOf } from "../activities.js";
import { dayWords, plusDays, timeWords } from "../dates.js";
import { html, useEffect, useState } from "../html.js";
import { _ } from "../i18n.js";
import { ActionBar, Bar } from "../parts/frame.js";
import { HalfOpenDoor, Icon, LinkNotice } from "../parts/signs.js";
import { isInstalled, phoneKind } from "../phone.js";
import { all } from "../records.js";
import { back, go } from "../router.js";
import { plainWords } from "../sentences.js";
import { pushTest } from "../sync/transport.js";
import { detach, kept, subscribe } from "./subscribe.js";

/** @typedef {import("../props.js").Props} Props */
/** @typedef {import("../props.js").Outside} Outside */
/**
 * @typedef {"on" | "later" | "off" | "blocked" | "iphone" | "none"} Standing
 * later: wished for, but the server was not reached; iphone: only in the installed app
 */

const REST = 30 * 86_400_000;

const registered = () => navigator.serviceWorker?.getRegistration("/app/");

/** @param {Pick<Props, "boot" | "directory" | "me">} props @returns {Promise<Standing>} */
async function standingOf({ boot, directory, me }) {
  if (!boot.push_key) return "none";
  if (!("PushManager" in globalThis))
    return phoneKind() === "iphone" && !isInstalled() ? "iphone" : "none";
  if (Notification.permission === "denied") return "blocked";
  const own = await kept(directory);
  if (Notification.permission !== "granted" || own?.account !== me.account) return "off";
  return own.token ? "on" : "later";
}

/**
 * Whether this phone reminds, and turning that on (in a tap: the browser asks) and off.
 *
 * @param {Props} props
 * @returns {{ standing: Standing | null, turn: (on: boolean) => Promise<Standing>, test: () => Promise<string> }}
 */
export function useReminding(props) {
  const { boot, directory, me } = props;
  const [{ standing }, setState] = useState({ standing: /** @type {Standing | null} */ (null) });
  const who = { account: me.account, key: boot.push_key };
  const look = async () => {
    const found = await standingOf(props);
    setState({ standing: found }); // drawn again in any case: a switch may show what was not granted
    return found;
  };
  const renew = async () => {
    const registration = await registered();
    if (registration) await subscribe(directory, registration, who).catch(() => false);
  };
  const turn = async (/** @type {boolean} */ on) => {
    const registration = await registered();
    if (!on && registration)
      await detach(directory, registration, { tell: me.account }).catch(() => {});
    else if (on && (await Notification.requestPermission()) === "granted") await renew();
    return look();
  };
  const test = async () => {
    const reply = await pushTest({ account: me.account });
    if (!reply.ok) return reply.kind === "network" ? "network" : "later";
    if (reply.body.result === "gone") await renew();
    return String(reply.body.result);
  };
  useEffect(() => {
    look();
  }, []);
  return { standing, turn, test };
}

/**
 * Keep the server's knowledge of this phone true at each start, and go where a notification leads.
 *
 * @param {Pick<Outside, "boot" | "directory" | "session">} app
 */
export function usePush({ boot, directory, session }) {
  const account = session?.account;
  useEffect(() => {
    keep(boot, directory, account);
  }, [account]);
  useEffect(() => {
    const told = (/** @type {MessageEvent} */ { data }) => data?.type === "go" && go(data.path);
    navigator.serviceWorker?.addEventListener("message", told);
    return () => navigator.serviceWorker?.removeEventListener("message", told);
  }, []);
}

/**
 * @param {Outside["boot"]} boot
 * @param {Outside["directory"]} directory
 * @param {string | undefined} account
 */
async function keep({ push_key: key }, directory, account) {
  if (!account) navigator.setAppBadge?.(0).catch(() => {});
  const own = await kept(directory);
  const registration = own && (await registered());
  if (!registration) return;
  if (own.account !== account) await detach(directory, registration);
  else if (key && Notification.permission === "granted")
    await subscribe(directory, registration, { account, key });
}

/**
 * The offer to be reminded, after the first next step or meeting; one tap leads to the question.
 *
 * @param {Props} props
 */
export function MayRemind(props) {
  const { snapshot, me, now, directory } = props;
  const [may, setMay] = useState(false);
  const reason =
    nextOf(snapshot, me.person, now) ||
    all(snapshot, "follow_up").some(({ maker_id }) => maker_id === me.person);
  useEffect(() => {
    const look = async () => {
      const rested = Date.now() > ((await directory.get("push_rest_until")) ?? 0);
      setMay(rested && (await standingOf(props)) === "off");
    };
    if (reason) look();
  }, [Boolean(reason)]);
  if (!may) return null;
  return html`<${LinkNotice} tone="green" icon="bell" href="/app/remind" title=${_("Shall we remind you?")}>${_("Before a meeting, and when a next step is due.")}<//>`;
}

/** What others see of a reminder. @param {{ name: string, children?: unknown }} props */
export function Preview({ name, children }) {
  return html`<p class="preview"><span class="app-sign"><${HalfOpenDoor} /></span><span><strong>${name}</strong><br />${children}</span></p>`;
}

/** The hours without a reminder, whatever the day; null where there are none. @param {string[]} quiet */
export const nightOf = (quiet) => quiet.find((one) => one.startsWith("1234567 ")) ?? null;

/** From and until. @param {string} hours "1234567 20:30-08:00" */
export const endsOf = (hours) => hours.slice(-11).split("-");

/** Says what the browser's question is for, before it asks. @param {Props} props */
export function Remind(props) {
  const { boot, snapshot, directory, tell, today } = props;
  const { turn } = useReminding(props);
  const [busy, setBusy] = useState(false);
  const night = nightOf(all(snapshot, "profile")[0]?.quiet ?? []);
  const [from = "", until = ""] = night ? endsOf(night).map(timeWords) : [];
  const agree = async () => {
    setBusy(true);
    if ((await turn(true)) !== "on") return go("/app/me/reminders", { replace: true });
    tell({ text: _("Reminders are on.") });
    return back("/app/");
  };
  const rest = async () => {
    await directory.set("push_rest_until", Date.now() + REST);
    back("/app/");
  };
  const samples = [
    plainWords(_, "activity_soon", dayWords(plusDays(today, 1), today)),
    plainWords(_, "step_due"),
  ];
  return html`<main class="page page--action"><${Bar} backName=${_("Back")} onBack=${() => back("/app/")} />
      <div class="lock-screen" aria-hidden="true"><p>${timeWords("16:30")}</p>${samples.map((words) => html`<${Preview} key=${words} name=${boot.name}>${words}<//>`)}</div>
      <h1 tabindex="-1">${_("Shall we remind you?")}</h1>
      <ul class="points lead">
        <li><${Icon} name="calendar-days" />${_("Before a meeting, and when a next step is due.")}</li>
        <li><${Icon} name="lock" />${_("Without names on the lock screen.")}</li>
        ${night && html`<li><${Icon} name="moon" />${_("Not between {from} and {until}.", { from, until })}</li>`}
      </ul>
      <p class="quiet">${_("Then your phone asks once more. Tap “Allow” there. You can change this at any time.")}</p>
    </main>
    <${ActionBar}>
      <button type="button" class="button button--large" aria-busy=${String(busy)} onClick=${agree}>${_("Yes, remind me")}</button>
      <button type="button" class="text-button" onClick=${rest}>${_("Not now")}</button>
    <//>`;
}
