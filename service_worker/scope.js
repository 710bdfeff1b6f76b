/** The worker's global scope with its type. */
export const scope = /** @type {ServiceWorkerGlobalScope & typeof globalThis} */ (
  /** @type {unknown} */ (globalThis)
);
