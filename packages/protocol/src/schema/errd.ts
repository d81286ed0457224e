/** `<errd>`: the processes and services that must run while the module serves. @module */
import { choice, duration, element, ignored, integer, pattern, requiredText } from "./rule.ts";

const dynamic = { dynamic: true } as const;

export const errdRule = element(
  "Watched processes.",
  {
    polltimer: duration(
      "s",
      "250ms",
      { minMs: 50, maxMs: 3_600_000, example: "500ms" },
      "Time between two looks for processes that are missed; the death of one that runs is seen at once",
      dynamic,
    ),
  },
  {
    proc: element(
      "A process that must run.",
      {
        name: requiredText(
          "appd",
          "Command name (the first 15 characters count); names the resource `proc.NAME`",
          dynamic,
        ),
        nameregex: pattern("^app", "Instead of `name`: expression on the command name", dynamic),
        argregex: pattern("-D /srv", "Expression on the command line, joined by blanks", dynamic),
        atleast: integer("1", { min: 1, max: 1_000_000 }, "How many must run", dynamic),
        class: choice(
          ["prim", "both", "second", "sec"],
          "prim",
          "The scripts that it belongs to: watched from after start_CLASS to before stop_CLASS",
          dynamic,
        ),
        action: choice(
          ["stopstart", "restart", "stop", "noaction"],
          "stopstart",
          "What is done when too few run",
          dynamic,
        ),
        service: choice(["no", "yes"], "no", "`yes`: `name` is a systemd unit", dynamic),
        atmax: integer(
          "-1",
          { min: -1, max: 1_000_000, example: "2" },
          "How many may run at most; -1: any number. 0: it must not run, whatever `atleast` says",
          dynamic,
        ),
        start_after: integer(
          "1",
          { min: 1, max: 1_000_000 },
          "The first look is after so many `polltimer`",
          dynamic,
        ),
        restart_services: ignored("all services of the module are restarted together"),
      },
      {},
      "many",
    ),
  },
);
