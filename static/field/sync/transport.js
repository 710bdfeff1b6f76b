/**
 * The only fetch of the field app but for catalogues: JSON posts, answered in JSON that says of
 * itself that the server wrote it. Anything else, however friendly (a hotel's sign-in page, a
 * proxy's apology, half an answer), is a network failure and never an answer.
 */

// Whether a body is an answer of the exchange, whole and of the right shape. Pure.

/** @param {unknown} value */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {unknown} value */
const isText = (value) => typeof value === "string" && value !== "";

/** @param {any} change */
const isChange = (change) =>
  isText(change?.k) &&
  isText(change.id) &&
  isText(change.s) &&
  (change.gone === 1 || (Number.isInteger(change.v) && isObject(change.row)));

/** @param {any} result */
const isResult = (result) =>
  isText(result?.id) && ["ok", "merged", "late", "rejected"].includes(result.s);

/** @param {any} scope */
const isScope = (scope) => isText(scope?.cursor);

/**
 * @param {any} body
 * @returns {body is import("../store/types.js").Answer}
 */
export function isAnswer(body) {
  return (
    [body.epoch, body.account].every(isText) &&
    [body.now, body.lease_s, body.every_s].every(Number.isFinite) &&
    typeof body.more === "boolean" &&
    isObject(body.scopes) &&
    Object.values(body.scopes).every(isScope) &&
    [body.results, body.drop, body.erased, body.changes].every(Array.isArray) &&
    body.results.every(isResult) &&
    body.changes.every(isChange) &&
    [...body.drop, ...body.erased].every(isText)
  );
}

const LIMIT_MS = 30_000;
const COMPRESS_FROM = 1024;

/**
 * @typedef {import("../store/types.js").Problem & { fields?: Record<string, string>, how?: string }} Problem
 * @typedef {{ ok: true, status: number, body: any }} Answered
 * @typedef {{ ok: false, kind: "network" }} Unreached
 * @typedef {{ ok: false, kind: "problem", status: number, problem: Problem, retryAfter?: number }} Refused
 * @typedef {Answered | Unreached | Refused} Reply `retryAfter` in seconds
 * @typedef {{ fetch?: typeof globalThis.fetch }} Options another network, in tests
 */

/**
 * @param {import("../store/types.js").Question} request with `protocol`, `app`, `now`, `limit`
 * @param {Options} [options]
 * @returns {Promise<Reply>}
 */
export async function exchange(request, options) {
  const reply = await post("/api/sync", request, options);
  return reply.ok && !isAnswer(reply.body) ? unreached : reply;
}

/**
 * @param {{ account: string, device: string }} body
 * @param {Options} [options]
 */
export const wiped = (body, options) => post("/api/sync/wiped", body, options);

/**
 * @param {{ token: string } | { code: string }} body
 * @param {Options} [options]
 */
export const lookAtInvitation = (body, options) => post("/api/invitations/look", body, options);

/**
 * @param {({ token: string } | { code: string }) & { account: string | null,
 *   device: { label: string, platform: string, installed: boolean } }} body
 * @param {Options} [options]
 */
export const signIn = (body, options) => post("/api/sign-in", body, options);

/**
 * @param {{ account: string, device: string }} body
 * @param {Options} [options]
 */
export const signOut = (body, options) => post("/api/sign-out", body, options);

/**
 * @param {{ account: string }} body
 * @param {Options} [options]
 */
export const newCode = (body, options) => post("/api/codes", body, options);

/**
 * @param {{ account: string, key: string, subscription: { endpoint?: string, keys?: Record<string, string> } }} body
 *   where this device is reached, and the server's key that was made for
 * @param {Options} [options]
 */
export const push = (body, options) => post("/api/push", body, options);

/**
 * @param {{ account: string }} body
 * @param {Options} [options]
 */
export const pushOff = (body, options) => post("/api/push/off", body, options);

/**
 * @param {{ account: string }} body
 * @param {Options} [options]
 */
export const pushTest = (body, options) => post("/api/push/test", body, options);

/** @type {Unreached} */
const unreached = { ok: false, kind: "network" };

/**
 * @param {string} path
 * @param {object} body
 * @param {Options} [options]
 * @returns {Promise<Reply>}
 */
async function post(path, body, { fetch = globalThis.fetch } = {}) {
  try {
    const response = await fetch(path, {
      method: "POST",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(LIMIT_MS),
      ...(await packed(JSON.stringify(body))),
    });
    return await read(response);
  } catch {
    return unreached; // no network, too slow, cut off, redirected or no JSON
  }
}

/**
 * @param {Response} response
 * @returns {Promise<Reply>}
 */
async function read(response) {
  const { status, headers } = response;
  if (headers.get("X-Sync") !== "1") return unreached;
  if (status === 204) return { ok: true, status, body: null };
  const type = (headers.get("Content-Type") ?? "").split(";")[0].trim();
  const body = await response.json();
  if (body === null || typeof body !== "object") return unreached;
  if (response.ok) return type === "application/json" ? { ok: true, status, body } : unreached;
  if (type !== "application/problem+json") return unreached;
  const retryAfter = seconds(headers.get("Retry-After"));
  return { ok: false, kind: "problem", status, problem: body, retryAfter };
}

/**
 * @param {string} text
 * @returns {Promise<{ body: BodyInit, headers: Record<string, string> }>}
 */
async function packed(text) {
  const headers = { "Content-Type": "application/json", "X-Sync": "1" };
  const body = new Blob([text]);
  if (body.size <= COMPRESS_FROM || !("CompressionStream" in globalThis))
    return { body: text, headers };
  const stream = body.stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = await new Response(stream).arrayBuffer();
  return { body: bytes, headers: { ...headers, "Content-Encoding": "gzip" } };
}

/**
 * @param {string | null} value seconds or a date
 * @returns {number | undefined}
 */
function seconds(value) {
  if (!value) return undefined;
  const number = Number(value);
  if (Number.isFinite(number)) return Math.max(0, number);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - Date.now()) / 1000);
}

// What has to be told to the server before anything else: sign-outs and finished wipes.

/**
 * @param {import("../store/directory.js").Directory} directory
 * @param {Options} options
 * @returns {Promise<boolean>} whether nothing is left to be told
 */
export async function sayFarewells(directory, options) {
  const out = await tell(directory, "sign_outs", signOut, options);
  return out && (await tell(directory, "wipes", wiped, options));
}

/**
 * A refusal settles it too: then the session is no longer this account's.
 *
 * @param {import("../store/directory.js").Directory} directory
 * @param {import("../store/directory.js").Debt} debt
 * @param {typeof signOut} send
 * @param {Options} options
 */
async function tell(directory, debt, send, options) {
  for (const owed of await directory.owed(debt)) {
    const reply = await send(owed, options);
    if (!reply.ok && (reply.kind === "network" || reply.status >= 429)) return false;
    await directory.settle(debt, owed);
  }
  return true;
}
