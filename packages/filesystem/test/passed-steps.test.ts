import { expect, test } from "vitest";
import { PassedSteps } from "../src/passed-steps.ts";

test("PassedSteps: what comes while the disk is busy is written back before the job ends", () => {
  const passed = new PassedSteps(new Int32Array(new SharedArrayBuffer(8)), 1);
  passed.add();
  const done: (readonly [fd: number, steps: number])[] = [];
  passed.writeBack(7, 2, (fd, steps) => {
    done.push([fd, steps]);
    if (done.length > 2) return;
    passed.add();
    if (done.length === 1) passed.add();
  });
  expect(done).toEqual([
    [7, 2],
    [7, 4],
    [7, 5],
  ]);
});
