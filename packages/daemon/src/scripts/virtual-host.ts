/**
 * The host name of `<vhost>`: scripts run in a UTS namespace that has it, and what they start inherits
 * that. No library is preloaded, so programs of any kind see it.
 *
 * @see uts_namespaces(7)
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import type { ModuleConfig } from "@gemel/protocol";

export type VirtualHost = NonNullable<ModuleConfig["scripts"]["virtualHost"]>;

export type Command = { readonly program: string; readonly args: readonly string[] };

/** `sh` becomes the program: the pid that is watched is its own. */
const begin = 'hostname "$0" && exec "$@"';

/** How `program` is called so that it sees the name of `host`. */
export function withHostName({ name }: VirtualHost, { program, args }: Command): Command {
  return { program: "unshare", args: ["--uts", "--", "sh", "-c", begin, name, program, ...args] };
}

export function isForHost({ when }: VirtualHost, script: string): boolean {
  const group = /^(?:start|stop)_(\w+)$/.exec(script)?.[1];
  if (group === undefined) return false;
  return when === "both" ? group !== "sec" : group === when;
}

/** The file in which a shell finds the name, in the module's folder `state`. */
export function writeHostFile(state: string, { name, file }: VirtualHost): void {
  if (file === null) return;
  mkdirSync(state, { recursive: true, mode: 0o700 });
  writeFileSync(`${state}/${file}`, `VIRTUALHOSTNAME=${name}\nexport VIRTUALHOSTNAME\n`);
}
