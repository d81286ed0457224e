import { expect, test } from "vitest";
import { gateNumbers } from "../src/primary/gate.ts";
import { PeerWatch } from "../src/primary/peer-watch.ts";
import { PendingAnswers } from "../src/primary/pending-answers.ts";
import { linkPhases, SharedMemory, tickMs, words } from "../src/primary/shared-memory.ts";

const timeoutMs = 3000;
const timeoutTicks = timeoutMs / tickMs;

function setUp(): { memory: SharedMemory; watch: PeerWatch; tick: (count: number) => void } {
  const memory = new SharedMemory();
  const watch = new PeerWatch(memory, new PendingAnswers(memory, () => undefined), timeoutMs);
  const tick = (count: number): void => {
    for (let done = 0; done < count; done++) {
      Atomics.add(memory.words, words.tick, 1);
      expect(watch.overdue(), `tick ${memory.word(words.tick)}`).toBeNull();
    }
  };
  return { memory, watch, tick };
}

function admit(memory: SharedMemory, session: number): void {
  memory.setWord(words.linkSession, session);
  memory.setWord(words.linkPhase, linkPhases.resyncing);
  memory.setWord(words.received, 0);
  memory.setWord(words.sent, 100);
}

test("PeerWatch: the time before a peer was admitted does not count as its silence", () => {
  const { memory, tick } = setUp();
  tick(10 * timeoutTicks);
  admit(memory, 1);
  tick(timeoutTicks);
});

test("PeerWatch: neither does the time between two peers, however short the second waited", () => {
  const { memory, watch, tick } = setUp();
  admit(memory, 1);
  tick(timeoutTicks);
  admit(memory, 2);
  tick(timeoutTicks);
  memory.setWord(words.linkPhase, linkPhases.down);
  tick(10 * timeoutTicks);
  // The same words again: a peer that never acknowledged is followed by another one.
  admit(memory, 3);
  tick(timeoutTicks);
  Atomics.add(memory.words, words.tick, 2);
  expect(watch.overdue()).toContain("did not acknowledge");
});

test("PeerWatch: a peer that acknowledges nothing is dropped after the time-out, once", () => {
  const { memory, watch, tick } = setUp();
  admit(memory, 1);
  tick(timeoutTicks);
  Atomics.add(memory.words, words.tick, 2);
  expect(watch.overdue()).toBe(`peer did not acknowledge for ${timeoutMs} ms`);
  expect(watch.overdue()).toBeNull();
});

test("PeerWatch: any acknowledgement begins the time anew", () => {
  const { memory, tick } = setUp();
  admit(memory, 1);
  for (let count = 0; count < 5; count++) {
    tick(timeoutTicks - 1);
    Atomics.add(memory.words, words.acknowledgements, 1);
  }
  tick(timeoutTicks);
});

test("PeerWatch: an answer that waits for a birth is not the peer's silence", () => {
  const { memory, tick } = setUp();
  const answers = new PendingAnswers(memory, () => undefined);
  memory.setWord(words.gate, gateNumbers.connected);
  answers.publishWrite(answers.nextWriteSlot(), 3, Buffer.alloc(16), 5);
  memory.setWord(words.gate, gateNumbers.alone_unborn);
  tick(10 * timeoutTicks);
  admit(memory, 1);
  memory.setWord(words.received, 100);
  tick(3 * timeoutTicks);
});
