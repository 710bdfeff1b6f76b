/** What one release of the field app consists of; the server writes `manifest.js` for each. */
export interface Manifest {
  /** Changes with any file; stands in the shell as well. */
  version: string;
  /** The address of the page that answers for every address of the app. */
  shell: string;
  /** Addresses of all files that the app needs, with their hashes. */
  files: string[];
  /** The sentences by language, for instance `{ "de": "/static/i18n/de.json?v=…" }`. */
  catalogues: Record<string, string>;
}

export declare const MANIFEST: Manifest;
