/** What a display script of a module printed, below the command's own lines. @module */
import { stripVTControlCharacters } from "node:util";
import type { DisplayScript, DisplayView } from "@gemel/protocol";
import type { Context } from "./context.ts";

export function fetchDisplay(
  { client }: Context,
  module: string,
  script: DisplayScript,
): Promise<DisplayView> {
  return client.call("display", { module, script });
}

/** Nothing when the module has no such script. What would move the cursor is left out. */
export function displayLines({ output, problem }: DisplayView): string[] {
  const text = stripVTControlCharacters(output ?? "").trimEnd();
  const lines = text === "" ? [] : text.split(/\r?\n/);
  return problem === null ? lines : [...lines, `Error: ${problem}`];
}
