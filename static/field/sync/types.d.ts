// Types of the engine. Declarations only; no browser loads this file.
import type { Directory } from "../store/directory.js";

/** How a run ended. */
export interface Outcome {
  state:
    | "ok"
    | "offline"
    | "busy"
    | "elsewhere"
    | "login"
    | "account"
    | "upgrade"
    | "wiped"
    | "closed"
    | "full";
  /** Seconds that the server asks to wait. */
  after?: number;
}

/** All have real defaults but `directory`, without which no sign-out and no wipe is reported. */
export interface EngineOptions {
  directory?: Directory | Promise<Directory>;
  fetch?: typeof globalThis.fetch;
  /** Null where there are none: locks save requests, nothing depends on them. */
  locks?: Pick<LockManager, "request"> | null;
  now?: () => number;
  /** This release. */
  app?: string;
  /** What the page knows of itself. */
  device?: () => Promise<{ installed: boolean; persisted: boolean }>;
  /** After this instant (ms) a run begins no further exchange. */
  deadline?: number;
}
