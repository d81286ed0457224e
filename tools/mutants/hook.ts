/**
 * Loaded with `node --import`: the module of the mutant named in the environment is read mutated.
 *
 * @module
 */
import { registerHooks } from "node:module";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { mutants } from "./catalogue.ts";
import { dataPathMutants } from "./data-path-mutants.ts";
import { mutantVariable, mutate } from "./mutant.ts";

const mutant = [...mutants, ...dataPathMutants].find(({ name }) => name === env[mutantVariable]);

if (mutant !== undefined)
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      if (!url.startsWith("file:") || !url.includes("/packages/")) return loaded;
      return { ...loaded, source: mutate(mutant, fileURLToPath(url), String(loaded.source)) };
    },
  });
