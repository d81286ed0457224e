/** `<errd>`: the processes and services that must run while the module serves. @module */
import { choice, duration, element, integer, pattern, requiredText, text } from "./rule.ts";

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
        class: text(
          "prim",
          "both",
          "`prim`, `both`, `second`, `sec`: the scripts that it belongs to: watched from after start_CLASS to before stop_CLASS; `pre`: while the module is not in STOP; `other`, or a name of your own: while a script has said `gemel errd enable CLASS`",
          dynamic,
        ),
        action: text(
          "stopstart",
          "restart",
          "What is done when too few run: `stopstart`, `restart`, `stop`, `noaction`; or a program, by its path (relative to the module's `bin/`), which is called with the module and the resource: when it does not end with 0, the module is stopped and started",
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
        restart_services: text(
          null,
          "web,queue",
          'With service="yes" and action="restart": only these are restarted; the scripts get `-Services "LIST"` as their last arguments',
          dynamic,
        ),
      },
      {},
      "many",
    ),
  },
);
