/**
 * An application under the conformance test of the modules: how it is set up on two nodes, used by a
 * client, and what of it must not be left.
 *
 * @module
 */
import type { Host } from "../host/host.ts";

/** What a test gives to an application. */
export type Place = {
  readonly nodes: readonly [Host, Host];
  /** Talks to the virtual address only. */
  readonly client: Host;
  readonly address: string;
};

export type Application = {
  /** Name of the module, and of the template when there is none else. */
  readonly module: string;
  /** Folder that `prepare` has made on both nodes. */
  readonly template?: string;
  readonly macros: Readonly<Record<string, string>>;
  /** The mirrored directory. */
  readonly directory: string;
  /** Set up users, programs and the first node's data, as the module's README says. */
  readonly prepare: (place: Place) => Promise<void>;
  /** What a node needs after every boot, beside its daemon. */
  readonly boot?: (host: Host) => Promise<void>;
  /** Remove what outlives the hosts. */
  readonly clear?: () => Promise<void>;
  /** Store `value`, through the virtual address where the application has a way to; `primary` serves. */
  readonly write: (place: Place, value: string, primary: Host) => Promise<void>;
  /** What is stored, in the order of writing, as a client reads it. */
  readonly read: (place: Place) => Promise<string[]>;
  /** Expression on the command line that finds the process whose death the module must notice. */
  readonly victim: string;
  /** Expression on the command lines of whatever must be gone after a stop. */
  readonly processes: string;
  /** The resource that the death sets. */
  readonly resource: string;
  /** A script, and variables with which it must fail, with this exit code, and say what to do. */
  readonly broken: {
    readonly script: "prestart" | "start_prim";
    readonly variables: Readonly<Record<string, string>>;
    readonly code: number;
  };
};

/** Lines of an answer, without empty ones. */
export function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** Append a line to a file below the mirrored directory, through the mount of the node that serves. */
export async function appendLine(host: Host, file: string, line: string): Promise<void> {
  await host.execOk("sh", ["-c", `echo "$1" >>"$2" && sync "$2"`, "append", line, file]);
}
