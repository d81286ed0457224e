/** The form of a module has a field for everything that `userconfig.xml` may say, and changes nothing else. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import {
  type AttributeRule,
  type ElementRule,
  foreignTo,
  moduleRule,
} from "@gemel/protocol/schema";
import { createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { serversOf, withServers } from "../src/configuration/module-servers.ts";
import { freshElement, valuesOf } from "../src/configuration/setting-rules.ts";
import {
  withAttribute,
  withChild,
  withoutElement,
  withText,
} from "../src/configuration/xml-edit.ts";
import {
  attributeOf,
  outlineOf,
  textOf,
  type XmlElement,
} from "../src/configuration/xml-outline.ts";

type Component = (props: Readonly<Record<string, unknown>>) => ReactNode;

/** Components are no part of what tests are type-checked with: they are named at run time. */
async function component(file: string, name: string): Promise<Component> {
  const module = (await import(/* @vite-ignore */ `../src/${file}`)) as Readonly<
    Record<string, Component>
  >;
  const found = module[name];
  if (found === undefined) throw new Error(`${file} has no ${name}`);
  return found;
}

async function formOf(xml: string): Promise<string> {
  Object.assign(globalThis, { localStorage: { getItem: () => "en" } });
  const [words, form] = await Promise.all([
    component("words/words.tsx", "WordsProvider"),
    component("configuration/settings-form.tsx", "SettingsForm"),
  ]);
  const made = createElement(form, { xml, onChange: () => undefined });
  return renderToStaticMarkup(createElement(words, null, made));
}

type Mode = keyof typeof foreignTo;

function honoured<R extends AttributeRule | ElementRule>(
  rules: Readonly<Record<string, R>>,
): [string, R][] {
  return Object.entries(rules).filter(([, { status }]) => status.is === "honoured");
}

/** A text in which every element stands once, with every attribute at its example. */
function everything(tag: string, rule: ElementRule, mode: Mode): string {
  const foreign = foreignTo[mode];
  const attributes = honoured<AttributeRule>(rule.attributes)
    .filter(([name]) => tag !== "service" || !foreign.attributes.includes(name))
    .map(([name, { example }]) => [name, tag === "service" && name === "mode" ? mode : example])
    .map(([name, value]) => ` ${name}="${String(value).replaceAll('"', "&quot;")}"`);
  const children = honoured<ElementRule>(rule.children)
    .filter(([child]) => !foreign.tags.includes(child))
    .map(([child, childRule]) => everything(child, childRule, mode));
  const inside = rule.text === true ? "own: if (a == b) then stop();" : children.join("");
  return `<${tag}${attributes.join("")}>${inside}</${tag}>`;
}

function all(tag: string, rule: ElementRule): string[] {
  return [
    tag,
    ...honoured<AttributeRule>(rule.attributes).map(([name]) => `${tag} ${name}`),
    ...honoured<ElementRule>(rule.children).flatMap(([child, childRule]) => all(child, childRule)),
  ];
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&#x27;");
}

function field(name: string, value: string): RegExp {
  const [label, shown] = [name, escaped(value)].map((part) =>
    part.replace(/[[\]$^*.|?(){}\\+]/g, "\\$&"),
  );
  return new RegExp(
    `<label for="([^"]*)">${label}</label>(?:<input id="\\1"[^>]* value="${shown}"|<select id="\\1"(?:(?!</select>).)*<option value="${shown}" selected="">)`,
  );
}

test("module: every element and attribute is a field of the form, with its value", async () => {
  const shown = new Set<string>();
  for (const mode of ["mirror", "farm", "light"] as const) {
    const xml = everything("safe", moduleRule, mode);
    const root = outlineOf(xml);
    if (root === null) throw new Error("the text is not understood");
    const markup = await formOf(xml);
    const look = (element: XmlElement): void => {
      shown.add(element.tag);
      for (const { name, value } of element.attributes) {
        expect(markup, `${element.tag} ${name}`).toMatch(field(name, value));
        shown.add(`${element.tag} ${name}`);
      }
      for (const child of element.children) {
        expect(markup).toContain(`<strong class="mono">${child.tag}</strong>`);
        look(child);
      }
    };
    look(root);
  }
  expect([...shown].sort()).toEqual([...new Set(all("safe", moduleRule))].sort());
  expect(shown.size).toBeGreaterThan(130);
});

test("module: the text of each module that comes with Gemel is a form", async () => {
  const folder = new URL("../../modules/", import.meta.url);
  const files = readdirSync(folder)
    .map((name) => new URL(`${name}/conf/userconfig.xml`, folder))
    .filter((file) => existsSync(file));
  expect(files.length).toBeGreaterThan(9);
  for (const file of files) {
    const markup = await formOf(readFileSync(file, "utf8"));
    expect(markup, file.pathname).toContain('<strong class="mono">service</strong>');
  }
});

