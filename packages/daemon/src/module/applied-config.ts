/**
 * The configuration that is in force, apart from the file that people edit: a gemeld that comes back
 * while the module serves must not depend on a half-edited file.
 *
 * @module
 */
import { mkdir, readFile } from "node:fs/promises";
import { type ModuleConfig, moduleConfigSchema } from "@gemel/protocol";
import { replaceFile } from "../system/durable-file.ts";

export async function saveApplied(state: string, config: ModuleConfig): Promise<void> {
  await mkdir(state, { recursive: true, mode: 0o700 });
  await replaceFile(`${state}/config.json`, `${JSON.stringify(config, null, 1)}\n`);
}

/** Null when there is none, or when this version cannot read it. */
export async function readApplied(state: string): Promise<ModuleConfig | null> {
  const text = await readFile(`${state}/config.json`, "utf8").catch(() => null);
  if (text === null) return null;
  try {
    const parsed = moduleConfigSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // SyntaxError: replaced atomically, so somebody else wrote it. The editable file will do.
    return null;
  }
}
