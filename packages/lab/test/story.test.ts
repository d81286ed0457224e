import { expect, test } from "vitest";
import { progressLine } from "../src/demo/resync-progress.ts";
import { Story } from "../src/demo/story.ts";

/** Everything that a story writes. */
function told(
  options: { isTerminal: boolean; colors: boolean },
  tell: (story: Story) => void,
): string {
  let text = "";
  tell(
    new Story({
      ...options,
      write: (part) => {
        text += part;
      },
    }),
  );
  return text;
}

const rows = [
  { what: "First", measured: "1.0 s", limit: "at most 3.0 s", ok: true },
  { what: "Second one", measured: "12.0 s", limit: "-", ok: false },
];

test("Story: without a terminal there is no escape sequence and no half line", () => {
  const text = told({ isTerminal: false, colors: false }, (story) => {
    story.chapter("Chapter");
    story.progress("half");
    story.say("said");
    story.verdicts(rows);
    story.end(true, "Done.");
  });
  expect(text).not.toContain("\x1b");
  expect(text).not.toContain("\r");
  expect(text.endsWith("\n")).toBe(true);
});

test("Story: the live line is erased before the next one", () => {
  const text = told({ isTerminal: true, colors: false }, (story) => {
    story.progress("one");
    story.progress("two");
    story.say("said");
  });
  expect(text).toBe("\r\x1b[2K   one\r\x1b[2K   two\r\x1b[2K   said\n");
});

test("Story: without a terminal, progress is told now and then only", () => {
  const text = told({ isTerminal: false, colors: false }, (story) => {
    for (let index = 0; index < 100; index += 1) {
      story.progress(`${index}`);
    }
  });
  expect(text.split("\n").length).toBeLessThan(4);
});

test("Story.verdicts: columns are aligned and failures stand out", () => {
  const text = told({ isTerminal: false, colors: false }, (story) => story.verdicts(rows));
  expect(text).toMatchInlineSnapshot(`
    "
                   measured  must be
       First          1.0 s  at most 3.0 s  ok
       Second one    12.0 s  -              FAILED

    "
  `);
});

test("progressLine: bar, share and bytes", () => {
  const mib = 1 << 20;
  const resync = {
    filesDone: 1,
    filesTotal: 2,
    bytesDone: 100 * mib,
    bytesTotal: 400 * mib,
    bytesSent: 20 * mib,
    elapsedMs: 2_500,
  };
  expect(progressLine(resync)).toBe(
    "[######------------------]  25 %  100 MiB of 400 MiB compared, 20 MiB sent, 2.5 s",
  );
  const small = { ...resync, bytesDone: 12_000, bytesTotal: 40_000, bytesSent: 1 };
  expect(progressLine(small)).toContain("30 %  12 KiB of 40 KiB compared, 1 KiB sent");
  expect(progressLine({ ...resync, bytesTotal: 0 })).toContain("  50 %");
  expect(progressLine({ ...resync, bytesTotal: 0, filesTotal: 0 })).toContain("   0 %");
});
