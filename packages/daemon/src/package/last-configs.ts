/**
 * The last configurations of a module that were put in force, as packages, newest first.
 *
 * @module
 */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import { replaceFile } from "../system/durable-file.ts";
import { writePackage } from "./package-writer.ts";

export const lastConfigsMax = 3;

export type LastConfig = { readonly file: string; readonly at: string };

/** Keep a package of `source`, unless it equals the newest one; drop the oldest beyond the limit. */
export async function keepConfig(folder: string, module: string, source: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const zip = await writePackage(source);
  const [newest] = await lastConfigs(folder, module);
  if (newest !== undefined && zip.equals(await readFile(`${folder}/${newest.file}`))) return;
  const at = new Date().toISOString().replace(/[-:]/g, "").replace(/\./, "");
  await replaceFile(`${folder}/${module}_${at}.safe`, zip);
  for (const { file } of (await lastConfigs(folder, module)).slice(lastConfigsMax)) {
    await rm(`${folder}/${file}`, { force: true });
  }
}

export async function lastConfigs(folder: string, module: string): Promise<LastConfig[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((file) => {
      if (!file.startsWith(`${module}_`)) return [];
      const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.safe$/.exec(
        file.slice(module.length + 1),
      );
      if (found === null) return [];
      const [, year, month, day, hour, minute, second, ms] = found;
      return [{ file, at: `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z` }];
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** The package of the configuration `back` before the newest; 0 is the newest. */
export async function readLastConfig(
  folder: string,
  module: string,
  back: number,
): Promise<{ readonly zip: Buffer; readonly name: string }> {
  const kept = await lastConfigs(folder, module);
  const wanted = kept[back];
  if (wanted === undefined) {
    throw new GemelError("usage", `${kept.length} configurations of "${module}" are kept`, {
      remedy: `gemel module history -m ${module} lists them, 0 is the newest`,
    });
  }
  return { zip: await readFile(`${folder}/${wanted.file}`), name: wanted.file };
}
