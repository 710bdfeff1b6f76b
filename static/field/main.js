/**
 * Opens the databases, chooses the language, and shows who is signed in, what is stored, the
 * screen of the address.
 */

import {
  useAccount,
  useAnnouncements,
  useCalmRuntime,
  useChosenLanguage,
  useClock,
  useMoved,
  useNewVersion,
  useSession,
} from "./app_state.js";
import { now, today } from "./dates.js";
import { fullWords, isFull, overall, refusedCount, waitingCount } from "./entries.js";
import { html, render, useEffect, useMemo, useRef, useState } from "./html.js";
import { _, locale, useLanguage } from "./i18n.js";
import { Toast } from "./parts/frame.js";
import { Trouble } from "./parts/signs.js";
import { isNewcomer } from "./people.js";
import { firstLanguage, keepInstallOffer, readBoot, registerWorker, showTheme } from "./phone.js";
import { Remind, usePush } from "./push/ask.js";
import { all, openQuestions, programmeOf } from "./records.js";
import { go, ignoreSecondTaps, placeOf, scrolledTo } from "./router.js";
import { Activities } from "./screens/activities.js";
import { ActivityPage } from "./screens/activity.js";
import { TwoVersions } from "./screens/attention.js";
import { Appearance, Help, Language, Me } from "./screens/me.js";
import { Checklist, Profile, Start } from "./screens/newcomer.js";
import { People, Person } from "./screens/people.js";
import { Devices, Install, SignOut } from "./screens/phones.js";
import { Reminders, RemindMe, useBadge } from "./screens/reminders.js";
import { Loading, SendReceive } from "./screens/send_receive.js";
import { Join, SignIn } from "./screens/sign_in.js";
import { Talk } from "./screens/talk.js";
import { TaskPage } from "./screens/task.js";
import { Due, Note, Today } from "./screens/today.js";
import { openDirectory } from "./store/directory.js";

// Which function draws which screen.

/** @typedef {(props: any) => unknown} Screen  takes Props or Outside */

/** Open to everybody, signed in or not. @type {Record<string, Screen>} */
const PUBLIC = { sign_in: SignIn, join: Join, install: Install, help: Help };

/** Everybody's. @type {Record<string, Screen>} */
const OWN = {
  send_receive: SendReceive,
  reminders: Reminders,
  remind: Remind,
  remind_me: RemindMe,
  two_versions: TwoVersions,
  me: Me,
  profile: Profile,
  devices: Devices,
  language: Language,
  appearance: Appearance,
  sign_out: SignOut,
};

/** @type {Record<string, Screen>} */
const PRIVATE = {
  today: Today,
  people: People,
  person: Person,
  note: Note,
  talk: Talk,
  due: Due,
  activities: Activities,
  activity: ActivityPage,
  task: TaskPage,
  ...OWN,
};

/** A newcomer's; any other address means her start page. @type {Record<string, Screen>} */
const HERS = {
  today: Start,
  activities: Activities,
  activity: ActivityPage,
  checklist: Checklist,
  task: TaskPage,
  ...OWN,
};

// The whole app: who is signed in, what is stored, which screen is shown.

/** @typedef {import("./props.js").Props} Props */
/** @typedef {import("./props.js").Outside} Outside */

/**
 * @param {{ boot: import("./phone.js").Boot, directory: import("./store/directory.js").Directory,
 *   first: import("./store/types.js").Session | null }} props
 */
function App({ boot, directory, first }) {
  useMoved();
  const [session, setSession] = useSession(directory, first);
  const account = useAccount(directory, session, boot.version);
  const [message, tell] = useState(/** @type {import("./parts/frame.js").Message | null} */ (null));
  const [redraws, redraw] = useState(0);
  useEffect(() => tell(null), [session?.account]); // it may name people whom the next one does not know
  const wiped = account?.snapshot.meta.state === "wiped";
  usePush({ boot, directory, session: wiped ? null : session });
  const newVersion = useNewVersion();
  useFullPhone(() => tell({ text: fullWords() }));
  const place = placeOf(location.pathname, location.search);
  useFocusOnHeading(place, Boolean(account));
  const outside = {
    boot,
    directory,
    place,
    session,
    setSession,
    go,
    tell,
    newVersion,
    redraw: () => redraw(redraws + 1),
  };
  return html`<${Shown} key=${redraws} outside=${outside} account=${account} wiped=${wiped} />
    <${Toast} message=${message} onGone=${() => tell(null)} />`;
}

/**
 * @param {{ outside: Outside, account: import("./app_state.js").Account | null, wiped: boolean }} props
 */
