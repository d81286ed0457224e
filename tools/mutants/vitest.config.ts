/** The unit tests of the engine, with the mutant named in the environment. */
import { env } from "node:process";
import { defineConfig } from "vitest/config";
import { mutants } from "./catalogue.ts";
import { mutantVariable, mutate } from "./mutant.ts";

const mutant = mutants.find(({ name }) => name === env[mutantVariable]);

export default defineConfig({
  root: new URL("../../", import.meta.url).pathname,
  plugins: [
    {
      name: "mutant",
      enforce: "pre",
      transform: (code, id) =>
        mutant !== undefined && id.includes("/packages/") ? mutate(mutant, id, code) : undefined,
    },
  ],
  test: {
    include: ["packages/engine/test/**/*.test.ts"],
    bail: 1,
    maxWorkers: 1,
    // What is kept between runs knows nothing of the mutant.
    fsModuleCache: false,
  },
});
