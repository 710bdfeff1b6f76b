/** What may import what in the browser. The server's side of it stands in pyproject.toml. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import test from "node:test";

const FIELD = "static/field/";
/** Which files of ours, by the beginning of their path, may import which others. */
const MAY = {
  "static/vendor/": ["static/vendor/"],
  "static/field/schema/": [],
  "static/field/store/": ["static/field/store/", "static/vendor/idb.js"],
  "static/field/sync/": ["static/field/sync/", "static/field/store/"],
  "static/field/parts/": ["parts/", "html.js", "i18n.js"].map((name) => FIELD + name),
  "static/field/html.js": ["preact", "htm"].map((name) => `static/vendor/${name}`),
  "static/field/sentences.js": [],
  "static/field/push/subscribe.js": ["static/field/sync/"],
  "static/field/": [FIELD],
  "service_worker/": [
    "service_worker/",
    "static/field/sync/",
    "static/field/store/",
    "static/field/sentences.js",
    "static/field/push/subscribe.js",
    "static/vendor/idb.js",
  ],
};
/** The server writes this one. */
const WRITTEN = "service_worker/manifest.js";
const IMPORT = /^(?:import|export)\b[^;"`]*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"/gm;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<![:"])\/\/.*/g;

/** @param {string} folder */
function scripts(folder) {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  return names.map((name) => join(folder, String(name))).filter((name) => name.endsWith(".js"));
}

/** @param {string} file */
function code(file) {
  return readFileSync(file, "utf8").replace(COMMENT, "");
}

/** @param {string} file */
function imports(file) {
  return [...code(file).matchAll(IMPORT)].map((found) => found[1] ?? found[2] ?? "");
}

/**
 * @param {string} file
 * @param {string} name
 */
function target(file, name) {
  return relative(".", join(dirname(file), name));
}

const ours = [...scripts("static/field"), ...scripts("service_worker")];

test("every import is relative and leads to a file", () => {
  assert.ok(ours.length > 0);
  for (const file of ours) {
    for (const name of imports(file)) {
      assert.match(name, /^\.\.?\//, `${file} imports ${name}`);
      const found = target(file, name);
      assert.ok(found === WRITTEN || existsSync(found), `${file} imports ${name}`);
    }
  }
});

test("nobody imports upwards", () => {
  for (const file of ours) {
    const [, allowed = []] = Object.entries(MAY).find(([start]) => file.startsWith(start)) ?? [];
    for (const name of imports(file)) {
      const found = target(file, name);
      assert.ok(
        allowed.some((start) => found.startsWith(start)),
        `${file} imports ${found}`,
      );
    }
  }
});

test("no module imports itself by a detour", () => {
  /** @type {Set<string>} */
  const done = new Set();
  /** @type {(file: string, path: string[]) => void} */
  const walk = (file, path) => {
    assert.ok(!path.includes(file), [...path, file].join(" → "));
    if (done.has(file) || !existsSync(file)) return;
    for (const name of imports(file)) walk(target(file, name), [...path, file]);
    done.add(file);
  };
  for (const file of ours) walk(file, []);
});

test("nothing is imported later, so that a page never mixes two releases", () => {
  for (const file of ours) assert.doesNotMatch(code(file), /\bimport\s*\(/, file);
});

test("only the transport and the catalogues use the network", () => {
  const may = ["static/field/sync/transport.js", "static/field/i18n.js"];
  const page = ours.filter((file) => file.startsWith(FIELD) && !may.includes(file));
  for (const file of page) {
    assert.doesNotMatch(code(file), /\bfetch\s*\(|XMLHttpRequest|WebSocket|sendBeacon/, file);
  }
});

test("what the worker shares with the page needs no page", () => {
  // Triggers are the page's own; they are handed what they listen to.
  const single = ["sentences.js", "push/subscribe.js"].map((name) => FIELD + name);
  const shared = ["static/field/store/", "static/field/sync/", ...single];
  for (const file of ours.filter((name) => shared.some((start) => name.startsWith(start)))) {
    if (file.endsWith("/triggers.js")) continue;
    assert.doesNotMatch(code(file), /\b(?:document|window|localStorage)\b/, file);
  }
});
