/**
 * The command line of `gemel-fs`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { GemelError } from "@gemel/base";
import { everything, type ScopeRules, scopeText } from "@gemel/replication";
import type { IdentityFiles } from "./link/tls-identity.ts";
import type { ResyncLimits } from "./primary/messages.ts";

export type MirrorArguments = {
  readonly module: string;
  /** Path of the control socket. */
  readonly socket: string;
  /** Replicated directories, absolute; a record's tree is an index into it. */
  readonly directories: readonly string[];
  /** What of each is mirrored. */
  readonly scopes: readonly ScopeRules[];
  readonly sync: "write" | "fsync";
  /** Every write is answered when it is on both disks, as with O_DSYNC. */
  readonly writeThrough: boolean;
  readonly resync: ResyncLimits;
  /** Where a primary listens for its replica. */
  readonly listenHost: string;
  readonly port: number;
  readonly node: string;
  /** Nodes that the other end of the link may be; empty: any other one of the cluster. */
  readonly peers: readonly string[];
  /** Null: the link is not encrypted. */
  readonly identity: IdentityFiles | null;
  /** File with the cluster's key, shared by both nodes. */
  readonly keyFile: string;
  readonly sendTimeoutMs: number;
  /** Whether another process waits to take the mount over when this one dies. */
  readonly takeover: boolean;
  /** Wait for the end of another process, which speaks to its standby in this version. Else null. */
  readonly standby: number | null;
  /** Say what a resynchronisation would have to look at, and end. */
  readonly estimate: boolean;
  /** Where the change map is kept; it must survive a restart of the node. */
  readonly mapFile: string;
};

export const usage: string = `usage: gemel-fs --module NAME --socket PATH --directory DIR [--directory DIR ...]
                --sync write|fsync --port PORT --node NAME --key-file FILE --map FILE
                --ca FILE --certificate FILE --private-key FILE [--peer NAME ...]
                [--listen-host ADDRESS] [--send-timeout-ms N] [--takeover on|off]
                [--write-through] [--resync-bytes-per-second N] [--resync-files N]
                [--scope JSON, once for each --directory]
                [--estimate: only say what may differ, of a module that does not run]
       With --encryption off instead of the three files, the link is not encrypted.
`;

const options = {
  module: { type: "string" },
  socket: { type: "string" },
  directory: { type: "string", multiple: true },
  scope: { type: "string", multiple: true },
  sync: { type: "string", default: "write" },
  "write-through": { type: "boolean", default: false },
  port: { type: "string" },
  "listen-host": { type: "string", default: "0.0.0.0" },
  node: { type: "string" },
  "key-file": { type: "string" },
  peer: { type: "string", multiple: true },
  encryption: { type: "string", default: "on" },
  ca: { type: "string" },
  certificate: { type: "string" },
  "private-key": { type: "string" },
  map: { type: "string" },
  "send-timeout-ms": { type: "string", default: "30000" },
  takeover: { type: "string", default: "on" },
  "resync-bytes-per-second": { type: "string" },
  "resync-files": { type: "string", default: "16" },
  standby: { type: "string" },
  estimate: { type: "boolean", default: false },
} as const;

/** Throws `GemelError` usage, naming the argument. */
export function parseMirrorArguments(argv: readonly string[]): MirrorArguments {
  const values = parsed(argv);
  const directories = values.directory ?? [];
  if (directories.length === 0) throw new GemelError("usage", "Missing argument --directory");
  for (const directory of directories) {
    if (!directory.startsWith("/")) {
      throw new GemelError("usage", `Directory ${directory} is not an absolute path`);
    }
  }
  const sync = values.sync;
  if (sync !== "write" && sync !== "fsync") {
    throw new GemelError("usage", `Argument --sync is write or fsync, not ${sync}`);
  }
  const { takeover } = values;
  if (takeover !== "on" && takeover !== "off") {
    throw new GemelError("usage", `Argument --takeover is on or off, not ${takeover}`);
  }
  return {
    module: required("module", values.module),
    socket: required("socket", values.socket),
    directories: directories.map((directory) => directory.replace(/(.)\/+$/, "$1")),
    scopes: scopesOf(values.scope ?? [], directories.length),
    sync,
    writeThrough: values["write-through"],
    resync: {
      bytesPerSecond: optionalRate(values["resync-bytes-per-second"]),
      files: integer("resync-files", values["resync-files"], 1, 1024),
    },
    listenHost: values["listen-host"],
    port: integer("port", required("port", values.port), 0, 65535),
    node: required("node", values.node),
    peers: values.peer ?? [],
    identity: identityOf(values),
    keyFile: required("key-file", values["key-file"]),
    mapFile: required("map", values.map),
    sendTimeoutMs: integer("send-timeout-ms", values["send-timeout-ms"], 100, 3_600_000),
    takeover: takeover === "on",
    estimate: values.estimate,
    standby: values.standby === undefined ? null : integer("standby", values.standby, 0, 65535),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new GemelError("usage", error instanceof Error ? error.message : String(error));
  }
}

function identityOf(values: ReturnType<typeof parsed>): IdentityFiles | null {
  const { encryption } = values;
  if (encryption === "off") return null;
  if (encryption !== "on") {
    throw new GemelError("usage", `Argument --encryption is on or off, not ${encryption}`);
  }
  return {
    authority: required("ca", values.ca),
    certificate: required("certificate", values.certificate),
    key: required("private-key", values["private-key"]),
  };
}

/** One for each directory, or none at all. */
function scopesOf(texts: readonly string[], count: number): ScopeRules[] {
  if (texts.length === 0) return Array.from({ length: count }, () => everything);
  if (texts.length !== count) {
    throw new GemelError("usage", `There are ${texts.length} --scope for ${count} directories`);
  }
  return texts.map((text) => {
    try {
      return scopeOf(JSON.parse(text));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new GemelError("usage", `Argument --scope: ${error.message}`);
    }
  });
}

/** Throws `SyntaxError` for what is not a regular expression. */
function scopeOf(value: Partial<Record<keyof ScopeRules, unknown>>): ScopeRules {
  const texts = (list: unknown): string[] => (Array.isArray(list) ? list.map(String) : []);
  const rules = {
    excluded: texts(value.excluded),
    excludedPatterns: texts(value.excludedPatterns),
    included: texts(value.included),
    includedPatterns: texts(value.includedPatterns),
  };
  for (const pattern of [...rules.excludedPatterns, ...rules.includedPatterns]) new RegExp(pattern);
  return rules;
}

/** What a change map says that it is about: directories, and what of them is mirrored. */
export function mapSubjects(
  directories: readonly string[],
  scopes: readonly ScopeRules[],
): readonly string[] {
  return directories.map((path, index) => {
    const text = scopeText(scopes[index] ?? everything);
    return text === "" ? path : `${path}\n${text}`;
  });
}

function optionalRate(text: string | undefined): number | null {
  return text === undefined ? null : integer("resync-bytes-per-second", text, 1000, 1e12);
}

function required(name: string, value: string | undefined): string {
  if (value === undefined || value === "") {
    throw new GemelError("usage", `Missing argument --${name}`);
  }
  return value;
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new GemelError("usage", `Argument --${name} is a number from ${min} to ${max}`);
  }
  return value;
}
