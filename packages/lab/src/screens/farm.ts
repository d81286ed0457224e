/** A farm of nginx beside the database of the pictures, and the page that shows who answers. @module */
import { type Cluster, healthPort } from "../cluster/cluster.ts";
import { nginxConfig, withTestPage, writeNginx } from "../farm/nginx.ts";
import { forward } from "../forward/forwarder.ts";

const address = "198.18.1.103";
const module = "web";

export type FarmPages = {
  /** On the machine's loopback. */
  readonly testPage: string;
};

/** Resolves when both nodes share. */
export async function farmPages(cluster: Cluster): Promise<FarmPages> {
  const [first] = cluster.nodes;
  for (const node of cluster.nodes) writeNginx(node);
  const set = ["--set", `VIP=${address}`, "--set", `CONFIG=${nginxConfig}`];
  const install = ["module", "install", "nginx_farm", "-m", module, "--id", "3", "--all"];
  await cluster.gemel(first, [...install, ...set]);
  withTestPage(first, module, healthPort);
  await cluster.gemel(first, ["module", "config", "-m", module, "--all"]);
  for (const node of cluster.nodes) {
    await cluster.gemel(node, ["start", "-m", module, "--wait"]);
  }
  await cluster.waitForView(first, module, {
    what: "both nodes to share",
    timeoutMs: 30_000,
    accept: ({ farm }) =>
      farm?.groups.every(({ nodes }) => nodes.every(({ slots }) => slots > 0)) === true,
  });
  const [port] = await forward(cluster.client, [{ target: { host: address, port: healthPort } }]);
  return { testPage: `http://127.0.0.1:${port}/test/${module}` };
}
