/** The modules that come with Gemel, as the gallery shows them. @module */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import type { Template } from "@gemel/protocol";

export async function templatesIn(folder: string): Promise<Template[]> {
  const names = (await readdir(folder)).sort();
  const found = names.filter((name) => existsSync(`${folder}/${name}/conf/userconfig.xml`));
  return Promise.all(found.map((name) => templateIn(folder, name)));
}

async function templateIn(folder: string, name: string): Promise<Template> {
  const userConfig = await readFile(`${folder}/${name}/conf/userconfig.xml`, "utf8");
  const readme = `${folder}/${name}/README.md`;
  const { title, summary } = headOf(existsSync(readme) ? await readFile(readme, "utf8") : "", name);
  const kind = /<service\b[^>]*\bmode\s*=\s*"farm"/.test(userConfig) ? "farm" : "mirror";
  return { name, title, summary, kind, macros: macrosOf(userConfig), userConfig };
}

/** The heading, and the paragraph that follows it. */
function headOf(readme: string, name: string): { title: string; summary: string } {
  const [heading = "", ...rest] = readme.split("\n");
  const title = heading.replace(/^#\s*/, "").trim();
  const text =
    rest
      .join("\n")
      .trim()
      .split(/\n\s*\n/, 1)[0] ?? "";
  return { title: title === "" ? name : title, summary: text.replaceAll("\n", " ") };
}

/** Each with the comment before it; some stand under one comment. */
export function macrosOf(xml: string): Template["macros"] {
  const pattern = /<!--([\s\S]*?)-->|<macro\s+name\s*=\s*"([^"]*)"\s+value\s*=\s*"([^"]*)"\s*\/>/g;
  const macros: Template["macros"] = [];
  let comment = "";
  for (const [, words, name, value = ""] of xml.matchAll(pattern)) {
    if (words !== undefined) comment = words.replace(/\s+/g, " ").trim();
    else if (name !== undefined) macros.push({ name, value: unescaped(value), comment });
  }
  return macros;
}

const entities: Readonly<Record<string, string>> = {
  "&quot;": '"',
  "&lt;": "<",
  "&gt;": ">",
  "&apos;": "'",
  "&amp;": "&",
};

function unescaped(value: string): string {
  return value.replace(/&(quot|lt|gt|apos|amp);/g, (entity) => entities[entity] ?? entity);
}
