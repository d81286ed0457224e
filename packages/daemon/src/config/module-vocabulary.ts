/**
 * Tags and attributes of `userconfig.xml`: what counts, and what is known but not carried out yet.
 *
 * @module
 */
import type { ElementRule } from "./vocabulary.ts";

const service: ElementRule = {
  once: true,
  attributes: ["mode", "boot", "failover", "defaultprim", "maxloop", "loop_interval"],
  ignored: ["boot_delay", "automatic_reboot"],
  children: {
    heart: {
      once: true,
      attributes: ["port", "pulse", "timeout"],
      ignored: ["permanent_arp"],
      children: {
        heartbeat: { attributes: ["name", "ident"], ignored: ["pulse", "timeout"] },
      },
    },
    vip: {
      once: true,
      ignored: ["tcpreset", "scriptcontrol"],
      children: {
        interface_list: {
          once: true,
          children: {
            interface: {
              attributes: ["name"],
              ignored: ["check", "arpreroute", "arpinterval", "arpelapse"],
              children: {
                real_interface: {
                  children: {
                    virtual_addr: {
                      attributes: ["addr", "where", "netmask"],
                      ignored: ["check", "connections"],
                    },
                  },
                },
              },
            },
          },
        },
        loadbalancing_list: { later: true },
      },
    },
    rfs: {
      once: true,
      attributes: ["sync", "async", "sendtimeout", "port"],
      ignored: [
        "mountover",
        "mountoversuffix",
        "acl",
        "packetsize",
        "reipacketsize",
        "ruzone_blocksize",
        "iotimeout",
        "roflags",
        "locktimeout",
        "nbrei",
        "namespacepolicy",
        "reitimeout",
        "reicommit",
        "reidetail",
        "allocthreshold",
        "nbremconn",
        "checktime",
        "checkintv",
        "nfsbox_options",
        "scripts",
        "reiallowedbw",
        "syncdelta",
        "syncat",
      ],
      children: {
        replicated: {
          attributes: ["dir", "mode"],
          children: { tocheck: { later: true }, notreplicated: { later: true } },
        },
        flow: { later: true },
      },
    },
    user: {
      once: true,
      attributes: ["nicestoptimeout", "forcestoptimeout"],
      ignored: ["logging", "userlogsize"],
      children: { var: { attributes: ["name", "value"] } },
    },
    vhost: { later: true },
    errd: {
      once: true,
      attributes: ["polltimer"],
      children: {
        proc: {
          attributes: ["name", "nameregex", "argregex", "atleast", "class", "action", "service"],
          ignored: ["atmax", "restart_services", "start_after"],
        },
      },
    },
    check: { later: true },
    failover: { later: true },
  },
};

export const moduleVocabulary: ElementRule = {
  children: { macro: { attributes: ["name", "value"] }, service },
};
