/** The form of the cluster has a field for everything that `cluster.xml` may say. */
import type { ClusterConfig } from "@gemel/protocol";
import { clusterRule, type ElementRule } from "@gemel/protocol/schema";
import { createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { clusterXmlOf } from "../src/cluster/cluster-xml.ts";

type Component = (props: Readonly<Record<string, unknown>>) => ReactNode;

/** Components are no part of what tests are type-checked with: they are named at run time. */
async function component(file: string, name: string): Promise<Component> {
  const module = (await import(`../src/${file}`)) as Readonly<Record<string, Component>>;
  const found = module[name];
  if (found === undefined) throw new Error(`${file} has no ${name}`);
  return found;
}

/** Nothing has its usual value, so that each of them is seen. */
const config: ClusterConfig = {
  lans: [
    {
      name: "lan-one",
      command: true,
      nodes: [
        { name: "node-one", address: "198.18.1.1", localAddress: "10.0.0.1" },
        { name: "node-two", address: "198.18.1.2" },
      ],
    },
    { name: "lan-two", nodes: [{ name: "node-one", address: "198.18.2.1" }] },
  ],
  witness: { kind: "etcd", address: "198.18.9.9", port: 2399 },
  health: { port: 9011, lan: "lan-one" },
  api: { port: 7444, metricsOnLoopback: true },
};

/** What shows it in the form, by `tag attribute`. */
const fields: Readonly<Record<string, RegExp>> = {
  "node name": /<label[^>]*>node-one</,
  "node addr": /value="198\.18\.1\.1"/,
  "node laddr": /value="10\.0\.0\.1"/,
  "lan name": /value="lan-one"/,
  "lan command": /checked=""\/><label[^>]*>Nodes ask each other here first/,
  "witness kind": /<option value="etcd" selected="">/,
  "witness addr": /value="198\.18\.9\.9"/,
  "witness port": /value="2399"/,
  "health port": /value="9011"/,
  "health lan": /<option value="lan-one" selected="">/,
  "api port": /value="7444"/,
  "api enabled": /checked=""\/><label[^>]*>HTTPS for this console/,
  "api metrics": /<option value="loopback" selected="">/,
};

/** In the XML only, and why. */
const xmlOnly: Readonly<Record<string, string>> = {};

function attributesOf(tag: string, rule: ElementRule): string[] {
  const own = Object.entries(rule.attributes).flatMap(([name, { status }]) =>
    status.is === "honoured" ? [`${tag} ${name}`] : [],
  );
  return [
    ...own,
    ...Object.entries(rule.children).flatMap(([name, one]) => attributesOf(name, one)),
  ];
}

test("cluster: every attribute has a field, or a reason to be in the XML only", async () => {
  Object.assign(globalThis, { localStorage: { getItem: () => "en" } });
  const [words, form] = await Promise.all([
    component("words/words.tsx", "WordsProvider"),
    component("cluster/cluster-form.tsx", "ClusterForm"),
  ]);
  const made = createElement(form, { config, onChange: () => undefined });
  const markup = renderToStaticMarkup(createElement(words, null, made));
  const all = attributesOf("cluster", clusterRule);
  expect(Object.keys({ ...fields, ...xmlOnly }).sort()).toEqual(all.sort());
  for (const [name, shown] of Object.entries(fields)) expect(markup, name).toMatch(shown);
});

test("cluster: what the form holds is written", () => {
  const xml = clusterXmlOf(config);
  for (const name of attributesOf("cluster", clusterRule)) {
    const [tag = "", attribute = ""] = name.split(" ");
    // `enabled` is written only where it is off.
    if (name === "api enabled") continue;
    expect(xml, name).toMatch(new RegExp(`<${tag} [^>]*\\b${attribute}="`));
  }
  expect(clusterXmlOf({ ...config, api: null })).toContain('<api enabled="off"/>');
});
