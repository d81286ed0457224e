import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { GemelError } from "@gemel/base";
import { emptyLineage, type LineageRecord } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LineageStore } from "../src/lineage-store.ts";

const record: LineageRecord = {
  ...emptyLineage,
  generation: "0123456789abcdef0123456789abcdef",
  data: "up_to_date",
  role: "primary",
  epoch: 7,
  right: "sole",
};

describe("LineageStore", () => {
  let folder: string;
  let path: string;
  let store: LineageStore;
  beforeEach(() => {
    folder = mkdtempSync(`${tmpdir()}/gemel-lineage-`);
    path = `${folder}/deep/er/lineage`;
    store = new LineageStore(path);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("reads the empty record where there never was one", async () => {
    expect(await store.read()).toEqual(emptyLineage);
  });

  it("reads what it wrote, and leaves nothing beside it", async () => {
    await store.write(record);
    expect(await new LineageStore(path).read()).toEqual(record);
    expect(readdirSync(`${folder}/deep/er`)).toEqual(["lineage"]);
  });

  it("keeps the last of many writes asked for at once", async () => {
    const epochs = Array.from({ length: 20 }, (_, epoch) => epoch);
    await Promise.all(epochs.map((epoch) => store.write({ ...record, epoch })));
    expect((await store.read()).epoch).toBe(19);
  });

  it("refuses every torn and every flipped form of the file", async () => {
    await store.write(record);
    const whole = readFileSync(path);
    for (let size = 0; size < whole.length - 1; size += 1) {
      writeFileSync(path, whole.subarray(0, size));
      await expect(store.read(), `cut to ${size}`).rejects.toThrow(/torn or damaged/);
    }
    for (let at = 0; at < whole.length - 1; at += 1) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      writeFileSync(path, flipped);
      await expect(store.read(), `flipped at ${at}`).rejects.toThrow(GemelError);
    }
  });

  it("refuses a format of a later version by its number", async () => {
    await store.write(record);
    const line = JSON.stringify({ ...record, version: 2 });
    const sum = createHash("sha256").update(line).digest("hex");
    writeFileSync(path, `${line}\n${sum}\n`);
    await expect(store.read()).rejects.toThrow(/format version 2; this gemeld knows 1/);
  });

  it("goes on after a write that failed", async () => {
    writeFileSync(`${folder}/deep`, "a file where a folder must be");
    await expect(store.write(record)).rejects.toThrow();
    rmSync(`${folder}/deep`);
    await store.write(record);
    expect(await store.read()).toEqual(record);
  });
});
