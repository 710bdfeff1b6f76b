/** Whether a body is an answer of the exchange, whole and of the right shape. Pure. */

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
