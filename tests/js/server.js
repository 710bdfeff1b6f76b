/**
 * A server for the tests of the engine: the protocol with one set of rules for all kinds, in
 * memory, behind a `fetch` that can lose what passes through it.
 */
import { gunzipSync } from "node:zlib";

/** @typedef {import("../../static/field/store/types.js").Mutation} Mutation */
/** @typedef {"request"|"answer"|"portal"|"cut"|{ status: number, problem?: object, headers?: Record<string, string> }} Fault */

export class Server {
  constructor() {
    this.epoch = "first";
    this.account = "anna";
    /** @type {Map<string, { kind: string, id: string, s: string, v: number, row: Record<string, any>, by: string }>} */
    this.rows = new Map();
    /** @type {Map<string, Map<string, { seq: number, op: "p"|"d", kind: string, id: string }>>} */
    this.changes = new Map();
    /** @type {Map<string, number>} */
    this.seq = new Map();
    /** @type {Map<string, number>} */
    this.floor = new Map();
    /** @type {Map<string, any>} */
    this.results = new Map();
    /** @type {Map<string, number>} */
    this.lastN = new Map();
    this.visible = new Set(["all", "u:anna", "n:anu", "c:anu"]);
    this.everSeen = new Set(this.visible);
    /** @type {string[]} */
    this.erased = [];
    /** @type {string[]} */
    this.late = [];
    this.page = 500;
    /** @type {Fault[]} what happens to the next requests, one after the other */
    this.faults = [];
    /** @type {{ path: string, body: any, headers: Record<string, string> }[]} */
    this.seen = [];
    /** @type {((body: any) => Fault | undefined)} */
    this.judge = () => undefined;
    /** @type {(mutation: Mutation) => object | undefined} */
    this.refuse = () => undefined;
    this.fetch = this.fetch.bind(this);
  }

  /** @returns {Server} what a backup holds */
  backup() {
    return structuredClone({ ...this, judge: undefined, refuse: undefined, fetch: undefined });
  }

  /** @param {Server} backup */
  restore({ rows, changes, seq, floor, results, lastN, late }) {
    Object.assign(this, structuredClone({ rows, changes, seq, floor, results, lastN, late }));
    this.epoch = crypto.randomUUID();
  }

  /**
   * @param {string | URL | Request} url
   * @param {RequestInit} [init]
   * @returns {Promise<Response>}
   */
  async fetch(url, init = {}) {
    const headers = /** @type {Record<string, string>} */ (init.headers);
    const bytes =
      typeof init.body === "string" ? init.body : gunzipSync(/** @type {any} */ (init.body));
    const body = JSON.parse(bytes.toString());
    this.seen.push({ path: String(url), body, headers });
    const fault = this.faults.shift() ?? this.judge(body);
    if (fault === "request") throw new TypeError("no network");
    if (fault === "portal")
      return new Response("<h1>Hotel</h1>", { headers: { "Content-Type": "text/html" } });
    if (typeof fault === "object") return refusal(fault.status, fault.problem, fault.headers);
    const answer =
      url === "/api/sync"
        ? this.sync(body)
        : new Response(null, { status: 204, headers: { "X-Sync": "1" } });
    if (fault === "answer") throw new TypeError("connection lost");
    if (fault !== "cut") return answer;
    const text = await answer.text();
    return new Response(text.slice(0, text.length / 2), { headers: answer.headers });
  }

  /** @returns {any[]} the bodies of all exchanges so far */
  exchanges() {
    return this.seen.filter(({ path }) => path === "/api/sync").map(({ body }) => body);
  }

  /** @param {any} asked */
  sync(asked) {
    if (asked.account !== this.account) return refusal(409, { code: "account" });
    const last = this.lastN.get(asked.client) ?? 0;
    if (asked.epoch !== null && asked.epoch !== this.epoch) {
      return refusal(409, { code: "epoch", epoch: this.epoch, last_n: last });
    }
    const refused = this.check(asked.mutations, last);
    if (refused) return refused;
    const results = asked.mutations.map((/** @type {Mutation} */ one) =>
      this.take(one, asked.client),
    );
    const body = { ...this.head(), results, ...this.pull(asked.cursors) };
    return json(200, body, "application/json");
  }

  head() {
    const { epoch, account, erased } = this;
    return { epoch, account, erased, now: Date.now(), lease_s: 2592000, every_s: 60 };
  }

  /**
   * @param {Mutation[]} mutations
   * @param {number} last
   */
  check(mutations, last) {
    for (const { n, id } of mutations) {
      if (this.results.has(id)) last = n <= last + 1 ? Math.max(last, n) : last;
      else if (n <= last) return refusal(409, { code: "fork", id });
      else if (n > last + 1) return refusal(409, { code: "gap", last_n: last });
      else last = n;
    }
    return undefined;
  }

  /**
   * @param {Mutation} mutation
   * @param {string} client
   */
  take(mutation, client) {
    const { n, id } = mutation;
    if (!this.results.has(id)) this.results.set(id, this.apply(mutation, client));
    const last = this.lastN.get(client) ?? 0;
    if (n <= last + 1) this.lastN.set(client, Math.max(last, n));
    return { ...this.results.get(id), n, id };
  }

