/** `<heart>`: which networks carry the heartbeats and the replication. @module */
import { duration, element, ignored, integer, refusedElement, requiredText, text } from "./rule.ts";

const shared = "all networks of a module beat alike; set it in <heart>";

export const heartRule = element(
  "The heartbeats between the two nodes. Without it, or without `<heartbeat>`, every network of cluster.xml carries them.",
  {
    port: integer(
      null,
      { min: 1, max: 65_535, example: "8899" },
      "UDP port; 8888 + id - 1 when left out. Change it on both nodes soon after each other: in between only the mirror link says that the other one is there",
      { dynamic: true },
    ),
    pulse: duration(
      "ms",
      "200ms",
      { minMs: 10, maxMs: 60_000, example: "100ms" },
      "Time between two heartbeats",
      { dynamic: true },
    ),
    timeout: duration(
      "ms",
      null,
      { minMs: 50, maxMs: 3_600_000, example: "5s" },
      "Silence on all networks after which the peer counts as lost; 3s, or three pulses when that is longer",
      { dynamic: true },
    ),
    permanent_arp: ignored(
      "the address of the peer is looked up like any other; nothing is to be kept",
    ),
  },
  {
    heartbeat: element(
      "One network that carries heartbeats.",
      {
        name: requiredText("private", "The `<lan>` of cluster.xml", { dynamic: true }),
        ident: text(
          null,
          "flow",
          "Name of the resource `heartbeat.IDENT`, the network's when left out; `flow`: this network carries the replication (else the first), which another one can in STOP only",
          { dynamic: true },
        ),
        pulse: ignored(shared),
        timeout: ignored(shared),
      },
      {
        server: refusedElement('networks are named by cluster.xml; write name="LAN" instead'),
      },
      "many",
    ),
  },
);
