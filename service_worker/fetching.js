/** Fetching the parts of a release, and making sure that they are what they should be. */

/** @typedef {import("./manifest.js").Manifest} Manifest */
/** @typedef {Pick<import("./precache.js").Tools, "caches" | "fetch">} Tools */

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
 * @param {Tools} tools
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
export function isRight(address, response) {
  const [path] = address.split("?");
  const [, type = ""] = TYPES.find(([ending]) => path.endsWith(ending)) ?? [];
  const given = response.headers.get("Content-Type") ?? "";
  return response.ok && !response.redirected && given.includes(type);
}
