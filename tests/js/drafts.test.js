/** What is typed and not yet sent: it outlives the page, and goes where its record goes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import { IDBObjectStore, IDBTransaction } from "fake-indexeddb";
import { phone } from "./phone.js";
import { Server } from "./server.js";

/** A server that knows Anu, and a phone that has seen her. */
async function acquainted() {
  const server = new Server();
  server.put("newcomer", "anu", "n:anu", { call_name: "Anu", person_id: "anu-person" });
  const anna = await phone(server);
  await anna.engine.run();
  return { server, anna };
}

test("a draft is with the database before its page can go", async (t) => {
  const { anna } = await acquainted();
  const asked = t.mock.method(IDBObjectStore.prototype, "put");
  const ended = t.mock.method(IDBTransaction.prototype, "commit");

  const saved = anna.store.saveDraft({
    key: "k",
    kind: "task",
    row: "r",
    field: "title",
    text: "t",
  });

  assert.deepEqual([asked.mock.callCount(), ended.mock.callCount()], [1, 1]);
  await saved;
  assert.equal((await anna.store.snapshot()).drafts.get("k")?.text, "t");
});

test("a draft that finds no room says so by the name of that", async (t) => {
  const { anna } = await acquainted();
  t.mock.method(
    IDBTransaction.prototype,
    "commit",
    /** @this {any} */ function () {
      this._abort("QuotaExceededError");
    },
  );

  const draft = { key: "k", kind: "task", row: "r", field: "title", text: "t" };
  await assert.rejects(anna.store.saveDraft(draft), { name: "QuotaExceededError" });
});

test("a draft has the scope of its row, and its own where the row has gone meanwhile", async () => {
  const { server, anna } = await acquainted();
  server.put("task", "here", "n:anu", { title: "…" });
  await anna.engine.run();
  await anna.store.snapshot();
  const draft = { kind: "task", field: "title", text: "t", s: "r:anna:anu" };
  await anna.store.saveDraft({ ...draft, key: "1", row: "here" });
  await anna.store.saveDraft({ ...draft, key: "2", row: "gone" });

  const { drafts } = await anna.store.snapshot();
  assert.deepEqual(
    [...drafts.values()].map(({ s }) => s),
    ["n:anu", "r:anna:anu"],
  );
});
