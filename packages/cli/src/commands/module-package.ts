/**
 * `gemel module package FILE`: the module's folder as a package.
 *
 * @module
 */
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { writeNewFile } from "../new-file.ts";

export async function modulePackage(
  context: Context,
  options: ModuleOption,
  [file = ""]: readonly string[],
): Promise<number> {
  const module = await chooseModule(context, options);
  const answer = await context.client.call("package", { module });
  const path = resolve(file.endsWith(".safe") ? file : `${file}.safe`);
  await writeNewFile(path, Buffer.from(answer.zip, "base64"));
  const { terminal } = context;
  if (terminal.json) terminal.printJson({ module, file: path });
  else terminal.print(`Wrote ${path}`);
  return 0;
}
