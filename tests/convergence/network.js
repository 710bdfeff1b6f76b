/** What lies between a phone and the server: it loses, delays and repeats what passes through. */
import { gunzipSync } from "node:zlib";

/**
 * @typedef {"ok"|"lost"|"answer lost"|"cut"|"stray"|"hold request"|"hold answer"} Fate
 * @typedef {{ url: string, headers: Record<string, string>, body: string }} Letter
 * @typedef {{ path: string, status: number, code?: string, changes: number, results: any[] }} Seen
 */

/** No run needs so many requests: an engine that asks more often never comes to rest. */
const MOST = 150;

/** The cookies of one browser, which all its tabs share. */
export class Browser {
  /** @param {string} base address of the server */
  constructor(base) {
    this.base = base;
    /** @type {Map<string, string>} */
    this.cookies = new Map();
    /** @type {Letter | undefined} the last exchange that reached the server */
    this.last = undefined;
    /** @type {Letter | undefined} one that has left and not arrived */
    this.stray = undefined;
  }

  /**
   * @param {Letter} letter
   * @returns {Promise<Response>}
   */
  async deliver({ url, headers, body }) {
    const cookie = [...this.cookies].map((pair) => pair.join("=")).join("; ");
    const response = await fetch(this.base + url, {
      method: "POST",
      redirect: "error",
      headers: { ...headers, cookie, "sec-fetch-site": "same-origin" },
      body,
    });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  /** @param {string} line */
  keep(line) {
    const [name, value] = line.split(";")[0].split("=");
    if (value) this.cookies.set(name, value);
    else this.cookies.delete(name);
  }
}

/** One tab's way to the server. */
export class Network {
  /** @param {Browser} browser */
  constructor(browser) {
    this.browser = browser;
    /** @type {Fate[]} of the next exchanges, one after the other */
    this.fates = [];
    /** @type {number | undefined} changes in one page, where the test wants small ones */
    this.page = undefined;
    /** @type {Seen[]} */
    this.seen = [];
    this.count = 0;
    this.endless = false;
    this.release = () => {};
    this.held = () => {};
    this.fetch = this.fetch.bind(this);
  }

  /** @param {{ fates?: Fate[], page?: number }} options */
  begin({ fates = [], page }) {
    Object.assign(this, { fates: [...fates], page, seen: [], count: 0, endless: false });
  }

  /**
   * @param {string | URL | Request} url
   * @param {RequestInit} [init]
   * @returns {Promise<Response>}
   */
  async fetch(url, init = {}) {
    this.count += 1;
    if (this.count > MOST) {
      this.endless = true;
      throw new TypeError("enough");
    }
    const letter = this.#letter(String(url), init);
    const fate = letter.url === "/api/sync" ? (this.fates.shift() ?? "ok") : "ok";
    return this.#carry(letter, fate);
  }

  /**
   * @param {Letter} letter
   * @param {Fate} fate
   * @returns {Promise<Response>}
   */
  async #carry(letter, fate) {
    if (fate === "stray") this.browser.stray = letter;
    if (fate === "lost" || fate === "stray") throw new TypeError("no network");
    if (fate === "hold request") await this.#hold();
    if (letter.url === "/api/sync") this.browser.last = letter;
    const response = await this.browser.deliver(letter);
    const text = await response.text();
    this.#note(letter.url, response.status, text);
    if (fate === "hold answer") await this.#hold();
    if (fate === "answer lost") throw new TypeError("connection lost");
    const { status, headers } = response;
    const body = fate === "cut" ? text.slice(0, text.length / 2) : text;
    return new Response(status === 204 ? null : body, { status, headers: plain(headers) });
  }

  /**
   * @param {string} url
   * @param {RequestInit} init
   * @returns {Letter}
   */
  #letter(url, init) {
    const { "Content-Encoding": packed, ...headers } = /** @type {Record<string, string>} */ (
      init.headers
    );
    const text = packed ? gunzipSync(/** @type {ArrayBuffer} */ (init.body)) : init.body;
    const asked = JSON.parse(String(text));
    if (url === "/api/sync" && this.page) asked.limit = this.page;
    return { url, headers, body: JSON.stringify(asked) };
  }

  /** @returns {Promise<void>} */
  #hold() {
    return new Promise((resolve) => {
      this.release = resolve;
      this.held();
    });
  }

  /**
   * @param {string} path
   * @param {number} status
   * @param {string} text
   */
  #note(path, status, text) {
    const { code, changes = [], results = [] } = text.startsWith("{") ? JSON.parse(text) : {};
    this.seen.push({ path, status, code, changes: changes.length, results });
  }
}

/**
 * What was packed has been unpacked already.
 *
 * @param {Headers} headers
 */
function plain(headers) {
  const kept = new Headers(headers);
  kept.delete("content-encoding");
  kept.delete("content-length");
  return kept;
}