function Shown({ outside, account, wiped }) {
  const { place, session } = outside;
  const Public = PUBLIC[place.screen];
  if (Public)
    return html`<${Public} ...${outside} waiting=${account?.snapshot.outbox.length ?? 0} />`;
  if (!session || wiped) {
    return html`<${SignIn} ...${outside} wiped=${Boolean(session)} waiting=${0} />`;
  }
  if (!account) return null;
  return html`<${Inside} outside=${outside} account=${account} me=${session} />`;
}

/**
 * @param {{ outside: Outside, account: import("./app_state.js").Account, me: import("./store/types.js").Session }} props
 */
function Inside({ outside, account, me }) {
  const { store, snapshot, refresh } = account;
  const runtime = useCalmRuntime(account.runtime);
  useClock();
  const [impatient, setImpatient] = useState(false);
  const state = useMemo(
    () => inItems(snapshot, overall(snapshot, runtime)),
    [snapshot, runtime.sending],
  );
  useAnnouncements(state, runtime.offline, openQuestions(snapshot));
  const profile = all(snapshot, "profile")[0];
  useChosenLanguage(outside.directory, store, profile);
  const { timezone } = programmeOf(snapshot);
  const props = {
    ...outside,
    store,
    snapshot,
    runtime,
    refresh,
    me: { ...me, roles: profile?.roles ?? me.roles },
    overall: state,
    timezone,
    today: today(snapshot.meta, timezone),
    now: now(snapshot.meta),
  };
  useBadge(snapshot, props.today);
  if (!snapshot.meta.filled && !impatient)
    return html`<${Loading} ...${props} onSkip=${() => setImpatient(true)} />`;
  const screens = isNewcomer(props.me) ? HERS : PRIVATE;
  const Screen = screens[outside.place.screen] ?? screens.today;
  return html`<${Screen} key=${JSON.stringify(outside.place.params)} ...${props} />`;
}

/**
 * Whatever could not be stored for lack of room is said, wherever it was tried.
 *
 * @param {() => void} onFull
 */
function useFullPhone(onFull) {
  useEffect(() => {
    const failed = (/** @type {PromiseRejectionEvent} */ event) => {
      if (isFull(event.reason)) onFull();
    };
    addEventListener("unhandledrejection", failed);
    return () => removeEventListener("unhandledrejection", failed);
  }, []);
}

/**
 * Count as people count: a talk and its note are one.
 *
 * @param {import("./store/types.js").Snapshot} snapshot
 * @param {import("./entries.js").Overall} state
 */
function inItems(snapshot, state) {
  if (state.state === "waiting")
    return {
      ...state,
      count: waitingCount(snapshot),
    };
  if (state.state === "attention") return { ...state, count: refusedCount(snapshot) };
  return state;
}

/**
 * After moving to another screen, its heading has the focus; the first one leaves it where it is.
 *
 * @param {import("./router.js").Place} place
 * @param {boolean} ready
 */
function useFocusOnHeading(place, ready) {
  const where = `${place.screen} ${JSON.stringify(place.params)}`;
  const before = useRef(/** @type {string | null} */ (null));
  useEffect(() => {
    const moved = before.current !== null && before.current !== where;
    before.current = ready ? where : before.current;
    if (!moved || place.screen === "note") return;
    scrollTo({ top: scrolledTo() });
    /** @type {HTMLElement | null} */ (document.querySelector("#app h1"))?.focus({
      preventScroll: true,
    });
  }, [where, ready]);
}

// Opens the databases, chooses the language, and shows the first screen.

keepInstallOffer();
ignoreSecondTaps();
const root = () => document.getElementById("app") ?? document.body;
await begin().catch(sayWhy);

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
  render(html`<${App} boot=${boot} directory=${directory} first=${session} />`, root());
  await registerWorker(
    (takeOver) => dispatchEvent(new CustomEvent("newversion", { detail: takeOver })),
    locale(),
  );
}

/** Without its databases nothing of the app works: a sentence instead of an empty page. @param {unknown} error */
async function sayWhy(error) {
  const { languages } = navigator;
  const boot = readBoot(document);
  await useLanguage(firstLanguage(boot, [...languages]), boot.catalogues).catch(() => {});
  const again = html`<button type="button" class="button" onClick=${() => location.reload()}>${_("Try again")}</button>`;
  render(
    html`<main class="page"><${Trouble} tone="river" icon="smartphone" title=${_("The memory of this phone cannot be opened")} action=${again}>${_("Perhaps it is full, or this is a private window. Nothing was deleted.")}<//></main>`,
    root(),
  );
  throw error;
}
