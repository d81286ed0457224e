/**
 * Every tag and attribute of `cluster.xml`.
 *
 * @module
 */
import { element, ignored, requiredText } from "./rule.ts";

const ownBeats = "each module's heartbeats watch the nodes";
const obsolete = "it is obsolete";

export const nodeRule = element(
  "A node on this network.",
  {
    name: requiredText("node1", "Letters, digits, dot, underscore and hyphen"),
    addr: requiredText("198.18.1.1", "IP address; IPv6 may stand in brackets"),
    laddr: ignored("not carried out in this version"),
  },
  {},
  "many",
);

export const lanRule = element(
  "A network between nodes. One must name every node.",
  {
    name: requiredText("default", "Name, which modules refer to"),
    command: ignored("commands for other nodes are not distributed in this version"),
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

export const clusterRule = element("The root.", {}, { lans: lansRule }, "one");
