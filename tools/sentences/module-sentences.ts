/** What the gallery and the wizard of the console say of the modules that come with Gemel. @module */
import { templateWords } from "../../packages/console/src/configuration/macro-text.ts";
import { templatesIn } from "../../packages/daemon/src/web/templates.ts";
import type { SourceSentence } from "./source-sentences.ts";

export async function moduleSentences(root: URL): Promise<readonly SourceSentence[]> {
  const templates = await templatesIn(new URL("packages/modules", root).pathname);
  const texts = templates.flatMap((template) => [
    { template: templateWords(template), file: `modules/${template.name}/README.md` },
    ...template.macros
      .flatMap(({ comment }) => (comment === "" ? [] : [comment]))
      .map((words) => ({
        template: words,
        file: `modules/${template.name}/conf/userconfig.xml`,
      })),
  ]);
  return [...new Map(texts.map((text) => [text.template, text])).values()];
}

/** The macros of these modules that have no name for people. */
export async function namelessMacros(root: URL, names: Names): Promise<readonly string[]> {
  const templates = await templatesIn(new URL("packages/modules", root).pathname);
  const macros = templates.flatMap((template) => template.macros.map(({ name }) => name));
  return [...new Set(macros)].filter((name) => !Object.hasOwn(names, name));
}

type Names = Readonly<Record<string, string>>;
