import { existsSync, readdirSync, readFileSync } from "node:fs";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { describe, expect, it, test } from "vitest";
import { pages } from "./docs/pages.ts";

test.each([...pages])("%s: is what the code says (npm run docs)", (path, text) => {
  expect(readFileSync(new URL(`../${path}`, import.meta.url), "utf8")).toBe(text);
});

const root = new URL("..", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

/** Empty when the schema accepts the document. */
function complaint(schema: string, xml: string): string {
  const xsd = XmlDocument.fromString(schema);
  const validator = XsdValidator.fromDoc(xsd);
  const document = XmlDocument.fromString(xml);
  try {
    validator.validate(document);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    document.dispose();
    validator.dispose();
    xsd.dispose();
  }
}

describe("userconfig.xsd", () => {
  const schema = read("docs/reference/userconfig.xsd");
  const canonical = "packages/daemon/test/config/canonical/";
  const modules = readdirSync(new URL("packages/modules/", root), { withFileTypes: true })
    .map((entry) => `packages/modules/${entry.name}/conf/userconfig.xml`)
    .filter((path) => existsSync(new URL(path, root)));
  const files = readdirSync(new URL(canonical, root)).map((name) => canonical + name);
  it.each([...files, ...modules])("accepts %s", (path) => {
    expect(complaint(schema, read(path))).toBe("");
  });

  const service = (inner: string, attributes = 'mode="mirror"'): string =>
    `<safe><service ${attributes}>${inner}</service></safe>`;
  it.each([
    ["an unknown attribute", service("", 'mode="mirror" boots="on"')],
    ["an unknown tag", service("<hart/>")],
    ["a value that does not exist", service("", 'mode="crowd"')],
    ["a duration that is none", service('<heart pulse="fast"/>')],
    ["two sections of a kind", service("<user/><user/>")],
    ["a missing attribute", service("<rfs><replicated/></rfs>")],
  ])("marks %s", (_, xml) => {
    expect(complaint(schema, service("<rfs/>"))).toBe("");
    expect(complaint(schema, xml)).not.toBe("");
  });
});

test("cluster.xsd: accepts two networks, marks a node without an address", () => {
  const schema = read("docs/reference/cluster.xsd");
  const lans = (address: string): string =>
    `<cluster><lans><lan name="a"><node name="n" ${address}/></lan><lan name="b"/></lans></cluster>`;
  expect(complaint(schema, lans('addr="198.18.1.1"'))).toBe("");
  expect(complaint(schema, lans(""))).not.toBe("");
});
