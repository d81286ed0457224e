/** A module whose application is a shell that notes the time into the mirrored directory. @module */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { GemeldHost } from "./gemeld-host.ts";
import { waitFor } from "./wait-for.ts";

const fakeMirror = fileURLToPath(new URL("fake-mirror.ts", import.meta.url));

export const clusterXml = `<cluster><lans><lan name="default">
  <node name="node1" addr="198.18.1.1"/><node name="node2" addr="198.18.1.2"/>
</lan></lans></cluster>
`;

export const address = "198.18.1.10";

/** Attributes of `heart` and `errd`; the shorter the pulse, the sooner a test is done. */
const quickTimes = { heart: 'pulse="100ms" timeout="1500ms"', errd: 'polltimer="200ms"' };

/** Writes the template below the host's root; returns its folder. */
export function writeTemplate(host: GemeldHost, times = quickTimes): string {
  host.write(
    "template/conf/userconfig.xml",
    `<safe>
  <macro name="DATA" value="/nowhere"/>
  <service mode="mirror" boot="on">
    <heart ${times.heart}/>
    <vip><interface_list><interface><real_interface>
      <virtual_addr addr="${address}" netmask="24" where="one_side_alias"/>
    </real_interface></interface></interface_list></vip>
    <rfs><replicated dir="%DATA%"/></rfs>
    <errd ${times.errd}><proc name="writer" argregex="${host.root}" class="prim" action="restart"/></errd>
    <user><var name="DATA" value="%DATA%"/><var name="ROOT" value="${host.root}"/></user>
  </service>
</safe>
`,
  );
  host.write(
    "template/bin/writer",
    '#!/bin/bash\ncd /\necho $$ > "$1/writer.pid"\nwhile :; do echo "$(hostname) $EPOCHREALTIME" >> "$2/lines"; sleep 0.05; done\n',
    0o755,
  );
  host.write(
    "template/bin/start_prim",
    '#!/bin/bash\necho "start $*" >> "$ROOT/calls"\nsetsid "$GEMELUSERBIN/writer" "$ROOT" "$DATA" </dev/null >/dev/null 2>&1 &\n',
    0o755,
  );
  host.write(
    "template/bin/stop_prim",
    '#!/bin/bash\necho "stop $*" >> "$ROOT/calls"\n[ ! -s "$ROOT/writer.pid" ] || kill -KILL "$(cat "$ROOT/writer.pid")" 2>/dev/null || true\nrm -f "$ROOT/writer.pid"\n',
    0o755,
  );
  host.write("template/bin/prestart", '#!/bin/bash\n"$GEMELUSERBIN/stop_prim" prestart\n', 0o755);
  return `${host.root}/template`;
}

/** One interface with the node's address; nobody is at the other end. */
export async function cable(host: GemeldHost): Promise<void> {
  await host.namespace.shell(
    "ip link add eth0 type veth peer name other && ip link set other up && " +
      "ip link set eth0 up && ip addr add 198.18.1.1/24 dev eth0",
  );
}

/** What the application's command line looks like. */
export function writerOf(host: GemeldHost): string {
  return `writer ${host.root}`;
}

/** The pid of the application; a second one would be its fork on the way to become something else. */
export function writerPid(host: GemeldHost): Promise<number> {
  // A script that starts it in the background ends before that has become the application.
  return waitFor("the application runs", 2000, async () => {
    const [pid] = await host.namespace.processes(writerOf(host));
    return pid ?? null;
  });
}

/** A running gemeld with the module `app`, which mirrors nothing. */
export async function install(host: GemeldHost): Promise<void> {
  await cable(host);
  host.configure("node1", clusterXml);
  await host.replaceMirror(fakeMirror);
  mkdirSync(`${host.root}/data`);
  await host.startDaemon();
  const template = writeTemplate(host);
  const macros = { DATA: `${host.root}/data` };
  await host.demand("POST", "/modules", { name: "app", template, macros });
}
