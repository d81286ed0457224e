/** `cluster.xml` from a configuration. Pure. @module */
import type { ClusterConfig } from "@gemel/protocol";

/** What stands in the file by itself when it is left out is left out. */
export function clusterXmlOf(config: ClusterConfig): string {
  const lines = ["<cluster>", "  <lans>"];
  for (const lan of config.lans) {
    const command = lan.command === true ? ' command="on"' : "";
    lines.push(`    <lan name=${quoted(lan.name)}${command}>`);
    for (const { name, address, localAddress } of lan.nodes) {
      const own = localAddress === undefined ? "" : ` laddr=${quoted(localAddress)}`;
      lines.push(`      <node name=${quoted(name)} addr=${quoted(address)}${own}/>`);
    }
    lines.push("    </lan>");
  }
  lines.push("  </lans>");
  const { witness, health } = config;
  if (witness !== null) {
    const kind = witness.kind === "gemel" ? "" : ` kind=${quoted(witness.kind)}`;
    const usual = witness.kind === "gemel" ? 5700 : 2379;
    const port = witness.port === usual ? "" : ` port="${witness.port}"`;
    lines.push(`  <witness${kind} addr=${quoted(witness.address)}${port}/>`);
  }
  if (health !== null) {
    const lan = health.lan === null ? "" : ` lan=${quoted(health.lan)}`;
    lines.push(`  <health port="${health.port}"${lan}/>`);
  }
  const { api } = config;
  if (api === null) lines.push('  <api enabled="off"/>');
  else if (api !== undefined && (api.port !== 7443 || api.metricsOnLoopback)) {
    const metrics = api.metricsOnLoopback ? ' metrics="loopback"' : "";
    lines.push(`  <api port="${api.port}"${metrics}/>`);
  }
  lines.push("</cluster>", "");
  return lines.join("\n");
}

function quoted(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  return `"${escaped}"`;
}
