/** Nobody adds a sentence that the French console cannot say. */
import { expect, test } from "vitest";
import { frenchSentences } from "../packages/console/src/said/french/index.ts";
import { catalogue } from "../packages/console/src/words/catalogue.ts";
import { moveNames } from "../packages/engine/src/rules/rule.ts";
import { moduleSentences, namelessMacros } from "./sentences/module-sentences.ts";
import { settingSentences } from "./sentences/setting-sentences.ts";
import { sourceSentences } from "./sentences/source-sentences.ts";

const root = new URL("..", import.meta.url);
const said = [...sourceSentences(root), ...(await moduleSentences(root)), ...settingSentences()];

function slotsOf(template: string): string[] {
  const slots = [...template.matchAll(/\{(\d+)=?\}/g)].map(([, slot]) => slot ?? "");
  return [...new Set(slots)].sort();
}

test("sentences: the sources are read: rules, refusals, errors, what steps say", () => {
  const templates = said.map(({ template }) => template);
  expect(templates).toContain("{1} serves: {2} becomes its secondary");
  expect(templates).toContain("{1} does not answer, so there is nothing to be the secondary of");
  expect(templates).toContain("A safety rule refuses the action in the present state");
  expect(templates).toContain("The witness {1} does not answer: {2}");
  expect(templates).toContain("{1} failed (exit {2}){3}");
});

test("sentences: each has a French text (packages/console/src/said/french), or is listed in not-for-people.ts", () => {
  const lacking = said.filter(({ template }) => !Object.hasOwn(frenchSentences, template));
  expect(lacking).toEqual([]);
});

test("sentences: no French text is left over from a sentence that is not said any more", () => {
  const templates = new Set(said.map(({ template }) => template));
  expect(Object.keys(frenchSentences).filter((template) => !templates.has(template))).toEqual([]);
});

test("sentences: both languages fill in the same", () => {
  for (const [english, french] of Object.entries(frenchSentences)) {
    expect(slotsOf(french), english).toEqual(slotsOf(english));
  }
});

test("sentences: the modules that come with Gemel are described, and their macros have names", async () => {
  const files = new Set(said.map(({ file }) => file).filter((file) => file.startsWith("modules/")));
  expect(files).toContain("modules/postgresql/README.md");
  for (const { macroTitles, products } of [catalogue.en, catalogue.fr]) {
    expect(await namelessMacros(root, macroTitles)).toEqual([]);
    expect(Object.keys(products).sort()).toEqual(
      [...files].flatMap((file) => /^modules\/(\w+)\/README\.md$/.exec(file)?.[1] ?? []).sort(),
    );
  }
});

test("sentences: what the rules do has a name in both languages", () => {
  for (const { timeline } of [catalogue.en, catalogue.fr]) {
    // `spread` is what the nodes of a farm do.
    expect(Object.keys(timeline.moves).sort()).toEqual([...moveNames, "spread"].sort());
  }
});
