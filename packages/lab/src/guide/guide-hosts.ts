/**
 * Two servers and a client as a reader of the guide has them: Gemel installed, nothing configured.
 *
 * @module
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Host, repository } from "../host/host.ts";
import type { Lab } from "../lab.ts";

export const network = "198.18.1";
const programs = "/srv/.programs";

/** `systemctl` of the lab: it knows gemeld only, and says yes to all else. */
const systemctl = `#!/bin/bash
# usage: systemctl VERB [--now] UNIT...
set -eu
[[ " $* " == *" gemeld "* ]] || exit 0
answers() { [[ -S /run/gemel/api.sock ]] && gemel cluster state >/dev/null 2>&1; }
end() {
  pid=$(gemel version --json | sed -n 's/.*"pid": \\([0-9]*\\).*/\\1/p')
  kill -s "$1" "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}
case $1 in
  stop) answers && end TERM ;;
  restart) answers && end TERM ;;&
  start | enable | restart)
    answers || setsid --fork bash SUPERVISE /var/log/gemeld.log 200 GEMELD
    for ((n = 0; n < 300; n++)); do
      answers && exit 0
      sleep 0.05
    done
    echo "gemeld does not answer; its log is /var/log/gemeld.log" >&2
    exit 1
    ;;
esac
`;

/** By name: node1, node2, client. */
export async function guideHosts(lab: Lab): Promise<Map<string, Host>> {
  const lan = await lab.addSwitch("lan");
  const numbers = { node1: 1, node2: 2, client: 50 } as const;
  const hosts = new Map<string, Host>();
  for (const [name, number] of Object.entries(numbers)) {
    const host = await lab.addHost(name);
    await host.attach(lan, `${network}.${number}/24`);
    install(host);
    hosts.set(name, host);
  }
  return hosts;
}

/** The path of programs first, then as everywhere. */
export const searchPath: string = `${programs}:${join(repository, "bin")}:/usr/sbin:/usr/bin:/sbin:/bin`;

function install(host: Host): void {
  mkdirSync(host.path(programs), { recursive: true });
  const supervise = fileURLToPath(new URL("../host/supervise.sh", import.meta.url));
  const text = systemctl
    .replace("SUPERVISE", supervise)
    .replace("GEMELD", join(repository, "bin/gemeld"));
  writeFileSync(host.path(`${programs}/systemctl`), text);
  chmodSync(host.path(`${programs}/systemctl`), 0o755);
}
