/** Whatever the audit may name has a sentence in both languages. */
import { expect, test } from "vitest";
import { catalogue } from "../packages/console/src/words/catalogue.ts";
import { openApiText } from "../packages/daemon/src/rest/openapi.ts";

type Described = { readonly operationId: string; readonly summary: string };
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};

const document = JSON.parse(openApiText("0")) as Document;
const described = Object.values(document.paths).flatMap((path) => Object.values(path));

test("audit: every operation of the OpenAPI document has its sentence, and nothing else has", () => {
  const names = described.map(({ operationId }) => operationId).sort();
  expect(names).toContain("useWelcome");
  for (const { did } of [catalogue.en, catalogue.fr]) {
    expect(Object.keys(did).sort()).toEqual(names);
  }
});

test("audit: a sentence is one, not a name, no two are alike, and French is French", () => {
  const english: Readonly<Record<string, string>> = catalogue.en.did;
  const french: Readonly<Record<string, string>> = catalogue.fr.did;
  for (const { operationId } of described) {
    for (const did of [english, french]) {
      expect(did[operationId], operationId).toMatch(/^\p{Lu}\S* \S+|^Signed \S+/u);
    }
    expect(french[operationId], operationId).not.toBe(english[operationId]);
  }
  for (const did of [english, french]) {
    expect(new Set(Object.values(did)).size).toBe(described.length);
  }
});
