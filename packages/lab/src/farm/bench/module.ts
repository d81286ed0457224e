/**
 * The module that the bench measures: nginx on port 80, spread by client, and on port 81, spread by
 * connection, because wrk has one address only.
 *
 * @module
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Host, repository } from "../../host/host.ts";

const rule = '<rule port="%PORT%" proto="tcp" filter="on_addr"/>';
export const byConnection = 81;

/**
 * What the module is measured with. `throughput`: the rule that wrk needs comes first, as the only one would, and connections stay with previous
 * owners for two seconds only, for as long as they do each packet goes the long way through the tables.
 */
export type BenchUse = "clients" | "throughput";

/** A template for `gemel module install`, in the host's `/etc`; its path there. */
export function benchModule(host: Host, use: BenchUse): string {
  const folder = "/etc/bench-module";
  mkdirSync(host.path(folder), { recursive: true });
  cpSync(join(repository, "packages/modules/nginx_farm"), host.path(folder), { recursive: true });
  const file = host.path(`${folder}/conf/userconfig.xml`);
  const more = `<rule port="${byConnection}" proto="tcp" filter="on_port"/>`;
  const text = readFileSync(file, "utf8");
  const farm = '<farm pulse="100ms"';
  const written =
    use === "throughput"
      ? text.replace(rule, `${more}\n${rule}`).replace(farm, `${farm} keeptime="2s"`)
      : text.replace(rule, `${rule}\n${more}`);
  writeFileSync(file, written);
  return folder;
}

/** The installed module on `host` with weights instead of equal shares. */
export function writeWeights(host: Host, module: string, power: readonly number[]): void {
  const file = host.path(`/etc/gemel/modules/${module}/conf/userconfig.xml`);
  const hosts = power.map((value, index) => `<host name="node${index + 1}" power="${value}"/>`);
  const text = readFileSync(file, "utf8").replaceAll(/<cluster>.*<\/cluster>\n?/g, "");
  writeFileSync(file, text.replace(rule, `<cluster>${hosts.join("")}</cluster>\n${rule}`));
}
