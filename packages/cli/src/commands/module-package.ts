/**
 * `gemel module package FILE`: the module's folder as a package.
 *
 * @module
 */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GemelError } from "@gemel/base";
import type { ModulePackage } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption, modulePath } from "../module-choice.ts";

export async function modulePackage(
  context: Context,
  options: ModuleOption,
  [file = ""]: readonly string[],
): Promise<number> {
  const module = await chooseModule(context, options);
  const answer = await context.client.call<ModulePackage>("GET", modulePath(module, "/package"));
  const path = resolve(file.endsWith(".safe") ? file : `${file}.safe`);
  try {
    await writeFile(path, Buffer.from(answer.zip, "base64"), { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new GemelError("usage", `Cannot write ${path}: ${code ?? String(error)}`, {
      cause: error,
      remedy: "Give the path of a file that does not exist yet",
    });
  }
  const { terminal } = context;
  if (terminal.json) terminal.printJson({ module, file: path });
  else terminal.print(`Wrote ${path}`);
  return 0;
}
