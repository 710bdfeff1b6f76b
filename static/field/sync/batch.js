/**
 * How much to send at once. A batch that the server cannot take is halved until the one entry
 * at fault stands alone: one bad entry never holds up the others.
 */

const FULL = { count: 200, bytes: 256 * 1024 };
const TRIES = 3;

export class Batch {
  constructor() {
    this.limit = FULL;
    this.failed = "";
    this.times = 0;
  }

  /**
   * Note that the server failed (500) at these entries.
   *
   * @param {string[]} ids
   * @returns {boolean} whether it is time to take fewer
   */
  failedAt(ids) {
    const same = ids.join(" ");
    this.times = same === this.failed ? this.times + 1 : 1;
    this.failed = same;
    return this.times >= TRIES;
  }

  /** @param {number} count entries of the batch that was too much */
  halve(count) {
    this.limit = { ...FULL, count: Math.max(1, Math.floor(count / 2)) };
    this.times = 0;
  }

  /** The entry at fault has been found, or all is well. */
  whole() {
    this.limit = FULL;
    this.times = 0;
    this.failed = "";
  }
}
