/** What an operator switched off for one module on this node; it stays so. @module */
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { type ModuleSettings, moduleSettingsSchema } from "@gemel/protocol";
import { replaceFile } from "../system/durable-file.ts";

const defaults: ModuleSettings = { errd: true, checker: true };

/** The defaults when there are none, or when they cannot be read: watching is the safe side. */
export function readSettings(state: string): ModuleSettings {
  try {
    const value: unknown = JSON.parse(readFileSync(`${state}/settings.json`, "utf8"));
    const parsed = moduleSettingsSchema.safeParse(value);
    return parsed.success ? parsed.data : defaults;
  } catch {
    // ENOENT: nothing was ever switched off.
    return defaults;
  }
}

export async function saveSettings(state: string, settings: ModuleSettings): Promise<void> {
  await mkdir(state, { recursive: true, mode: 0o700 });
  await replaceFile(`${state}/settings.json`, `${JSON.stringify(settings)}\n`);
}
