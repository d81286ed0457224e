/**
 * The form that every module has, whatever its application.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { type ModuleFolder, moduleFolders } from "./module-files.ts";

type Tag = { readonly name: string; readonly attributes: Readonly<Record<string, string>> };

/** All opening tags in order; throws with line and column when the file is not well-formed. */
function readTags({ path }: ModuleFolder): Tag[] {
  const tags: Tag[] = [];
  const parser = new SaxesParser<{ readonly fileName: string; readonly xmlns: false }>({
    fileName: `${path}/conf/userconfig.xml`,
    xmlns: false,
  });
  parser.on("opentag", ({ name, attributes }) => tags.push({ name, attributes }));
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(readFileSync(`${path}/conf/userconfig.xml`, "utf8")).close();
  return tags;
}

function scripts({ path }: ModuleFolder): string[] {
  return readdirSync(`${path}/bin`).filter((name) => !name.includes("."));
}

function isFarm(module: ModuleFolder): boolean {
  return readTags(module).some(({ attributes: { mode } }) => mode === "farm");
}

test("modules: the ones that the README lists are there", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const listed = [...readme.matchAll(/^\| `([a-z_]+)\/`/gm)].map((found) => found[1]);
  expect(moduleFolders.map((module) => module.name).sort()).toEqual(listed.sort());
});

describe.each(moduleFolders)("module $name", (module) => {
  test("README: names every macro", () => {
    const readme = readFileSync(`${module.path}/README.md`, "utf8");
    const macros = readTags(module).filter((tag) => tag.name === "macro");
    expect(macros.length).toBeGreaterThan(0);
    for (const { attributes } of macros) {
      const { name } = attributes;
      expect(readme).toContain(`\`${name}\``);
    }
  });

  test("userconfig.xml: is well-formed, and every macro it uses is defined in it", () => {
    const tags = readTags(module);
    expect(tags.slice(0, 1).map((tag) => tag.name)).toEqual(["safe"]);
    const defined = tags
      .filter((tag) => tag.name === "macro")
      .map((tag) => tag.attributes)
      .map(({ name }) => name);
    const used = tags
      .flatMap((tag) => Object.values(tag.attributes))
      .flatMap((value) => [...value.matchAll(/%([A-Z_]+)%/g)].map((found) => found[1]));
    expect(used.length).toBeGreaterThan(0);
    for (const name of used) expect(defined).toContain(name);
  });

  test("userconfig.xml: a mirror replicates a directory, a farm has rules; variables for the scripts", () => {
    const names = readTags(module).map((tag) => tag.name);
    expect(names).toContain(isFarm(module) ? "rule" : "replicated");
    expect(names).toContain("var");
  });

  test("scripts: prestart, and those that start and stop the service are there", () => {
    const group = isFarm(module) ? "both" : "prim";
    expect(scripts(module)).toEqual(
      expect.arrayContaining(["prestart", `start_${group}`, `stop_${group}`]),
    );
  });

  test("scripts: are executable bash that stops at the first error", () => {
    for (const name of scripts(module)) {
      const file = `${module.path}/bin/${name}`;
      expect(statSync(file).mode & 0o111, file).toBe(0o111);
      const text = readFileSync(file, "utf8");
      expect(text.startsWith("#!/usr/bin/env bash\n"), file).toBe(true);
      expect(text, file).toMatch(/^set -eu/m);
    }
  });

  test("scripts: parse", () => {
    for (const name of readdirSync(`${module.path}/bin`)) {
      execFileSync("bash", ["-n", `${module.path}/bin/${name}`]);
    }
  });

  test("scripts: end nothing by its name", () => {
    for (const name of readdirSync(`${module.path}/bin`)) {
      const text = readFileSync(`${module.path}/bin/${name}`, "utf8");
      expect(text, name).not.toMatch(/\b(pkill|killall|pgrep|pidof)\b/);
    }
  });

  test("folder: holds nothing but README, conf and bin", () => {
    expect(readdirSync(module.path).sort()).toEqual(["README.md", "bin", "conf"]);
    expect(existsSync(`${module.path}/conf/userconfig.xml`)).toBe(true);
  });
});
