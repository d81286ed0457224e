/**
 * `gemel rescue`: what this node had before its data was overwritten.
 *
 * @module
 */
import { resolve } from "node:path";
import { GemelError } from "@gemel/base";
import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { formatBytes, formatTime } from "../quantities.ts";
import { table } from "../table.ts";

/** Copying takes as long as it takes. */
const restoreTimeoutMs = 24 * 3_600_000;

export async function listRescues(context: Context, options: ModuleOption): Promise<number> {
  const module = await chooseModule(context, options);
  const rescues = await context.client.call("rescues", { module });
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson(rescues);
    return 0;
  }
  if (rescues.length === 0) {
    terminal.print(`Nothing of module ${module} was ever overwritten on this node`);
    return 0;
  }
  const rows = rescues.map(({ id, at, directories }) => [
    id,
    formatTime(at),
    directories.length === 0 ? "?" : formatBytes(sum(directories.map(({ bytes }) => bytes))),
    directories.length === 0 ? "?" : String(sum(directories.map(({ files }) => files))),
    directories.map(({ path }) => path).join(" "),
  ]);
  for (const line of table(["ID", "MADE", "SIZE", "FILES", "DIRECTORIES"], rows))
    terminal.print(line);
  return 0;
}

export async function showRescue(
  context: Context,
  options: ModuleOption,
  [id = ""]: readonly string[],
): Promise<number> {
  const module = await chooseModule(context, options);
  const listing = await context.client.call("rescue", { module, rescue: id });
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson(listing);
    return 0;
  }
  const { rescue, entries, isCut } = listing;
  terminal.print(`Rescue copy ${rescue.id} of module ${rescue.module}, node ${rescue.node}`);
  terminal.print(`Made    ${formatTime(rescue.at)}`);
  terminal.print(`Folder  ${rescue.folder}`);
  const rows = entries.map(({ path, type, bytes, modified }) => [
    type === "file" ? formatBytes(bytes) : type,
    formatTime(modified),
    path,
  ]);
  for (const line of table(["SIZE", "MODIFIED", "PATH"], rows)) terminal.print(line);
  if (isCut) terminal.print(`There is more: look in ${rescue.folder}`);
  return 0;
}

export type RestoreOptions = ModuleOption & {
  readonly to?: string;
  readonly live?: boolean;
};

export async function restoreRescue(
  context: Context,
  options: RestoreOptions,
  [id = "", ...paths]: readonly string[],
): Promise<number> {
  if ((options.to === undefined) === (options.live !== true)) {
    throw new GemelError("usage", "Say where to restore to: either --to DIRECTORY or --live", {
      remedy: "`--to` is the safe choice: nothing that is in use is touched",
    });
  }
  const module = await chooseModule(context, options);
  const to = options.to === undefined ? null : resolve(options.to);
  const { restored } = await context.client.call(
    "restoreRescue",
    { module, rescue: id, body: { to, paths } },
    { timeoutMs: restoreTimeoutMs },
  );
  if (context.terminal.json) context.terminal.printJson({ restored });
  else for (const one of restored) context.terminal.print(`Restored ${one}`);
  return 0;
}

export async function deleteRescue(
  context: Context,
  options: ModuleOption & { readonly yes?: boolean },
  [id = ""]: readonly string[],
): Promise<number> {
  const module = await chooseModule(context, options);
  if (options.yes !== true) {
    throw new GemelError("usage", `Nothing is left of the rescue copy ${id} after this`, {
      remedy: `gemel rescue delete ${id} --yes`,
    });
  }
  const rescue = await context.client.call("deleteRescue", { module, rescue: id });
  if (context.terminal.json) context.terminal.printJson(rescue);
  else context.terminal.print(`Deleted the rescue copy ${rescue.id}`);
  return 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
