/**
 * What the wizard adds to a `userconfig.xml`: checkers, watched processes, and how a split brain is told from a
 * failure. Pure.
 *
 * @module
 */
import { escapedXml } from "./macro-text.ts";
import { withChild } from "./xml-edit.ts";
import { attributeOf, outlineOf } from "./xml-outline.ts";

/** Something that is looked at while the module serves. Texts are as they were typed. */
export type Watch =
  | { readonly kind: "tcp"; readonly address: string; readonly port: string }
  | { readonly kind: "http"; readonly url: string; readonly body: string }
  | { readonly kind: "ping"; readonly address: string }
  /** A command name. */
  | { readonly kind: "process"; readonly name: string }
  /** Of systemd. */
  | { readonly kind: "unit"; readonly name: string };

export type Watching = {
  readonly watches: readonly Watch[];
  /** Machines of which one must answer before a silent peer counts as failed; "" for none. */
  readonly thirdMachine: string;
  /** What becomes of the data of the one that steps back after both went on alone. */
  readonly splitBrain: "yield" | "ask";
};

export const noWatching: Watching = { watches: [], thirdMachine: "", splitBrain: "yield" };

/** The same file with all of it. Throws nothing: without a `<service>` it stays as it is. */
export function withWatching(xml: string, watching: Watching): string {
  const asked = watching.splitBrain === "ask" ? asking(xml) : xml;
  return watching.watches.reduce(withProcess, withCheckers(asked, watching));
}

function withProcess(xml: string, watch: Watch): string {
  if (watch.kind !== "process" && watch.kind !== "unit") return xml;
  const service = outlineOf(xml)?.children.find(({ tag }) => tag === "service");
  if (service === undefined) return xml;
  // Where all nodes serve there is no primary.
  const when = attributeOf(service, "mode") === "mirror" ? "prim" : "both";
  const unit = watch.kind === "unit" ? ' service="yes"' : "";
  const line = `<proc name="${escapedXml(watch.name)}"${unit} class="${when}" action="restart"/>`;
  const errd = service.children.find(({ tag }) => tag === "errd");
  if (errd !== undefined) return withChild(xml, errd, [line]);
  return withChild(xml, service, ["<errd>", `  ${line}`, "</errd>"]);
}

function asking(xml: string): string {
  const at = bareOf(xml).search(/<service\b/) + "<service".length;
  return at < "<service".length ? xml : `${xml.slice(0, at)} split_brain="ask"${xml.slice(at)}`;
}

/** Without its comments, of the same length, so that places are those of the file. */
function bareOf(xml: string): string {
  return xml.replace(/<!--[\s\S]*?-->/g, (comment) => " ".repeat(comment.length));
}

function withCheckers(xml: string, watching: Watching): string {
  const lines = linesOf(watching);
  if (lines.length === 0) return xml;
  const bare = bareOf(xml);
  const inside = bare.lastIndexOf("</check>");
  if (inside >= 0) return inserted(xml, lineStart(xml, inside), lines.map(indented));
  const end = bare.lastIndexOf("</service>");
  if (end < 0) return xml;
  const block = ["    <check>", ...lines.map(indented), "    </check>"];
  return inserted(xml, lineStart(xml, end), block);
}

/** What is missing of it; null: nothing. */
export function lackOf(watch: Watch): "address" | "port" | "url" | "name" | null {
  if (watch.kind === "process" || watch.kind === "unit") {
    return /^\S+$/.test(watch.name) ? null : "name";
  }
  if (watch.kind === "http") return /^https?:\/\/\S+$/.test(watch.url) ? null : "url";
  if (!/^\S+$/.test(watch.address)) return "address";
  if (watch.kind === "ping") return null;
  const isMacro = /^%[A-Za-z_][A-Za-z0-9_]*%$/.test(watch.port);
  const port = Number(watch.port);
  return isMacro || (Number.isInteger(port) && port >= 1 && port <= 65_535) ? null : "port";
}

function linesOf({ watches, thirdMachine }: Watching): string[] {
  const taken = new Set<string>();
  const lines: string[] = [];
  for (const watch of watches) {
    if (watch.kind === "process" || watch.kind === "unit") continue;
    const ident = freshIdent(identOf(watch), watch.kind, taken);
    lines.push(`<${watch.kind} ident="${ident}">`, `  ${placeOf(watch)}`, `</${watch.kind}>`);
  }
  const machines = thirdMachine.trim();
  if (machines !== "") {
    lines.push(`<splitbrain ident="third" exec="ping" arg="${escapedXml(machines)}"/>`);
  }
  return lines;
}

type Look = Exclude<Watch, { readonly kind: "process" | "unit" }>;

function placeOf(watch: Look): string {
  if (watch.kind === "ping") return `<to addr="${escapedXml(watch.address)}"/>`;
  if (watch.kind === "tcp") {
    return `<to addr="${escapedXml(watch.address)}" port="${escapedXml(watch.port)}"/>`;
  }
  const body = watch.body === "" ? "" : ` body="${escapedXml(watch.body)}"`;
  return `<to url="${escapedXml(watch.url)}"${body}/>`;
}

function identOf(watch: Look): string {
  if (watch.kind === "tcp") return `port_${watch.port}`;
  return watch.kind === "ping" ? watch.address : watch.url.replace(/^https?:\/\//, "");
}

/** Resources are named by it, so it is unlike the others of its kind. */
function freshIdent(wanted: string, kind: string, taken: Set<string>): string {
  const base = wanted.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || kind;
  for (let count = 1; ; count += 1) {
    const ident = count === 1 ? base : `${base}_${count}`;
    if (taken.has(`${kind}.${ident}`)) continue;
    taken.add(`${kind}.${ident}`);
    return ident;
  }
}

function indented(line: string): string {
  return `      ${line}`;
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at) + 1;
}

function inserted(text: string, at: number, lines: readonly string[]): string {
  return `${text.slice(0, at)}${lines.join("\n")}\n${text.slice(at)}`;
}
