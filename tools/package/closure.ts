/** Which npm packages a program needs when it runs. @module */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().default("unknown"),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
export type Manifest = z.infer<typeof manifestSchema>;

export function manifestOf(folder: string): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(`${folder}/package.json`, "utf8")));
}

/**
 * `names` and all that they depend on, as they lie in `root/node_modules`, sorted. Optional ones only where
 * they are installed: those of other machines are not. Throws when a needed one is missing.
 */
export function closure(root: string, names: readonly string[]): string[] {
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const folder = `${root}/node_modules/${name}`;
    if (existsSync(`${folder}/node_modules`)) {
      throw new Error(`${name} has packages of its own in it: that is not provided for`);
    }
    const { dependencies, optionalDependencies } = manifestOf(folder);
    found.add(name);
    waiting.push(...Object.keys(dependencies));
    waiting.push(
      ...Object.keys(optionalDependencies).filter((one) =>
        existsSync(`${root}/node_modules/${one}`),
      ),
    );
  }
  return [...found].sort();
}
