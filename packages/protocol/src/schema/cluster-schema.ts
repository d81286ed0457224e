/**
 * Every tag and attribute of `cluster.xml`.
 *
 * @module
 */
import { choice, element, flag, ignored, integer, requiredText, text } from "./rule.ts";

const ownBeats = "each module's heartbeats watch the nodes";
const obsolete = "it is obsolete";

export const nodeRule = element(
  "A node on this network.",
  {
    name: requiredText("node1", "Letters, digits, dot, underscore and hyphen"),
    addr: requiredText("198.18.1.1", "IP address; IPv6 may stand in brackets"),
    laddr: text(
      null,
      "10.0.0.1",
      "The address that this node itself has there, when the others reach it by another one (behind a NAT): it listens on this one",
    ),
  },
  {},
  "many",
);

export const lanRule = element(
  "A network between nodes. One must name every node.",
  {
    name: requiredText("default", "Name, which modules refer to"),
    command: flag(
      "off",
      "Nodes ask each other (the console, `-H`, the configuration) over the networks with `on` first; over all in their order when none has it",
    ),
    console: ignored(obsolete),
    framework: ignored(obsolete),
    connect: ignored(obsolete),
  },
  { node: nodeRule },
  "many",
);

export const lansRule = element(
  "The networks.",
  {
    port: ignored(ownBeats),
    pulse: ignored(ownBeats),
    mlost_count: ignored(ownBeats),
    slost_count: ignored(ownBeats),
  },
  { lan: lanRule },
  "one",
);

export const witnessRule = element(
  "The witness, on a third machine: with it, two nodes that cannot hear each other never both go on.",
  {
    kind: choice(
      ["gemel", "etcd"],
      "gemel",
      "`gemel`: a gemel-witness; `etcd`: an etcd 3.4 or later",
    ),
    addr: requiredText("198.18.1.9", "IP address; IPv6 may stand in brackets"),
    port: integer(
      null,
      { min: 1, max: 65_535, example: "5700" },
      "TCP port; 5700, or 2379 of an etcd, when left out",
    ),
  },
  {},
  "optional",
);

export const healthRule = element(
  "Plain HTTP for load balancers, only where this stands: `/var/modules/MODULE/ready.txt` is 200 where the module serves and 404 elsewhere, `/health/primary/MODULE` and `/health/secondary/MODULE` are 200 or 503.",
  {
    port: integer("9010", { min: 1, max: 65_535 }, "TCP port"),
    lan: text(null, "default", "Only on this network; on all addresses when left out"),
  },
  {},
  "optional",
);

export const apiRule = element(
  "HTTPS for the console, for programs and for the other nodes.",
  {
    port: integer("7443", { min: 1, max: 65_535 }, "TCP port, the same on all nodes"),
    enabled: choice(["on", "off"], "on", "`off`: only the unix socket answers"),
    metrics: choice(
      ["token", "loopback"],
      "token",
      "Who may read `/metrics`: the role monitor, or also whoever asks from this host",
    ),
  },
  {},
  "optional",
);

export const clusterRule = element(
  "The root.",
  {},
  { lans: lansRule, witness: witnessRule, health: healthRule, api: apiRule },
  "one",
);
