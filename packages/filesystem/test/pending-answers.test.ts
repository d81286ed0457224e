import { expect, test } from "vitest";
import { PendingAnswers } from "../src/primary/pending-answers.ts";
import { SharedMemory, times } from "../src/primary/shared-memory.ts";

const device = 7;

/** A reply that says that all went well: length, error, unique. */
function reply(): Uint8Array {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(0, 16, true);
  return bytes;
}

type Early = {
  readonly memory: SharedMemory;
  readonly answers: PendingAnswers;
  readonly slot: number;
  readonly told: [number, number][];
};

function early(): Early {
  const told: [number, number][] = [];
  const memory = new SharedMemory();
  const answers = new PendingAnswers(memory, (to, bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    told.push([to, view.getInt32(4, true)]);
  });
  const slot = answers.nextSyncSlot();
  answers.publishEarly(slot);
  return { memory, answers, slot, told };
}

test("an early flush: answered when it has ended on both disks and was asked for, in any order", () => {
  const parts = {
    local: ({ answers, slot }: Early) => answers.completeLocal(slot, 0),
    peer: ({ answers, slot }: Early) => answers.completePeer(slot),
    asked: ({ answers, slot }: Early) => answers.ask(slot, device, reply()),
  };
  const orders: (keyof typeof parts)[][] = [
    ["local", "peer", "asked"],
    ["asked", "local", "peer"],
    ["peer", "asked", "local"],
  ];
  for (const order of orders) {
    const one = early();
    for (const part of order) {
      expect(one.told).toEqual([]);
      expect(one.answers.isFree(one.slot)).toBe(false);
      parts[part](one);
    }
    expect(one.told).toEqual([[device, 0]]);
    expect(one.answers.isFree(one.slot)).toBe(true);
  }
});

test("an early flush that failed is answered with its error", () => {
  const { answers, slot, told } = early();
  answers.completeLocal(slot, 5);
  answers.completePeer(slot);
  answers.ask(slot, device, reply());
  expect(told).toEqual([[device, -5]]);
});

test("an early flush that nobody asks for frees its slot, and answers nobody", () => {
  const { answers, slot, told } = early();
  answers.completeLocal(slot, 0);
  answers.unask(slot);
  expect(answers.waiting).toBe(false);
  expect(answers.isFree(slot)).toBe(false);
  answers.completePeer(slot);
  expect(answers.isFree(slot)).toBe(true);
  expect(told).toEqual([]);
});

test("an early flush waits for the peer from when it was asked for", () => {
  const { answers, slot } = early();
  answers.completeLocal(slot, 0);
  expect(answers.oldestTick()).toBeUndefined();
  answers.ask(slot, device, reply());
  expect(answers.oldestTick()).toBe(0);
});

test("an early flush: what the application waited for the disk is part of what it waited", async () => {
  const { memory, answers, slot } = early();
  // The disk takes a while, and is ready before anybody asks.
  await new Promise((resolve) => setTimeout(resolve, 20));
  answers.completeLocal(slot, 0);
  answers.ask(slot, device, reply());
  answers.completePeer(slot);
  expect(memory.times[times.flushes]).toBe(1n);
  expect(memory.times[times.flushLocal]).toBe(0n);
  expect(memory.times[times.flushTotal]).toBeLessThan(20_000n);
});
