/**
 * A protection of the engine, and the text that takes it away.
 *
 * The text is replaced while a module is loaded, in a process of its own: no file changes, and the
 * engine knows nothing of it.
 *
 * @module
 */
export type Mutant = {
  readonly name: string;
  /** What is wrong without the protection, in words. */
  readonly harm: string;
  /** Below `packages/`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** Why nothing is expected to catch it: another protection covers it. */
  readonly covered?: string;
};

/** The environment variable that names the mutant a process runs with. */
export const mutantVariable = "GEMEL_MUTANT";

/** How often `from` stands in the text. */
export function occurrences(mutant: Mutant, text: string): number {
  return text.split(mutant.from).length - 1;
}

export function mutate(mutant: Mutant, text: string): string {
  const count = occurrences(mutant, text);
  if (count !== 1) throw new Error(`${mutant.name}: its text stands ${count} times in the file`);
  return text.replace(mutant.from, () => mutant.to);
}

export function isTarget(mutant: Mutant, path: string): boolean {
  return path.endsWith(`/packages/${mutant.file}`);
}
