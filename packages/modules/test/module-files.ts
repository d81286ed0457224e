/**
 * Where the modules are, for the tests.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const home = fileURLToPath(new URL("..", import.meta.url));
const notModules = new Set(["lib", "test", "node_modules", "dist"]);

export type ModuleFolder = { readonly name: string; readonly path: string };

export const moduleFolders: readonly ModuleFolder[] = readdirSync(home, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !notModules.has(entry.name))
  .map((entry) => ({ name: entry.name, path: `${home}${entry.name}` }));

export const postgresqlScripts: string = `${home}postgresql/bin`;
export const mirrorScripts: string = `${home}mirror/bin`;
