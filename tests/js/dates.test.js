import assert from "node:assert/strict";
import { test } from "node:test";
import {
  awayWords,
  clockOf,
  dayOf,
  dayWords,
  instantOf,
  longDay,
  timesWords,
} from "../../static/field/dates.js";
import { useLanguage } from "../../static/field/i18n.js";

const ZONE = "Europe/Berlin";
const at = (/** @type {string} */ iso) => Date.parse(iso);

test("a typed time is the programme's, in summer and in winter", () => {
  assert.equal(instantOf("2026-06-13", "11:00", ZONE), at("2026-06-13T09:00Z"));
  assert.equal(instantOf("2026-12-13", "11:00", ZONE), at("2026-12-13T10:00Z"));
  assert.equal(instantOf("2026-12-31", "23:59", ZONE), at("2026-12-31T22:59Z"));
});

test("an hour that comes twice means the first, one that never comes means nothing", () => {
  assert.equal(instantOf("2026-10-25", "02:30", ZONE), at("2026-10-25T00:30Z"));
  assert.equal(instantOf("2026-10-25", "03:00", ZONE), at("2026-10-25T02:00Z"));
  assert.equal(instantOf("2026-03-29", "02:30", ZONE), null);
  assert.equal(instantOf("2026-03-29", "03:00", ZONE), at("2026-03-29T01:00Z"));
  assert.equal(instantOf("2026-03-29", "01:59", ZONE), at("2026-03-29T00:59Z"));
});

test("every quarter of an hour around a change of the clocks comes back as it was typed", () => {
  for (const sunday of ["2026-03-29", "2026-10-25"]) {
    const midnight = at(`${sunday}T00:00Z`);
    for (let instant = midnight - 7_200_000; instant < midnight + 14_400_000; instant += 900_000) {
      const [day, time] = [dayOf(instant, ZONE), clockOf(instant, ZONE)];
      const found = instantOf(day, time, ZONE);
      assert.ok(found === instant || found === instant - 3_600_000, `${day} ${time}`);
    }
  }
});

test("where one word is yesterday and tomorrow, the date is said", async (t) => {
  const page = /** @type {any} */ (globalThis);
  page.document = { documentElement: {} };
  const speak = (/** @type {string} */ language) =>
    useLanguage(language, { hi: "hi.json" }, async () => new Response("{}"));
  t.after(async () => {
    await speak("en");
    delete page.document;
  });
  assert.equal(dayWords("2026-06-03", "2026-06-04"), "yesterday");

  await speak("hi");

  assert.equal(dayWords("2026-06-03", "2026-06-04"), "3 जून");
  assert.equal(dayWords("2026-06-05", "2026-06-04"), "5 जून");
  assert.equal(dayWords("2026-06-04", "2026-06-04"), "आज");
});

test("times are said as clocks here show them, and how long it is until then", () => {
  const [from, until] = [at("2026-06-13T09:00Z"), at("2026-06-13T12:00Z")];
  assert.equal(timesWords(from, null, ZONE), "11:00");
  assert.match(timesWords(from, until, ZONE), /^11:00\s?–\s?14:00$/);
  assert.match(longDay("2026-06-13"), /^Saturday,? 13 June$/);
  assert.equal(awayWords(from, from - 7_000_000), "in 2 hours");
  assert.equal(awayWords(from, from - 1_200_000), "in 20 minutes");
});
