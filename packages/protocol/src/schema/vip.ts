/** `<vip>`: the addresses that move with the service. @module */
import { choice, element, flag, ignored, refusedElement, requiredText, text } from "./rule.ts";

const farm = "it is for farm modules, which this version does not have";
const later = "not carried out in this version";

export const vipRule = element(
  "The virtual addresses. They are on the node that serves, and nowhere else.",
  {
    tcpreset: ignored(later),
    scriptcontrol: ignored(farm),
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
            arpreroute: ignored(later),
            arpinterval: ignored(later),
            arpelapse: ignored(later),
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
                      "Beside the addresses of the interface",
                      {
                        valueStatus: {
                          one_side: {
                            is: "ignored",
                            why: "connections that the application opens come from the node's own address",
                          },
                        },
                      },
                    ),
                    netmask: text(null, "24", "Bits or netmask; all bits when left out"),
                    check: flag(
                      "on",
                      "Whether the address is looked for; when it is gone, the module is stopped and started (`ip.ADDRESS`)",
                    ),
                    connections: ignored(later),
                  },
                  {},
                  "many",
                ),
              },
              "many",
            ),
            virtual_interface: refusedElement(
              `${farm}; use <real_interface> with where="one_side_alias"`,
            ),
          },
          "many",
        ),
      },
    ),
    loadbalancing_list: refusedElement(`${farm}; remove it`),
  },
);