  /**
   * @param {Mutation} mutation
   * @param {string} client
   */
  apply(mutation, client) {
    const refused = this.refuse(mutation);
    if (refused) return { s: "rejected", ...refused };
    if (mutation.op === "hand_over") {
      this.late.push(JSON.stringify(mutation.set));
      return { s: "late" };
    }
    const have = this.rows.get(mutation.row);
    const prefix = mutation.kind === "conversation_note" ? "c" : "n";
    const s = have?.s ?? `${prefix}:${mutation.set?.newcomer_id}`;
    if (this.visible.has(s)) return this.write(mutation, client, s);
    if (!this.everSeen.has(s)) return { s: "rejected", code: "gone" };
    this.late.push(JSON.stringify(mutation.set ?? {}));
    return { s: "late" };
  }

  /**
   * @param {Mutation} mutation
   * @param {string} client
   * @param {string} s
   */
  write(mutation, client, s) {
    const { op, kind, row: id } = mutation;
    const have = this.rows.get(id);
    if (op === "create" && have) return { s: "rejected", code: "exists" };
    if (op === "delete") return have ? { s: "ok", v: this.remove(id) } : { s: "ok" };
    if (op !== "create" && !have) return { s: "rejected", code: "gone" };
    for (const seen of mutation.seen ?? []) this.remove(seen);
    return { s: "ok", v: this.put(kind, id, s, combined(have?.row ?? {}, mutation), client) };
  }

  /**
   * @param {string} kind
   * @param {string} id
   * @param {string} s
   * @param {Record<string, any>} row
   * @param {string} [by]
   * @returns {number} version
   */
  put(kind, id, s, row, by = "server") {
    const old = this.rows.get(id);
    if (old && old.s !== s) this.number(old.s, kind, id, "d");
    const v = (old?.v ?? 0) + 1;
    this.rows.set(id, { kind, id, s, v, row, by });
    this.number(s, kind, id, "p");
    return v;
  }

  /**
   * @param {string} id
   * @returns {number}
   */
  remove(id) {
    const old = this.rows.get(id);
    if (!old) return 0;
    this.rows.delete(id);
    this.number(old.s, old.kind, id, "d");
    return old.v + 1;
  }

  /**
   * @param {string} s
   * @param {string} kind
   * @param {string} id
   * @param {"p"|"d"} op
   */
  number(s, kind, id, op) {
    const seq = (this.seq.get(s) ?? 0) + 1;
    this.seq.set(s, seq);
    const feed = this.changes.get(s) ?? new Map();
    this.changes.set(s, feed.set(id, { seq, op, kind, id }));
  }

  /** @param {string} s forget tombstones, as after a year */
  prune(s) {
    const feed = this.changes.get(s) ?? new Map();
    for (const [id, { op }] of feed) if (op === "d") feed.delete(id);
    this.floor.set(s, this.seq.get(s) ?? 0);
  }

  /** @param {Record<string, string>} cursors */
  pull(cursors) {
    let left = this.page;
    let more = false;
    /** @type {any[]} */
    const changes = [];
    /** @type {Record<string, { cursor: string, reset: boolean }>} */
    const scopes = {};
    for (const s of this.visible) {
      const floor = this.floor.get(s) ?? 0;
      const head = this.seq.get(s) ?? 0;
      let [at, since] = (cursors[s] ?? `0.${floor}`).split(".").map(Number);
      const reset = (at > 0 && at < floor && since < floor) || at > head;
      if (reset) at = 0;
      const all = [...(this.changes.get(s)?.values() ?? [])].filter(({ seq }) => seq > at);
      const page = all.sort((a, b) => a.seq - b.seq).slice(0, left);
      left -= page.length;
      const open = page.length < all.length;
      more ||= open;
      changes.push(...page.map(({ kind, id, op }) => this.change(kind, id, s, op)));
      const end = open ? (page.at(-1)?.seq ?? at) : head;
      scopes[s] = { cursor: `${end}.${floor}`, reset };
    }
    const drop = Object.keys(cursors).filter((s) => !this.visible.has(s));
    return { changes, scopes, drop, more };
  }

  /**
   * @param {string} kind
   * @param {string} id
   * @param {string} s
   * @param {"p"|"d"} op
   */
  change(kind, id, s, op) {
    const have = this.rows.get(id);
    if (op === "d" || have?.s !== s) return { k: kind, id, s, gone: 1 };
    return { k: kind, id, s, v: have.v, row: have.row };
  }
}

/**
 * @param {Record<string, any>} row
 * @param {Mutation} mutation
 */
function combined(row, { set = {}, add = {}, del = {} }) {
  const fields = { ...row, ...set };
  for (const [field, gone] of Object.entries(del)) {
    fields[field] = (fields[field] ?? []).filter(
      (/** @type {unknown} */ one) => !gone.includes(one),
    );
  }
  for (const [field, more] of Object.entries(add)) {
    fields[field] = [...new Set([...(fields[field] ?? []), ...more])];
  }
  return fields;
}

/**
 * @param {number} status
 * @param {object} [problem]
 * @param {Record<string, string>} [headers]
 */
export function refusal(status, problem = {}, headers = {}) {
  return json(status, { status, ...problem }, "application/problem+json", headers);
}

/**
 * @param {number} status
 * @param {object} body
 * @param {string} type
 * @param {Record<string, string>} [headers]
 */
function json(status, body, type, headers = {}) {
  const all = { "Content-Type": type, "X-Sync": "1", ...headers };
  return new Response(JSON.stringify(body), { status, headers: all });
}
