/**
 * The English sentences in the sources of the daemon's side: what somebody may read in the console.
 *
 * A sentence is known by its template, with what is filled in numbered: `Cannot read {1}: {2}`. Every
 * literal that reads like words counts, unless `not-for-people.ts` says why it does not.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { isForPeople, type Place } from "./not-for-people.ts";

export type SourceSentence = { readonly template: string; readonly file: string };

/** Whose words reach the console; `cli`, `lab`, `sim` speak to others. */
const folders = [
  "authority/src",
  "base/src",
  "client/src",
  "console/src/api",
  "daemon/src",
  "engine/src",
  "filesystem/src",
  "fuse/src",
  "protocol/src",
] as const;

type Node = { readonly type: string; readonly [key: string]: unknown };

/** Calls whose words are for those who write Gemel. */
const notSaid = new Set(["assert", "present", "describe", "meta", "Error", "AssertionError"]);

export function sourceSentences(root: URL): readonly SourceSentence[] {
  const found = new Map<string, SourceSentence>();
  for (const name of folders) {
    const folder = new URL(`packages/${name}/`, root).pathname;
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    for (const file of files.filter((path) => path.endsWith(".ts")).sort()) {
      const shown = `${name}/${file}`;
      for (const template of templatesOf(join(folder, file), shown)) {
        if (!found.has(template)) found.set(template, { template, file: shown });
      }
    }
  }
  return [...found.values()];
}

function templatesOf(path: string, file: string): string[] {
  const source = readFileSync(path, "utf8");
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed`);
  const templates: string[] = [];
  const visit = (node: Node, place: Place): void => {
    const template = templateOf(node, source);
    if (template === null) {
      for (const [key, inner] of innerOf(node)) visit(inner, placeOf(node, key, place));
      return;
    }
    const plain = numbered(template);
    if (isForPeople(plain, place)) templates.push(plain);
    for (const inner of filledIn(node)) visit(inner, place);
  };
  visit(program as unknown as Node, { file, property: "", isSaid: true });
  return templates;
}

function placeOf(node: Node, key: string, place: Place): Place {
  if (node.type === "Property" && key === "value") {
    const name = (node["key"] as Node)["name"];
    return { ...place, property: typeof name === "string" ? name : "" };
  }
  const isCall = node.type === "CallExpression" || node.type === "NewExpression";
  if (isCall && notSaid.has(nameOf(node["callee"] as Node))) return { ...place, isSaid: false };
  return place;
}

/** What is part of the program and not of its types, nor of what it imports. */
function innerOf(node: Node): [key: string, inner: Node][] {
  const skipped = /^(Import|ExportAll|TSLiteralType|TSTypeAlias|TSInterface|TSTypeAnnotation)/;
  if (skipped.test(node.type)) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === "source" && node.type.startsWith("Export")) return [];
    const inner = Array.isArray(value) ? value : [value];
    return inner.filter(isNode).map((one): [string, Node] => [key, one]);
  });
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** A literal with `{source}` for what is filled in; null: no text. */
function templateOf(node: Node, source: string): string | null {
  if (node.type === "Literal") {
    return typeof node["value"] === "string" ? node["value"] : null;
  }
  if (node.type === "TemplateLiteral") {
    const quasis = node["quasis"] as readonly { readonly value: { readonly cooked: string } }[];
    const filled = node["expressions"] as readonly Node[];
    return quasis
      .map(({ value }, index) => {
        const inner = filled[index];
        return `${value.cooked}${inner === undefined ? "" : slot(inner, source)}`;
      })
      .join("");
  }
  if (node.type !== "BinaryExpression" || node["operator"] !== "+") return null;
  const [left, right] = [node["left"] as Node, node["right"] as Node];
  const [before, after] = [templateOf(left, source), templateOf(right, source)];
  if (before === null && after === null) return null;
  return `${before ?? slot(left, source)}${after ?? slot(right, source)}`;
}

/** What is filled in, by its own source: the same expression gets the same number. */
function slot(node: Node, source: string): string {
  const text = source.slice(Number(node["start"]), Number(node["end"]));
  return `\uE000${text}\uE001`;
}

/** Expressions within a text may hold words themselves. */
function filledIn(node: Node): Node[] {
  if (node.type === "TemplateLiteral") return (node["expressions"] as Node[]).slice();
  if (node.type !== "BinaryExpression") return [];
  return [node["left"] as Node, node["right"] as Node].flatMap((side) =>
    side.type === "Literal" ? [] : isText(side) ? filledIn(side) : [side],
  );
}

function isText(node: Node): boolean {
  return node.type === "TemplateLiteral" || node.type === "BinaryExpression";
}

/** Slots, and the names in braces that the engine fills in, become numbers. */
function numbered(template: string): string {
  const seen: string[] = [];
  return template.replace(/\uE000([^\uE001]*)\uE001|\{(\w+)\}/g, (_, code, name) => {
    const what = String(code ?? name);
    if (!seen.includes(what)) seen.push(what);
    return `{${seen.indexOf(what) + 1}}`;
  });
}

function nameOf(node: Node): string {
  if (node.type === "Identifier") return String(node["name"]);
  return node.type === "MemberExpression" ? nameOf(node["property"] as Node) : "";
}
