/**
 * A protection of the engine, and the text that takes it away.
 *
 * The text is replaced while a module is loaded, in a process of its own: no file changes, and the
 * engine knows nothing of it.
 *
 * @module
 */
export type Edit = { readonly file: string; readonly from: string; readonly to: string };

export type Mutant = {
  readonly name: string;
  /** What is wrong without the protection, in words. */
  readonly harm: string;
  /** Below `packages/`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** Where the same protection stands a second time: one alone would cover the other. */
  readonly also?: readonly Edit[];
  /** Why nothing is expected to catch it: another protection covers it. */
  readonly covered?: string;
};

/** The environment variable that names the mutant a process runs with. */
export const mutantVariable = "GEMEL_MUTANT";

/** All places that a mutant changes. */
export function editsOf({ file, from, to, also = [] }: Mutant): readonly Edit[] {
  return [{ file, from, to }, ...also];
}

/** How often `from` stands in the text. */
export function occurrences({ from }: Edit, text: string): number {
  return text.split(from).length - 1;
}

/** The text of the file `path` as the mutant has it. */
export function mutate(mutant: Mutant, path: string, text: string): string {
  return editsOf(mutant)
    .filter(({ file }) => path.endsWith(`/packages/${file}`))
    .reduce((before, edit) => {
      const count = occurrences(edit, before);
      if (count !== 1) throw new Error(`${mutant.name}: a text stands ${count} times in ${path}`);
      return before.replace(edit.from, () => edit.to);
    }, text);
}
