// What every screen is given. Declarations only; no browser loads this file.
import type { Boot } from "./phone.js";
import type { Message } from "./parts/frame.js";
import type { Place } from "./router.js";
import type { Directory } from "./store/directory.js";
import type { Runtime, Store } from "./store/store.js";
import type { Session, Snapshot } from "./store/types.js";
import type { Overall } from "./entries.js";

/** Screens that stand outside an account. */
export interface Outside {
  boot: Boot;
  directory: Directory;
  place: Place;
  session: Session | null;
  setSession: (session: Session | null) => void;
  go: (path: string, options?: { replace?: boolean }) => void;
  tell: (message: Message | null) => void;
  newVersion: (() => void) | null;
  redraw: () => void;
}

/** Screens of somebody who is signed in. */
export interface Props extends Outside {
  store: Store;
  snapshot: Snapshot;
  runtime: Runtime;
  /** show what was stored just now, before a screen is opened on it */
  refresh: () => Promise<void>;
  me: Session;
  overall: Overall;
  /** of the programme, "Europe/Berlin" */
  timezone: string;
  /** the programme's day, "YYYY-MM-DD" */
  today: string;
  /** the server's time, ms */
  now: number;
}