test("module: what is not written yet can be added, where it may stand", async () => {
  for (const mode of ["mirror", "farm", "light"] as const) {
    const foreign = foreignTo[mode];
    const markup = await formOf(`<safe><service mode="${mode}"/></safe>`);
    for (const [tag] of honoured<ElementRule>(moduleRule.children.service.children)) {
      const offered = new RegExp(`<button[^>]*>(?:(?!</button>).)*</svg>${tag}</button>`);
      if (foreign.tags.includes(tag)) expect(markup, `${mode}: ${tag}`).not.toMatch(offered);
      else expect(markup, `${mode}: ${tag}`).toMatch(offered);
    }
    for (const [name] of honoured<AttributeRule>(moduleRule.children.service.attributes)) {
      const has = new RegExp(`<label for="[^"]*">${name}</label>`);
      if (foreign.attributes.includes(name)) expect(markup).not.toMatch(has);
      else expect(markup, `${mode}: ${name}`).toMatch(has);
    }
  }
});

const xml = `<?xml version="1.0"?>
<!DOCTYPE safe>
<!-- of <ours> -->
<safe>
  <macro name="PORT" value="5432"/>
  <service mode="mirror"
           boot='auto'>
    <!-- <check></check> -->
    <check>
      <tcp ident="app"><to addr="127.0.0.1" port="%PORT%"/></tcp>
    </check>
    <user/>
  </service>
</safe>
`;

function at(text: string, ...path: readonly string[]): XmlElement {
  let found = outlineOf(text);
  for (const tag of path) found = found?.children.find((child) => child.tag === tag) ?? null;
  if (found === null) throw new Error(`no ${path.join(" ")} in ${text}`);
  return found;
}

test("xml: one change leaves everything else as it was written", () => {
  const service = at(xml, "service");
  expect(withAttribute(xml, service, "boot", "on")).toBe(xml.replace("boot='auto'", 'boot="on"'));
  expect(withAttribute(xml, service, "boot", null)).toBe(
    xml.replace("\n           boot='auto'", ""),
  );
  expect(withAttribute(xml, service, "maxloop", "5")).toBe(
    xml.replace("boot='auto'", `boot='auto' maxloop="5"`),
  );
  const to = at(xml, "service", "check", "tcp", "to");
  expect(withAttribute(xml, to, "addr", '<"&')).toContain('addr="&lt;&quot;&amp;" port="%PORT%"');
  expect(withoutElement(xml, at(xml, "service", "user"))).toBe(xml.replace("\n    <user/>", ""));
});

test("xml: what is added stands at its place, with what it must have", () => {
  const user = at(xml, "service", "user");
  const lines = freshElement("var", moduleRule.children.service.children.user.children.var);
  const more = withChild(xml, user, lines);
  expect(more).toBe(
    xml.replace("    <user/>", '    <user>\n      <var name="" value=""/>\n    </user>'),
  );
  expect(withoutElement(more, at(more, "service", "user", "var"))).toContain(
    "    <user>\n    </user>",
  );
  const http = freshElement("http", moduleRule.children.service.children.check.children.http);
  expect(withChild(xml, at(xml, "service", "check"), http)).toBe(
    xml.replace(
      "    </check>\n    <user",
      '      <http ident="">\n        <to url=""/>\n      </http>\n    </check>\n    <user',
    ),
  );
});

test("xml: rules are text, and come back as they were typed", () => {
  const rules = 'a: if (tcp.app == down && x < 3)\nthen restart("b");';
  const opened = withChild(xml, at(xml, "service"), ["<failover/>"]);
  const written = withText(opened, at(opened, "service", "failover"), rules);
  expect(textOf(written, at(written, "service", "failover"))).toBe(rules);
  expect(written).toContain("&amp;&amp; x &lt; 3)\n      then");
  const emptied = withText(written, at(written, "service", "failover"), "");
  expect(textOf(emptied, at(emptied, "service", "failover"))).toBe("");
});

test.each([
  "<safe>",
  "<safe></saf>",
  "<safe/><safe/>",
  "<safe a=1/>",
  '<safe a="<"/>',
  "<safe>a < b</safe>",
  "no tag at all",
])("xml: %s is no form", async (text) => {
  expect(outlineOf(text)).toBeNull();
  expect(await formOf(text)).toContain("cannot be shown as a form");
});

test("servers: those of a module are named in its text, and read from it", () => {
  const nodes = ["node1", "node2", "node3"];
  expect(serversOf(xml, nodes)).toEqual(nodes);
  const two = withServers(xml, ["node1", "node3"]);
  expect(attributeOf(at(two, "service"), "nodes")).toBe("node1,node3");
  expect(serversOf(two, nodes)).toEqual(["node1", "node3"]);
  expect(serversOf("", nodes)).toEqual(nodes);
});

test("settings: what is refused is not offered", () => {
  const { secure } =
    moduleRule.children.service.children.check.children.module.children.to.attributes;
  expect(valuesOf(secure)).toEqual(["off"]);
});
