/** Telling screens that something has changed: in this tab at once, in others by a channel. */
export class News {
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /** @param {BroadcastChannel | null} channel */
  constructor(channel) {
    this.channel = channel;
    if (channel) channel.onmessage = () => this.stir();
  }

  /**
   * @param {() => void} listener
   * @returns {() => void} unsubscribe
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something stored has changed. */
  changed() {
    this.channel?.postMessage("changed");
    this.stir();
  }

  /** Something only this tab knows has changed. */
  stir() {
    for (const listener of this.#listeners) listener();
  }

  close() {
    this.channel?.close();
    this.channel = null;
  }
}
