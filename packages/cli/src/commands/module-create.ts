/**
 * `gemel module create NAME`: a module for an application of one's own, as a folder to be installed on
 * both nodes. What was not said is asked for when there is somebody to ask.
 *
 * @module
 */
import { cp, mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { GemelError } from "@gemel/base";
import type { Context } from "../context.ts";
import { readme, userConfig } from "../module-create/files.ts";
import { type CreateOptions, readWishes } from "../module-create/wishes.ts";

/** The scripts of the module `mirror`, which do for units and for a command. */
const scripts: string = fileURLToPath(new URL("../../../modules/mirror/bin", import.meta.url));

export async function moduleCreate(
  { terminal }: Context,
  options: CreateOptions,
  [name = ""]: readonly string[],
): Promise<number> {
  const asks = !terminal.json && process.stdin.isTTY === true && options.directory === undefined;
  const wishes = readWishes(name, asks ? { ...options, ...(await ask(options)) } : options);
  const folder = resolve(options.to ?? ".", name);
  try {
    await mkdir(resolve(options.to ?? "."), { recursive: true });
    // Fails when it exists: nobody's work is overwritten.
    await mkdir(folder);
    await mkdir(`${folder}/conf`);
    await cp(scripts, `${folder}/bin`, { recursive: true });
    await writeFile(`${folder}/conf/userconfig.xml`, userConfig(wishes));
    await writeFile(`${folder}/README.md`, readme(wishes));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new GemelError("usage", `Cannot write ${folder}: ${code ?? String(error)}`, {
      cause: error,
      remedy: "Give a name of which there is no folder yet, or another place with --to",
    });
  }
  if (terminal.json) {
    terminal.printJson({ module: name, folder });
    return 0;
  }
  terminal.print(`Wrote ${folder}: conf/userconfig.xml, bin/, README.md`);
  terminal.print(`Next  copy the folder to the other node; then, on both,`);
  terminal.print(`      gemel module install ${folder} --id N, with the same number`);
  return 0;
}

async function ask(given: CreateOptions): Promise<CreateOptions> {
  const talk = createInterface({ input: process.stdin, output: process.stderr });
  const about = (what: string): Promise<string> => talk.question(`${what}: `);
  const words = (text: string): string[] => text.split(/[\s,]+/).filter((one) => one !== "");
  try {
    const directory = words(await about("Directories to be mirrored, with blanks between"));
    const vip = given.vip ?? (await about("Virtual address, like 192.0.2.10/24 (empty: none)"));
    const services =
      given.services ??
      (await about("Systemd units in the order of their start, with commas between (empty: none)"));
    const command =
      given.command ??
      (services === "" ? await about("Command that stays in the foreground (empty: none)") : "");
    const process =
      given.process ??
      words(await about("Names of processes that must run, with blanks between (empty: none)"));
    const port = given.port ?? (await about("TCP port that must be open (empty: none)"));
    return { directory, vip, services, command, process, port };
  } finally {
    talk.close();
  }
}
