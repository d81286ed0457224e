/** `<farm>` and `<loadbalancing_list>`: how nodes share the clients. @module */
import { choice, duration, element, integer, refusedElement, requiredText, text } from "./rule.ts";

export const farmRule = element(
  "How the nodes of a farm watch each other. Without `<lan>` every network of cluster.xml is used.",
  {
    port: integer(
      null,
      { min: 1, max: 65_535, example: "4900" },
      "UDP port; 4803 + 3 * (id - 1) when left out",
    ),
    pulse: duration(
      "ms",
      "100ms",
      { minMs: 20, maxMs: 10_000, example: "200ms" },
      "Time between two pulses",
    ),
    mlost_count: integer(
      "20",
      { min: 3, max: 1000 },
      "Pulses that are missed before another node leads; the share of the lost one is taken over before",
    ),
    slost_count: integer(
      "10",
      { min: 3, max: 1000 },
      "Pulses that are missed before a node is lost and its share is taken over",
    ),
    keeptime: duration(
      "s",
      "300s",
      { minMs: 0, maxMs: 86_400_000, example: "60s" },
      "How long established connections stay where they are after a planned change; also how long a stop waits for them at most",
    ),
  },
  {
    lan: element(
      "One network that carries pulses.",
      { name: requiredText("default", "The `<lan>` of cluster.xml") },
      { node: refusedElement('nodes are named by cluster.xml; write <lan name="LAN"/>') },
      "many",
    ),
  },
);

export const loadBalancingRule = element(
  "Which clients go where. What no rule names is denied.",
  {},
  {
    group: element(
      "Rules and weights that belong together.",
      { name: requiredText("FarmProto", "Its resources are `NAME_INDEX`") },
      {
        cluster: element(
          "Weights; nodes that are not named have 1.",
          {},
          {
            host: element(
              "The weight of one node.",
              {
                name: requiredText("node1", "As cluster.xml calls it"),
                power: integer(
                  "1",
                  { min: 0, max: 16_777_216 },
                  "0: no traffic; a node whose weight is 64 times that of another takes all of its traffic",
                ),
              },
              {},
              "many",
            ),
          },
        ),
        rule: element(
          "What is spread.",
          {
            virtual_addr: text("*", "198.18.1.77", "A virtual address, or all"),
            port: text("*", "443", "A port, or all"),
            proto: choice(["tcp", "udp", "arp"], "tcp", "`arp`: who answers for the addresses"),
            filter: choice(
              ["on_addr", "on_port", "on_ipid"],
              "on_addr",
              "By the client's address; by its address and port; by the packet (UDP over IPv4)",
            ),
          },
          {},
          "many",
        ),
      },
      "many",
    ),
  },
);
