/**
 * What operators decided for one module on this node, and whether it was to run: both outlive a boot.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { type ModuleSettings, moduleSettingsSchema } from "@gemel/protocol";
import { replaceFile } from "../system/durable-file.ts";

export type SettingsChange = {
  readonly [K in keyof ModuleSettings]?: ModuleSettings[K] | undefined;
};

const defaults: ModuleSettings = { errd: true, checker: true, boot: false, failover: null };

/** The defaults when there are none, or when they cannot be read: watching is the safe side. */
export function readSettings(state: string): ModuleSettings {
  try {
    const value: unknown = JSON.parse(readFileSync(`${state}/settings.json`, "utf8"));
    const parsed = moduleSettingsSchema.partial().safeParse(value);
    return parsed.success ? chosen(defaults, parsed.data) : defaults;
  } catch {
    // ENOENT: nothing was ever switched off.
    return defaults;
  }
}

export async function saveSettings(state: string, settings: ModuleSettings): Promise<void> {
  await mkdir(state, { recursive: true, mode: 0o700 });
  await replaceFile(`${state}/settings.json`, `${JSON.stringify(settings)}\n`);
}

/** Leaves as it is what `change` says nothing of. */
export function chosen(settings: ModuleSettings, change: SettingsChange): ModuleSettings {
  return {
    errd: change.errd ?? settings.errd,
    checker: change.checker ?? settings.checker,
    boot: change.boot ?? settings.boot,
    failover: change.failover === undefined ? settings.failover : change.failover,
  };
}

/** Whether the module was to run when gemeld was last heard of; `boot="auto"` goes by it. */
export function wasWanted(state: string): boolean {
  try {
    return readFileSync(`${state}/wanted`, "utf8").trim() === "up";
  } catch {
    // ENOENT: it was never started.
    return false;
  }
}

export async function saveWanted(state: string, wanted: "up" | "down"): Promise<void> {
  await mkdir(state, { recursive: true, mode: 0o700 });
  await replaceFile(`${state}/wanted`, `${wanted}\n`);
}
