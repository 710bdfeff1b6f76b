// What lies in the stores of `diele-<account>`. Declarations only; no browser loads this file.
import type { IDBPDatabase, IDBPTransaction } from "idb";

export type Database = IDBPDatabase<unknown>;
export type Read = IDBPTransaction<unknown, string[], "readonly" | "readwrite">;
export type Write = IDBPTransaction<unknown, string[], "readwrite">;

export type Fields = Record<string, unknown>;
export type Sets = Record<string, unknown[]>;
export type Op = "create" | "patch" | "delete" | "resolve" | "hand_over";

/** A row as the server confirmed it. */
export interface Stored {
  kind: string;
  id: string;
  s: string;
  v: number;
  row: Fields;
}

/** A row as a screen sees it: what the server confirmed, and over it what waits. */
export interface Row extends Fields {
  kind: string;
  id: string;
  s: string;
  v: number;
  pending: boolean;
}

/** What an act asks for. */
export interface Change {
  op: Op;
  kind: string;
  row: string;
  set?: Fields;
  add?: Sets;
  del?: Sets;
  base?: number;
  seen?: string[];
}

/** A change in the outbox. `order` never changes, `n` and `client` may. */
export interface Entry {
  client: string;
  n: number;
  order: number;
  id: string;
  v: number;
  op: Op;
  kind: string;
  row: string;
  base: number;
  made_at: number;
  set: Fields;
  add?: Sets;
  del?: Sets;
  seen?: string[];
  s: string;
  sent: boolean;
}

export interface Result {
  n: number;
  id: string;
  s: "ok" | "merged" | "late" | "rejected";
  v?: number;
  code?: string;
  fields?: Record<string, string>;
  kept?: string[];
  kept_beside?: string[];
}

/** An answered change; `shown` until its row has certainly arrived. */
export interface Sent extends Entry {
  answer: Partial<Result>;
  at: number;
  shown: boolean;
}

/** A change the server refused, with its text, and what is being `typed` instead of it. */
export interface Attention extends Entry {
  key: number;
  answer: Partial<Result>;
  at: number;
  typed?: Record<string, string>;
}

/** A change that went to the coordinator because its author had left; without its text. */
export interface Late extends Entry {
  answer: Partial<Result>;
  at: number;
}

/**
 * Typed, but not yet a change. `change` is what it would be, where that is not simply a patch of its
 * row: the create that makes it, for one. `seen` are the siblings that a joined text was made from.
 */
export interface Draft {
  key: string;
  kind: string;
  row: string;
  field: string;
  text: string;
  base?: number;
  change?: Change;
  seen?: string[];
  s?: string;
}

export type State = "ok" | "login" | "account" | "upgrade" | "wiped";

/** The one record of the store `meta`. */
export interface Meta {
  client: string;
  next_n: number;
  order: number;
  epoch: string | null;
  cursors: Record<string, string>;
  revisions: Record<string, number>;
  last_sync: number | null;
  offset: number;
  lease_s: number;
  every_s: number;
  state: State;
  filled: boolean;
  complete: boolean;
  persisted: boolean;
  problem?: string;
  wiped_at?: number;
  windowed_on?: string;
  erased?: { at: number; count: number };
}

export interface Session {
  account: string;
  person: string;
  device: string;
  call_name: string;
  roles: string[];
  language: string;
  signed_out?: boolean;
  /** signed out for good: nothing of the account may stay on this phone, not even what waits */
  erase?: boolean;
}

export interface Snapshot {
  all(kind: string): Row[];
  get(kind: string, id: string): Row | undefined;
  outbox: Entry[];
  attention: Attention[];
  recent: Late[];
  /** With the coordinators: what came late, and what was handed over. */
  late: Late[];
  /** Next steps that I took on after somebody else had, until I have seen it. */
  lost: Sent[];
  drafts: Map<string, Draft>;
  meta: Meta;
}

export interface Problem {
  code?: string;
  epoch?: string;
  last_n?: number;
  id?: string;
  reason?: string;
}

export interface Mutation {
  n: number;
  id: string;
  v: number;
  op: Op;
  kind: string;
  row: string;
  base: number;
  made_at: number;
  set?: Fields;
  add?: Sets;
  del?: Sets;
  seen?: string[];
}

/** The part of a request that the database fills. */
export interface Question {
  account: string;
  client: string;
  epoch: string | null;
  cursors: Record<string, string>;
  mutations: Mutation[];
  device: { waiting: number; oldest: number | null };
}

export interface RowChange {
  k: string;
  id: string;
  s: string;
  v?: number;
  row?: Fields;
  gone?: number;
}

export interface Answer {
  epoch: string;
  now: number;
  account: string;
  lease_s: number;
  every_s: number;
  results: Result[];
  scopes: Record<string, { cursor: string; reset?: boolean }>;
  drop: string[];
  erased: string[];
  changes: RowChange[];
  more: boolean;
}

export interface Runtime {
  /** The last attempt did not reach the server. */
  offline: boolean;
  sending: null | { done: number; of: number; since: number };
}

/** What sends; see `sync/engine.js`. */
export interface Runner {
  run(): Promise<unknown>;
  runtime: Runtime;
}

export interface OpenOptions {
  /** Another phone's IndexedDB, in tests. */
  factory?: IDBFactory;
  /** An old page holds the database and has to be closed. */
  onBlocked?: () => void;
  /** A wipe, or a newer page, closed this connection. */
  onClosed?: (state: "wiped" | "upgrade") => void;
  /** The browser has closed this connection, on an iPhone for instance while the app slept. */
  onLost?: () => void;
  /** What to do with a database of a later release: a page opens it as it is, the worker
   * leaves the work to the page (`VersionError`). */
  newer?: "open" | "refuse";
}

export interface StoreOptions extends OpenOptions {
  now?: () => number;
  /** How other tabs hear of changes; null: there are none. */
  channel?: (name: string) => BroadcastChannel | null;
}
