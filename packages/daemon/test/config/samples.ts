/** Valid files that the tests of the configuration start from. @module */
import type { ClusterConfig, MirrorConfig } from "@gemel/protocol";
import type { ModuleContext } from "../../src/config/module-context.ts";
import type { LoadedModule } from "../../src/config/module-file.ts";

export const clusterXml = `<?xml version="1.0"?>
<!-- two servers -->
<cluster>
  <lans>
    <lan name="default">
      <node name="node1" addr="198.18.1.1"/>
      <node name="node2" addr="198.18.1.2"/>
    </lan>
    <lan name="private">
      <node name="node1" addr="198.18.2.1"/>
      <node name="node2" addr="198.18.2.2"/>
    </lan>
  </lans>
</cluster>
`;

export const moduleXml = `<!DOCTYPE safe>
<safe>
  <!-- where the data lives -->
  <macro name="DATADIR" value="/srv/app"/>
  <macro name="VIP" value="198.18.1.10"/>
  <service mode="mirror" boot="on" failover="off" defaultprim="node2" maxloop="5">
    <heart pulse="100ms" timeout="2s">
      <heartbeat name="default"/>
      <heartbeat name="private" ident="flow"/>
    </heart>
    <vip><interface_list><interface check="on" name="eth1"><real_interface>
      <virtual_addr addr="%VIP%" netmask="255.255.255.0" where="one_side_alias"/>
    </real_interface></interface></interface_list></vip>
    <rfs sync="fsync" sendtimeout="5">
      <replicated dir="%DATADIR%/" mode="read_only"/>
    </rfs>
    <errd polltimer="500ms">
      <proc name="appd" argregex="-D %DATADIR%" class="prim" action="restart"/>
    </errd>
    <user nicestoptimeout="10s">
      <var name="DATADIR" value="%DATADIR%"/>
    </user>
  </service>
</safe>
`;

export const cluster: ClusterConfig = {
  witness: null,
  health: null,
  api: { port: 7443, metricsOnLoopback: false },
  lans: [
    {
      name: "default",
      nodes: [
        { name: "node1", address: "198.18.1.1" },
        { name: "node2", address: "198.18.1.2" },
      ],
    },
    {
      name: "private",
      nodes: [
        { name: "node1", address: "198.18.2.1" },
        { name: "node2", address: "198.18.2.2" },
      ],
    },
  ],
};

export const context: ModuleContext = { name: "app", id: 2, cluster, environment: {} };

/** What was loaded must be a mirror module. */
export function mirrorOf({ config }: Pick<LoadedModule, "config">): MirrorConfig {
  if (config.mode !== "mirror") throw new Error(`it is a ${config.mode} module`);
  return config;
}
