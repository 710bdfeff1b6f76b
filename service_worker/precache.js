/**
 * Keeping one release of the app on the phone, whole or not at all, and answering from it. Nothing
 * else is ever kept: no answer of `/api/`, nothing personal, nothing of the desk.
 */

// Fetching the parts of a release, and making sure that they are what they should be.

/** @typedef {import("./manifest.js").Manifest} Manifest */

const TYPES = [
  [".js", "javascript"],
  [".css", "css"],
  [".svg", "svg"],
  [".json", "json"],
  [".webmanifest", "json"],
];

/**
 * A file of a release; under an address with a hash the phone may have it already.
 *
 * @param {string} address
 * @param {Pick<Tools, "caches" | "fetch">} tools
 */
export async function file(address, { caches, fetch }) {
  const hashed = address.includes("?v=");
  const old = hashed ? await caches.match(address, { ignoreVary: true }) : undefined;
  const response = old ?? (await fetch(address, { cache: hashed ? "default" : "no-cache" }));
  if (isRight(address, response)) return response;
  throw new TypeError(`${address} did not come as it should.`);
}

/**
 * The page must belong to the same release as the files, or it would ask for others.
 *
 * @param {Manifest} manifest
 * @param {typeof globalThis.fetch} fetch
 */
export async function page({ shell, version }, fetch) {
  const response = await fetch(shell, { cache: "no-cache" });
  const text = await response.clone().text();
  if (response.ok && !response.redirected && text.includes(`"${version}"`)) return response;
  throw new TypeError("The page belongs to another release.");
}

/**
 * A network's sign-in page says 200 as well.
 *
 * @param {string} address
 * @param {Response} response
 */
function isRight(address, response) {
  const [path] = address.split("?");
  const [, type = ""] = TYPES.find(([ending]) => path.endsWith(ending)) ?? [];
  const given = response.headers.get("Content-Type") ?? "";
  return response.ok && !response.redirected && given.includes(type);
}

/**
 * @typedef {object} Tools the browser's own, or a test's
 * @property {CacheStorage} caches
 * @property {typeof globalThis.fetch} fetch
 * @property {string} origin where the app lives; nothing of another origin is answered
 */

const PREFIX = "app-";
const FIRST_LANGUAGE = "de";

/** @param {Manifest} manifest */
const nameOf = ({ version }) => PREFIX + version;

/**
 * Store a release. What an older release on this phone has already under the same address (with
 * the same hash) is taken from there. Rejects, and leaves nothing behind, if anything is missing; but
 * what the phone held of this very release, to which the server has gone back, stays.
 *
 * @param {Manifest} manifest
 * @param {Pick<Tools, "caches" | "fetch">} tools
 */
export async function store(manifest, { caches, fetch }) {
  const addresses = [...manifest.files, ...(await wanted(manifest, caches))];
  const files = await Promise.all(addresses.map((address) => file(address, { caches, fetch })));
  const shell = await page(manifest, fetch);
  const held = await caches.has(nameOf(manifest));
  const cache = await caches.open(nameOf(manifest));
  try {
    await Promise.all(files.map((response, i) => cache.put(addresses[i], response)));
    await cache.put(manifest.shell, shell);
  } catch (error) {
    if (!held) await caches.delete(nameOf(manifest));
    throw error;
  }
}

/**
 * Forget all releases but this one.
 *
 * @param {Manifest} manifest
 * @param {Pick<Tools, "caches">} tools
 */
export async function forgetOld(manifest, { caches }) {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== nameOf(manifest));
  await Promise.all(old.map((name) => caches.delete(name)));
}

/**
 * What answers a request: something kept, or nothing (then it goes to the network untouched).
 *
 * @param {Request} request
 * @param {Manifest} manifest
 * @param {Tools} tools
 * @returns {Promise<Response> | undefined}
 */
export function answer(request, manifest, tools) {
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== tools.origin) return;
  const address = pathname + search;
  if (request.mode === "navigate") {
    return pathname.startsWith(manifest.shell)
      ? kept(manifest.shell, request, manifest, tools)
      : undefined;
  }
  if (manifest.files.includes(address)) return kept(address, request, manifest, tools);
  if (!Object.values(manifest.catalogues).includes(address)) return;
  return keptOrKeep(address, request, manifest, tools);
}

/**
 * Keep a language's sentences for offline.
 *
 * @param {string} language
 * @param {Manifest} manifest
 * @param {Tools} tools
 */
export async function keepCatalogue(language, manifest, tools) {
  const address = manifest.catalogues[language];
  if (!address) return;
  const cache = await tools.caches.open(nameOf(manifest));
  if (!(await cache.match(address))) await cache.put(address, await file(address, tools));
}

/**
 * @param {string} address
 * @param {Request} request
 * @param {Manifest} manifest
 * @param {Tools} tools
 */
async function kept(address, request, manifest, { caches, fetch }) {
  const options = { cacheName: nameOf(manifest), ignoreVary: true };
  return (await caches.match(address, options)) ?? fetch(request);
}

/**
 * @param {string} address
 * @param {Request} request
 * @param {Manifest} manifest
 * @param {Tools} tools
 */
async function keptOrKeep(address, request, manifest, { caches, fetch }) {
  const cache = await caches.open(nameOf(manifest));
  const old = await cache.match(address, { ignoreVary: true });
  if (old) return old;
  const response = await fetch(request);
  if (isRight(address, response)) await cache.put(address, response.clone());
  return response;
}

/**
 * The catalogues a release takes along: the ones the phone held, and the first language.
 *
 * @param {Manifest} manifest
 * @param {CacheStorage} caches
 */
async function wanted({ catalogues }, caches) {
  const held = await Promise.all(
    Object.entries(catalogues).map(async ([language, address]) => {
      const [path] = address.split("?");
      const old = await caches.match(path, { ignoreSearch: true, ignoreVary: true });
      return old || language === FIRST_LANGUAGE ? [address] : [];
    }),
  );
  return held.flat();
}
