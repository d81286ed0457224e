/** `<vip>`: the addresses that move with the service. @module */
import { loadBalancingRule } from "./farm.ts";
import { choice, duration, element, flag, ignored, requiredText, text } from "./rule.ts";

export const vipRule = element(
  "The virtual addresses. They are on the node that serves, and nowhere else.",
  {
    tcpreset: flag(
      "on",
      "Whether connections of the virtual addresses are ended when these are given up (the kernel must have CONFIG_INET_DIAG_DESTROY)",
    ),
    scriptcontrol: flag(
      "off",
      "Farm: `on`: scripts say when this node takes traffic, with `gemel farm open` and `gemel farm close`",
    ),
  },
  {
    interface_list: element(
      "Holds the interfaces.",
      {},
      {
        interface: element(
          "One network interface with its addresses.",
          {
            name: text(
              null,
              "eth1",
              "Device, the same on both nodes; when left out, the one whose network holds the address",
            ),
            check: flag(
              "on",
              "Whether the resource `intf.NETWORK` shows the link of the interface",
            ),
            arpreroute: flag(
              "off",
              "Whether the addresses are announced again and again after the first bursts (gratuitous ARP, neighbour advertisements), for routers that miss them",
            ),
            arpinterval: duration(
              "s",
              "60s",
              { minMs: 100, maxMs: 86_400_000, example: "30s" },
              "Time between two of these announcements",
            ),
            arpelapse: duration(
              "s",
              "1200s",
              { minMs: 100, maxMs: 604_800_000, example: "300s" },
              "For how long they go on",
            ),
          },
          {
            real_interface: element(
              "Holds the addresses.",
              {},
              {
                virtual_addr: element(
                  "One virtual address, IPv4 or IPv6.",
                  {
                    addr: requiredText("198.18.1.77", "The address; `/PREFIX` may follow"),
                    where: choice(
                      ["one_side_alias", "one_side"],
                      "one_side_alias",
                      "`one_side_alias`: beside the addresses of the interface; `one_side`: what leaves through the interface comes from it as well (its routes name it as their source)",
                    ),
                    netmask: text(null, "24", "Bits or netmask; all bits when left out"),
                    check: flag(
                      "on",
                      "Whether the address is looked for; when it is gone, the module is stopped and started (`ip.ADDRESS`)",
                    ),
                    connections: flag(
                      "off",
                      "Whether the resource `connections.ADDRESS` shows how many TCP connections the address has, every 10 s",
                    ),
                  },
                  {},
                  "many",
                ),
              },
              "many",
            ),
            virtual_interface: element(
              "Farm: holds the addresses that all nodes have.",
              {
                type: choice(
                  ["vmac_directed", "vmac_invisible"],
                  "vmac_directed",
                  "`vmac_directed`: one node answers for the address and passes on; `vmac_invisible`: every node receives everything",
                ),
                addr: text(
                  null,
                  "5A:FE:C6:13:09:64",
                  "`vmac_invisible`: hardware address, made from the first virtual address when left out",
                ),
              },
              {
                virtual_addr: element(
                  "One virtual address, IPv4 or IPv6.",
                  {
                    addr: requiredText("198.18.1.77", "The address; `/PREFIX` may follow"),
                    where: choice(["alias"], "alias", "Beside the addresses of the interface"),
                    netmask: text(null, "24", "Bits or netmask; all bits when left out"),
                    check: flag(
                      "on",
                      "Whether the address is looked for; when it is gone, the module is stopped and started (`ip.ADDRESS`)",
                    ),
                    connections: ignored(
                      "a farm counts the connections of a node that is drained only",
                    ),
                  },
                  {},
                  "many",
                ),
              },
              "many",
            ),
          },
          "many",
        ),
      },
    ),
    loadbalancing_list: loadBalancingRule,
  },
);
