import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

/** What stands on what: text needs 7:1, a shape that carries meaning 3:1. */
const TEXT = `ink/bg ink/surface ink/sunken ink-2/bg ink-2/surface ink-2/sunken ink-2/green-soft on-green/green
  on-green/green-hover green-ink/surface green-ink/green-soft on-hero/hero on-hero-2/hero on-rail/rail on-rail-2/rail
  on-rail/rail-on on-honey/honey honey-ink/honey-soft ink/glow on-brick/brick brick-ink/brick-soft brick-ink/surface
  river-ink/river-soft river-ink/bg bg/ink`;
const SHAPES = `line-strong/surface line-strong/bg line-strong/sunken door-frame/surface door-dark-line/surface
  hero-line/hero honey/hero focus/bg`;

const css = await readFile(new URL("../../static/shared/tokens.css", import.meta.url), "utf8");
const blocks = [...css.matchAll(/(:root[^{,]*)\{([^}]*)\}/g)].map(([, selector, body]) => ({
  selector: String(selector).trim(),
  tokens: Object.fromEntries(
    [...String(body).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  ),
}));
const light = blocks.find(({ selector }) => selector === ":root")?.tokens ?? {};
const dark = blocks.filter(({ selector }) => /theme="dark"|:not\(/.test(selector));

/** @param {string} colour */
function luminance(colour) {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * @param {string} one
 * @param {string} other
 */
function contrast(one, other) {
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

test("every text can be read and every shape be seen, by day and by night", () => {
  const themes = { light, dark: { ...light, ...dark[0]?.tokens } };

  for (const [theme, tokens] of Object.entries(themes)) {
    for (const [pairs, least] of /** @type {const} */ ([
      [TEXT, 7],
      [SHAPES, 3],
    ])) {
      for (const pair of pairs.split(/\s+/)) {
        const [front = "", ground = ""] = pair.split("/").map((name) => tokens[name]);
        assert.ok(contrast(front, ground) >= least, `${theme}: ${pair}`);
      }
    }
  }
});

test("dark is the same whether the phone wants it or the person", () => {
  assert.equal(dark.length, 2);
  assert.deepEqual(dark[0]?.tokens, dark[1]?.tokens);
});
