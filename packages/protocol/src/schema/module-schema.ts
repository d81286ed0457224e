/**
 * Every tag and attribute of `userconfig.xml`.
 *
 * @module
 */
import { type ModuleMode, moduleModes } from "../module-state.ts";
import { checkRule } from "./check.ts";
import { errdRule } from "./errd.ts";
import { farmRule } from "./farm.ts";
import { heartRule } from "./heart.ts";
import { rfsRule } from "./rfs.ts";
import { choice, duration, element, flag, integer, mandatory, requiredText, text } from "./rule.ts";
import { userRule, vhostRule } from "./user.ts";
import { vipRule } from "./vip.ts";

const dynamic = { dynamic: true } as const;

const failoverRule = {
  ...element(
    "Rules of this module's own, as text: `label: if (tcp.app == down) then restart();`",
    {
      extends: choice(["yes", "no"], "yes", "`no`: the rules that checkers make are not in force"),
      period: duration(
        "ms",
        "5000ms",
        { minMs: 200, maxMs: 3_600_000, example: "1s" },
        "How often the rules are looked at",
      ),
      handle_time: duration(
        "ms",
        "15000ms",
        { minMs: 0, maxMs: 3_600_000, example: "5s" },
        "How long a rule must hold before it acts",
      ),
    },
    {},
  ),
  text: true,
} as const;

/** What of a service has no place in modules of a mode. */
export const foreignTo: Readonly<
  Record<ModuleMode, { readonly tags: readonly string[]; readonly attributes: readonly string[] }>
> = {
  mirror: { tags: ["farm"], attributes: [] },
  farm: { tags: ["heart", "rfs"], attributes: ["failover", "defaultprim"] },
  light: { tags: ["heart", "rfs", "vip", "farm"], attributes: ["failover", "defaultprim"] },
};

export const serviceRule = element(
  "One module.",
  {
    mode: mandatory(
      choice(
        moduleModes,
        null,
        "Kind of the module: two nodes of which one serves; all nodes serve; one node",
      ),
    ),
    nodes: text(
      null,
      "node2,node1",
      "The nodes of the cluster that it spans, separated by commas or spaces: exactly two for a mirror; all that its networks name when left out",
    ),
    boot: choice(
      ["on", "off", "auto", "ignore"],
      "ignore",
      "Whether the module starts when the host boots; `auto`: if it ran before; `ignore`: as `gemel boot on|off` says on each node",
      dynamic,
    ),
    failover: flag("on", "`off`: the secondary waits for an operator when the primary is lost"),
    split_brain: choice(
      ["yield", "ask"],
      "yield",
      "After both nodes went on alone: `yield`: the former secondary steps back, its data is kept as a rescue copy, and it is copied to; `ask`: it steps back too, and waits until an operator says whose data is kept",
    ),
    defaultprim: text(
      "alone",
      "node1",
      "The node that gets the service back after it was brought up to date; `alone`: whoever serves stays; `lastprim`: the node that was primary before it stopped",
    ),
    maxloop: integer(
      "3",
      { min: 0, max: 1_000_000 },
      "Automatic restarts within `loop_interval` before the module is stopped; 0: no limit",
      dynamic,
    ),
    loop_interval: duration(
      "h",
      "24h",
      { minMs: 0, maxMs: 864_000_000_000, example: "1h" },
      "See `maxloop`",
      dynamic,
    ),
    boot_delay: duration(
      "s",
      "0s",
      { minMs: 0, maxMs: 86_400_000, example: "30s" },
      "How long after gemeld a module waits that starts when the host boots",
      dynamic,
    ),
    automatic_reboot: choice(
      ["off", "on", "last_resort"],
      "off",
      "`last_resort`: the host reboots when this node has lost the right and its address or mirror process cannot be removed; `on`: also where a checker or rule demands a stop and a start. At most `maxloop` times within `loop_interval`",
      dynamic,
    ),
  },
  {
    heart: heartRule,
    vip: vipRule,
    rfs: rfsRule,
    user: userRule,
    vhost: vhostRule,
    errd: errdRule,
    check: checkRule,
    failover: failoverRule,
    farm: farmRule,
  },
  "one",
);

export const moduleRule = element(
  "The root; `<gemel>` may be written as well.",
  {},
  {
    macro: element(
      "`%NAME%` in any attribute value stands for VALUE. A macro may use those before it, and wins over an environment variable.",
      {
        name: requiredText("NAME", "Letters, digits and underscores"),
        value: { ...requiredText("text", "May be empty"), mayBeEmpty: true },
      },
      {},
      "many",
    ),
    service: serviceRule,
  },
  "one",
);
