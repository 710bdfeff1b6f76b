/** A browser's caches, and a web that serves releases of the app, for the tests of the worker. */

export class Caches {
  constructor() {
    /** @type {Map<string, Map<string, Response>>} */
    this.all = new Map();
    this.fullAt = "";
  }

  /** @param {string} name */
  async open(name) {
    const entries = this.all.get(name) ?? new Map();
    this.all.set(name, entries);
    return /** @type {Cache} */ (
      /** @type {unknown} */ ({
        match: async (/** @type {string} */ address) => entries.get(address)?.clone(),
        put: async (/** @type {string} */ address, /** @type {Response} */ response) => {
          if (address === this.fullAt) throw new DOMException("full", "QuotaExceededError");
          entries.set(address, response);
        },
      })
    );
  }

  /**
   * @param {string} address
   * @param {{ cacheName?: string, ignoreSearch?: boolean }} [options]
   */
  async match(address, { cacheName, ignoreSearch } = {}) {
    for (const [name, entries] of this.all) {
      for (const [key, response] of entries) {
        const same = ignoreSearch ? key.split("?")[0] === address : key === address;
        if (same && (!cacheName || cacheName === name)) return response.clone();
      }
    }
    return undefined;
  }

  async keys() {
    return [...this.all.keys()];
  }

  /** @param {string} name */
  async has(name) {
    return this.all.has(name);
  }

  /** @param {string} name */
  async delete(name) {
    return this.all.delete(name);
  }
}

const TYPES = /** @type {const} */ ({ js: "text/javascript", json: "application/json" });

export class TestWeb {
  /** @param {string} version the release that the server has now */
  constructor(version) {
    this.version = version;
    this.broken = "";
    this.portal = false;
    /** @type {string[]} */
    this.asked = [];
    this.fetch = this.fetch.bind(this);
  }

  tools() {
    return { fetch: this.fetch };
  }

  /**
   * @param {string | URL | Request} input
   * @returns {Promise<Response>}
   */
  async fetch(input) {
    const address = typeof input === "string" ? input : new URL(/** @type {Request} */ (input).url);
    const path = typeof address === "string" ? address : address.pathname + address.search;
    this.asked.push(path);
    if (path === this.broken) return new Response("gone", { status: 404 });
    if (path === "/app/" || this.portal) {
      const page = `<script id="boot">{"version":"${this.version}"}</script>`;
      return new Response(page, { headers: { "Content-Type": "text/html" } });
    }
    const ending = /** @type {keyof typeof TYPES} */ (path.split("?")[0].split(".").at(-1));
    return new Response(path, { headers: { "Content-Type": TYPES[ending] } });
  }
}
