import { describe, expect, test } from "vitest";
import { CleanFiles } from "../src/primary/clean-files.ts";

/** Of a tree that was flushed once. */
function known(max?: number): CleanFiles {
  const files = new CleanFiles(max);
  files.ended(files.begin("tree", 0), 0);
  return files;
}

describe("CleanFiles", () => {
  test("nothing is clean before the tree was flushed", () => {
    const files = new CleanFiles();
    expect(files.isClean("file", 7)).toBe(false);
    files.ended(files.begin("file", 7), 0);
    expect(files.isClean("file", 7)).toBe(false);
    files.ended(files.begin("tree", 0), 0);
    expect(files.isClean("file", 7)).toBe(true);
  });

  test("a flush covers what was changed before it, and nothing that is not known any more", () => {
    const files = known(2);
    files.changed(1);
    const flush = files.begin("data", 1);
    expect(files.covers(flush)).toBe(true);
    files.changed(2);
    expect(files.covers(flush)).toBe(true);
    files.changed(3);
    expect(files.covers(flush)).toBe(false);
    files.changed(1);
    expect(files.covers(flush)).toBe(false);
  });

  test("what was changed while the tree was being flushed is not clean after it", () => {
    const files = new CleanFiles();
    files.changed(1);
    const flush = files.begin("tree", 0);
    files.changed(2);
    files.ended(flush, 0);
    expect(files.isClean("file", 1)).toBe(true);
    expect(files.isClean("file", 2)).toBe(false);
  });

  test("a change makes it dirty, a flush begun after the change makes it clean", () => {
    const files = known();
    files.changed(7);
    expect(files.isClean("data", 7)).toBe(false);
    const flush = files.begin("file", 7);
    expect(files.isClean("file", 7)).toBe(false);
    files.ended(flush, 0);
    expect(files.isClean("file", 7)).toBe(true);
    expect(files.isClean("data", 7)).toBe(true);
  });

  test("a flush that was begun before the change does not make it clean", () => {
    const files = known();
    files.changed(7);
    const flush = files.begin("file", 7);
    files.changed(7);
    files.ended(flush, 0);
    expect(files.isClean("file", 7)).toBe(false);
  });

  test("a flush of the data leaves the rest to be flushed", () => {
    const files = known();
    files.changed(7);
    files.ended(files.begin("data", 7), 0);
    expect(files.isClean("data", 7)).toBe(true);
    expect(files.isClean("file", 7)).toBe(false);
    files.changed(7);
    expect(files.isClean("data", 7)).toBe(false);
  });

  test("flushes that end in another order than they began do not go back in time", () => {
    const files = known();
    const early = files.begin("data", 7);
    files.changed(7);
    files.ended(files.begin("data", 7), 0);
    files.ended(early, 0);
    expect(files.isClean("data", 7)).toBe(true);
  });

  test("after one failure nothing is clean any more, whatever is flushed", () => {
    const files = known();
    files.ended(files.begin("file", 7), 5);
    files.ended(files.begin("tree", 0), 0);
    expect(files.isClean("file", 8)).toBe(false);
  });

  test("with more changes than it can hold it knows nothing, until a flush of the tree begun later", () => {
    const files = known(2);
    const early = files.begin("tree", 0);
    for (const id of [1, 2, 3]) files.changed(id);
    expect(files.isClean("file", 9)).toBe(false);
    files.ended(early, 0);
    expect(files.isClean("file", 3)).toBe(false);
    expect(files.wantsTreeFlush).toBe(true);
    const flush = files.begin("tree", 0);
    expect(files.wantsTreeFlush).toBe(false);
    files.changed(4);
    files.ended(flush, 0);
    expect(files.isClean("file", 3)).toBe(true);
    expect(files.isClean("file", 4)).toBe(false);
  });
});
