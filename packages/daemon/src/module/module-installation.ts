/**
 * Modules on disk: installed from a template, found again at start, removed.
 *
 * A module becomes visible complete and validated, by one rename, or not at all.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { GemelError } from "@gemel/base";
import { type Layout, type ModuleInstall, moduleLayout } from "@gemel/protocol";
import { overrideMacros } from "../config/macro-overrides.ts";
import { moduleNamePattern } from "../config/module-file.ts";
import { suggestion } from "../config/suggestion.ts";
import { DirectoryIdentities } from "../mirror/directory-identity.ts";
import { readPackage } from "../package/package-reader.ts";
import { syncDirectory } from "../system/durable-file.ts";
import { installation } from "./module-files.ts";

const templates = `${installation}/packages/modules`;
const idFile = "conf/module.id";
export const idMax = 4000;

/** Names of the installed modules, sorted. */
export async function installedModules(layout: Layout): Promise<string[]> {
  const names = await readdir(`${layout.etc}/modules`).catch(() => []);
  return names.filter((name) => moduleNamePattern.test(name)).sort();
}

/** The id that an installed module got; null when its folder was put there by hand. */
export async function readModuleId(layout: Layout, module: string): Promise<number | null> {
  const path = `${moduleLayout(layout, module).source}/${idFile}`;
  const text = await readFile(path, "utf8").catch(() => null);
  const id = Number(text);
  return text !== null && Number.isInteger(id) && id > 0 && id <= idMax ? id : null;
}

export async function writeModuleId(layout: Layout, module: string, id: number): Promise<void> {
  const { source } = moduleLayout(layout, module);
  await writeFile(`${source}/${idFile}`, `${id}\n`);
}

/** The smallest id that is free: the same on both nodes when modules are installed in one order. */
export function freeId(taken: ReadonlySet<number>): number {
  let id = 1;
  while (taken.has(id)) id += 1;
  return id;
}

/** Copy the template aside, set its macros, let `validate` read it, then make it visible. */
export async function installModule(
  layout: Layout,
  request: ModuleInstall,
  id: number,
  validate: (xml: string, file: string) => void,
): Promise<void> {
  const { source } = moduleLayout(layout, request.name);
  const beside = `${layout.etc}/modules/.${request.name}.new`;
  await rm(beside, { recursive: true, force: true });
  try {
    await mkdir(`${layout.etc}/modules`, { recursive: true, mode: 0o755 });
    const filled = await fill(beside, request);
    const { userConfig } = request;
    const file = userConfig === undefined ? filled : "userconfig.xml";
    const text = userConfig ?? (await readTemplate(`${beside}/conf/userconfig.xml`, file));
    const xml = overrideMacros(text, file, request.macros);
    await writeFile(`${beside}/conf/userconfig.xml`, xml);
    await writeFile(`${beside}/${idFile}`, `${id}\n`);
    validate(xml, file);
    await rename(beside, source);
    await syncDirectory(`${layout.etc}/modules`);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** Put the template's or the package's files there; the name of its userconfig.xml for messages. */
async function fill(folder: string, request: ModuleInstall): Promise<string> {
  if (request.package !== undefined) {
    const zip = Buffer.from(request.package, "base64");
    await unpack(folder, zip, request.template);
    return `${request.template}:conf/userconfig.xml`;
  }
  const from = await findTemplate(request.template);
  await cp(from, folder, { recursive: true, preserveTimestamps: true });
  return `${from}/conf/userconfig.xml`;
}

async function unpack(folder: string, zip: Buffer, name: string): Promise<void> {
  const files = await readPackage(zip, name);
  if (!files.some(({ path }) => path === "conf/userconfig.xml")) {
    const message = `The package ${name} is refused: it holds no conf/userconfig.xml`;
    throw new GemelError("package_invalid", message);
  }
  for (const { path, content, executable } of files) {
    await mkdir(dirname(`${folder}/${path}`), { recursive: true, mode: 0o755 });
    await writeFile(`${folder}/${path}`, content, { flag: "wx", mode: executable ? 0o755 : 0o644 });
  }
}

/** Replace an installed module's files by a package's; `validate` reads them before. */
export async function replaceModule(
  layout: Layout,
  name: string,
  zip: Buffer,
  from: string,
  validate: (xml: string, file: string) => Promise<void>,
): Promise<void> {
  const { source } = moduleLayout(layout, name);
  const [beside, old] = [
    `${layout.etc}/modules/.${name}.new`,
    `${layout.etc}/modules/.${name}.old`,
  ];
  await rm(beside, { recursive: true, force: true });
  try {
    await unpack(beside, zip, from);
    const file = `${from}:conf/userconfig.xml`;
    await validate(await readTemplate(`${beside}/conf/userconfig.xml`, file), file);
    await cp(`${source}/${idFile}`, `${beside}/${idFile}`);
    await rm(old, { recursive: true, force: true });
    await rename(source, old);
    await rename(beside, source);
    await syncDirectory(`${layout.etc}/modules`);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** A module whose replacement was interrupted gets its files back. */
export async function recoverModules(layout: Layout): Promise<void> {
  const folder = `${layout.etc}/modules`;
  for (const entry of await readdir(folder).catch(() => [])) {
    const [, name] = /^\.(.+)\.old$/.exec(entry) ?? [];
    if (name === undefined) continue;
    const installed = await stat(`${folder}/${name}`).catch(() => null);
    if (installed === null) await rename(`${folder}/${entry}`, `${folder}/${name}`);
  }
}

/**
 * The lineage stays: it says whose data is newer, should the module come back. What was known of
 * the directories does not: nobody notes what changes from here on, so that everything has to be compared then.
 */
export async function removeModule(layout: Layout, module: string): Promise<void> {
  const { source, run, state, changeMap } = moduleLayout(layout, module);
  await rm(changeMap, { force: true });
  await new DirectoryIdentities(state).forget();
  if (existsSync(state)) await syncDirectory(state);
  await rm(source, { recursive: true, force: true });
  await rm(run, { recursive: true, force: true });
  await syncDirectory(`${layout.etc}/modules`);
}

async function findTemplate(template: string): Promise<string> {
  const path = template.startsWith("/") ? template : `${templates}/${template}`;
  const named = template.startsWith("/") || moduleNamePattern.test(template);
  const found = named ? await stat(`${path}/conf/userconfig.xml`).catch(() => null) : null;
  if (found?.isFile()) return path;
  if (template.startsWith("/")) {
    throw new GemelError("usage", `${template} is no module: it has no conf/userconfig.xml`, {
      remedy: "Give the folder that holds conf/ and bin/",
    });
  }
  const known = (await readdir(templates, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && existsSync(`${templates}/${entry.name}/conf`))
    .map((entry) => entry.name);
  throw new GemelError(
    "usage",
    `No module "${template}" comes with Gemel${suggestion(template, known)}`,
    { remedy: "Give one of those, or the absolute path of a module's folder" },
  );
}

async function readTemplate(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new GemelError("config_invalid", `Cannot read ${file}: ${String(error)}`, {
      cause: error,
    });
  }
}
