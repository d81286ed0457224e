/** The verbs below `gemel cluster`. @module */
import type { Command } from "commander";
import type { Bind } from "../context.ts";

const addrHelp = "address of this node, or LAN=ADDRESS; repeatable; found by itself when left out";
const nodeHelp = "name of this node; its host name when left out";

export function addClusterVerbs(gemel: Command, bind: Bind): void {
  const cluster = gemel.command("cluster").description("the nodes and networks of the cluster");
  addBeginnings(cluster, bind);
  addConfiguration(cluster, bind);
  addEndings(cluster, bind);
}

function addBeginnings(cluster: Command, bind: Bind): void {
  bind(
    cluster
      .command("init [node...]")
      .description(
        "make a cluster of this node; with names of nodes, make the files of all of them to be copied",
      )
      .option("--addr <address...>", addrHelp)
      .option("--node <name>", nodeHelp)
      .option("--replace", "give up the cluster that this node belongs to")
      .option("--yes", "with names: replace the files that are there"),
    async () => (await import("../commands/cluster-init.ts")).clusterInit,
  );
  bind(
    cluster
      .command("token")
      .description("make a token with which one node can join, once")
      .option("--valid <duration>", "how long it may be used", "15m"),
    async () => (await import("../commands/cluster-token.ts")).clusterToken,
  );
  bind(
    cluster
      .command("join <host>")
      .description(
        "make this node one of HOST's cluster, where the token was made; it is asked for, or read from the standard input",
      )
      // A token that stands there in spite of all is refused with what to do.
      .allowExcessArguments()
      .option("--token-file <file>", "where the token is, instead")
      .option("--addr <address...>", addrHelp)
      .option("--node <name>", nodeHelp)
      .option("--replace", "take the place of a node of this name that is lost"),
    async () => (await import("../commands/cluster-join.ts")).clusterJoin,
  );
  bind(
    cluster
      .command("certificate <node...>")
      .description("make new certificates for nodes, to be copied; joined nodes renew theirs"),
    async () => (await import("../commands/cluster-certificate.ts")).clusterCertificate,
  );
}

function addConfiguration(cluster: Command, bind: Bind): void {
  const load = async (): Promise<typeof import("../commands/cluster-config.ts")> =>
    import("../commands/cluster-config.ts");
  bind(
    cluster
      .command("config <file>")
      .description("check FILE and make it the cluster's configuration on all nodes")
      .option("--dry-run", "only say what would change"),
    async () => (await load()).clusterConfig,
  );
  bind(
    cluster
      .command("confcheck <file>")
      .description("check FILE and say what it would change, and which modules must be in STOP"),
    async () => (await load()).clusterConfcheck,
  );
  bind(
    cluster
      .command("confinfo")
      .description("show which configuration each node has, and until when its certificate holds"),
    async () => (await import("../commands/cluster-nodes.ts")).clusterConfinfo,
  );
  bind(
    cluster.command("state").description("show the nodes and networks as configured here"),
    async () => (await import("../commands/cluster-state.ts")).clusterState,
  );
}

function addEndings(cluster: Command, bind: Bind): void {
  const load = async (): Promise<typeof import("../commands/cluster-nodes.ts")> =>
    import("../commands/cluster-nodes.ts");
  bind(
    cluster
      .command("leave")
      .description("take this node out of the cluster; its keys are removed, its data stays")
      .option("--yes", "do it"),
    async () => (await load()).clusterLeave,
  );
  bind(
    cluster
      .command("remove <node>")
      .description("take another node out of the cluster, which is lost")
      .option("--yes", "do it"),
    async () => (await load()).clusterRemove,
  );
}
