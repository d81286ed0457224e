/**
 * `cluster.xml` as a text that people wrote: nodes are put in and taken out, all else stays as it is.
 *
 * @module
 */
import type { ClusterConfig } from "@gemel/protocol";
import { parseXml, type XmlElement } from "../config/xml-tree.ts";

/** A cluster of one node. `addresses`: network to address. */
export function newClusterText(node: string, addresses: Readonly<Record<string, string>>): string {
  const lans = Object.entries(addresses).map(
    ([lan, address]) => `    <lan name="${lan}">
      ${nodeTag(node, address)}
    </lan>
`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<cluster>
  <lans>
${lans.join("")}  </lans>
</cluster>
`;
}

/** The text with `node` on the networks in `addresses`, in place of one of that name, whose `laddr` stays with its `addr`. */
export function withNode(
  text: string,
  node: string,
  addresses: Readonly<Record<string, string>>,
): string {
  const cleared = withoutNode(text, node);
  const before = lansOf(text);
  const places = lansOf(cleared).flatMap((lan, index) => {
    const address = addresses[lan.attributes.get("name")?.value ?? ""];
    const last = lan.children.at(-1);
    if (address === undefined || last === undefined) return [];
    const laddr = localAddressIn(before[index], node, address);
    return [{ at: endOf(cleared, last), indent: indentOf(cleared, last), address, laddr }];
  });
  return edited(
    cleared,
    places.map(({ at, indent, address, laddr }) => ({
      from: at,
      to: at,
      put: `${indent}${nodeTag(node, address, laddr)}`,
    })),
  );
}

/** The text without `node`; where it is the only one of a network, the network stays without nodes. */
export function withoutNode(text: string, node: string): string {
  const found = lansOf(text).flatMap((lan) =>
    lan.children.filter(
      (child) => child.name === "node" && child.attributes.get("name")?.value === node,
    ),
  );
  return edited(
    text,
    found.map((element) => {
      const from = offsetOf(text, element) - indentOf(text, element).length;
      return { from, to: endOf(text, element), put: "" };
    }),
  );
}

/** What `next` changes, in words; empty: nothing. */
export function clusterChanges(now: ClusterConfig | null, next: ClusterConfig): string[] {
  const [before, after] = [factsOf(now), factsOf(next)];
  return [
    ...[...before].filter((fact) => !after.has(fact)).map((fact) => `- ${fact}`),
    ...[...after].filter((fact) => !before.has(fact)).map((fact) => `+ ${fact}`),
  ];
}

function factsOf(config: ClusterConfig | null): Set<string> {
  if (config === null) return new Set();
  const { lans, ...others } = config;
  return new Set([
    ...lans.flatMap(({ name: lan, nodes, command }) => [
      ...nodes.map(({ name, address, localAddress }) => {
        const own = localAddress === undefined ? "" : `, there ${localAddress}`;
        return `node ${name} on ${lan} (${address}${own})`;
      }),
      ...(command === true ? [`commands over ${lan} first`] : []),
    ]),
    ...Object.entries(others)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name} ${inWords(value)}`),
  ]);
}

/** What is not set says nothing. */
function inWords(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .filter(([, part]) => part !== null && part !== undefined)
    .map(([name, part]) => `${name} ${inWords(part)}`)
    .join(", ");
}

type Edit = { readonly from: number; readonly to: number; readonly put: string };

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((now, { from, to, put }) => now.slice(0, from) + put + now.slice(to), text);
}

function lansOf(text: string): readonly XmlElement[] {
  const lans = parseXml(text, "cluster.xml").children.find(({ name }) => name === "lans");
  return lans?.children.filter(({ name }) => name === "lan") ?? [];
}

/** Of its `<`. */
function offsetOf(text: string, { at }: XmlElement): number {
  const lines = text.split("\n").slice(0, at.line - 1);
  return lines.reduce((sum, line) => sum + line.length + 1, 0) + at.column - 1;
}

/** White space before it, the line's end included. */
function indentOf(text: string, element: XmlElement): string {
  return /\s*$/.exec(text.slice(0, offsetOf(text, element)))?.[0] ?? "";
}

/** After its end; it is `<node .../>` or `<node ...></node>`. */
function endOf(text: string, element: XmlElement): number {
  const start = offsetOf(text, element);
  const tag = /^<(?:"[^"]*"|'[^']*'|[^"'>])*>/.exec(text.slice(start))?.[0] ?? "";
  const end = start + tag.length;
  if (tag.endsWith("/>")) return end;
  const close = /<\/[^>]*>/.exec(text.slice(end));
  return close === null ? end : end + close.index + close[0].length;
}

function localAddressIn(
  lan: XmlElement | undefined,
  node: string,
  address: string,
): string | undefined {
  const attributeOf = (element: XmlElement, name: string): string | undefined =>
    element.attributes.get(name)?.value;
  const same = lan?.children.find(
    (one) => attributeOf(one, "name") === node && attributeOf(one, "addr") === address,
  );
  return same === undefined ? undefined : attributeOf(same, "laddr");
}

function nodeTag(node: string, address: string, laddr?: string): string {
  const own = laddr === undefined ? "" : ` laddr="${laddr}"`;
  return `<node name="${node}" addr="${address}"${own}/>`;
}
