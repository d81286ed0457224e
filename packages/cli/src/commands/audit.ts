/** `gemel audit`: who did what. @module */
import { GemelError } from "@gemel/base";
import type { Context } from "../context.ts";
import { formatTime } from "../quantities.ts";
import { table } from "../table.ts";

export async function audit(
  { client, terminal }: Context,
  options: { readonly lines: string },
): Promise<number> {
  const count = Number(options.lines);
  if (!Number.isInteger(count) || count < 1) {
    throw new GemelError("usage", `--lines is a number from 1 up, not "${options.lines}"`);
  }
  const page = await client.call("audit", { query: { count } });
  if (terminal.json) {
    terminal.printJson(page);
    return 0;
  }
  const rows = page.entries
    .toReversed()
    .map(({ at, who, via, from, what, subject, result }) => [
      formatTime(at),
      who === "" ? "-" : who,
      from === "" ? via : `${via} ${from}`,
      what,
      result,
      subject,
    ]);
  for (const line of table(["AT", "WHO", "THROUGH", "WHAT", "RESULT", "SUBJECT"], rows)) {
    terminal.print(line);
  }
  if (page.brokenAt !== null) {
    terminal.print(terminal.palette.bad(`The chain is broken at entry ${page.brokenAt}`));
    return 1;
  }
  return 0;
}
