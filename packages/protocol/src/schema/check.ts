/** `<check>`: what is looked at beside processes. @module */
import {
  choice,
  duration,
  element,
  integer,
  mandatory,
  pattern,
  requiredText,
  text,
} from "./rule.ts";

const dynamic = { dynamic: true } as const;

const whens = ["prim", "second", "both", "pre"] as const;
const actions = ["stop", "stopstart", "restart", "noaction", "wait"] as const;

/** `<CLASS ident when action>`: what all have in common. */
function common<W extends (typeof whens)[number], A extends (typeof actions)[number]>(
  kind: string,
  when: W,
  action: A,
) {
  return {
    ident: requiredText("app", `Names the resource \`${kind}.IDENT\``, dynamic),
    when: choice(
      whens,
      when,
      "When it looks: from after start_WHEN to before stop_WHEN; `pre`: while the module is not in STOP",
      dynamic,
    ),
    action: choice(
      actions,
      null,
      kind === "custom"
        ? "What is done when it is down; when left out, noaction"
        : `What is done when it is down; when left out, ${action}, and for when="pre" wait: the module stays in WAIT meanwhile`,
      dynamic,
    ),
  } as const;
}

const interval = duration(
  "s",
  "10s",
  { minMs: 100, maxMs: 86_400_000, example: "2s" },
  "Time between two looks",
  dynamic,
);
const timeout = duration(
  "s",
  "5s",
  { minMs: 50, maxMs: 3_600_000, example: "1s" },
  "After which no answer counts as down",
  dynamic,
);
const failures = integer("1", { min: 1, max: 1000 }, "How many in a row count as down", dynamic);
const to = { interval, timeout, failures };

const tcp = element(
  "Whether a TCP connection can be opened.",
  common("tcp", "prim", "restart"),
  {
    to: element(
      "Where.",
      {
        addr: requiredText("198.18.1.5", "Address or name", dynamic),
        port: mandatory(integer(null, { min: 1, max: 65_535, example: "8080" }, "Port", dynamic)),
        ...to,
      },
      {},
      "one",
    ),
  },
  "many",
);

const ping = element(
  "Whether an address answers to echo requests.",
  common("ping", "pre", "wait"),
  {
    to: element(
      "Where.",
      { addr: requiredText("198.18.1.5", "Address or name", dynamic), ...to },
      {},
      "one",
    ),
  },
  "many",
);

const intf = element(
  "Whether an interface is up and has a link.",
  {
    ident: requiredText("lan", "Names the resource `intf.IDENT`", dynamic),
    when: choice(["pre"], "pre", "While the module is not in STOP"),
    action: choice(["wait", "noaction"], "wait", "What is done when it is down", dynamic),
  },
  {
    to: element(
      "Which.",
      {
        local_addr: requiredText("198.18.1.1", "An address that the interface has", dynamic),
        interval: duration(
          "s",
          "2s",
          { minMs: 100, maxMs: 86_400_000, example: "9s" },
          "Time between two looks",
          dynamic,
        ),
      },
      {},
      "one",
    ),
  },
  "many",
);

const ip = element(
  "Whether this node has an address.",
  common("ip", "prim", "stopstart"),
  {
    to: element(
      "Which.",
      { addr: requiredText("198.18.1.5", "Address", dynamic), interval },
      {},
      "one",
    ),
  },
  "many",
);

const custom = element(
  "A program of the module that runs as long as the checker does. It is called with the module, the resource and `arg`, and says `gemel set -r RESOURCE -v up|down` when that changes.",
  {
    ...common("custom", "prim", "noaction"),
    exec: requiredText("check_app", "Path; relative to the module's `bin/`", dynamic),
    arg: text(null, "a b", "More arguments, with blanks between", dynamic),
  },
  {},
  "many",
);

const module = element(
  "Whether another module serves.",
  {
    name: requiredText("other", "The module", dynamic),
    ident: text(null, "db", "Names the resource `module.IDENT`; NAME when left out", dynamic),
    when: choice(whens, "pre", "As for tcp", dynamic),
    action: choice(actions, null, "As for ping", dynamic),
  },
  {
    to: element(
      "On which node; this one when left out.",
      {
        addr: requiredText("198.18.1.5", "Address or name", dynamic),
        port: integer("9010", { min: 1, max: 65_535, example: "9011" }, "Its health port", dynamic),
        interval,
        timeout,
        secure: choice(["off", "on"], "off", "Whether it is asked by HTTPS", {
          valueStatus: {
            on: {
              is: "refused",
              why: 'the health port speaks plain HTTP and says no more than yes or no; write secure="off", or look at an https address of the service itself with <http>',
            },
          },
        }),
      },
      {},
    ),
  },
  "many",
);

const splitbrain = element(
  "Whether a third machine can be reached: without it, silence of the other node is no reason to go on alone. Weaker than a witness, which votes; where cluster.xml has one, this is shown only.",
  {
    ident: requiredText("witness", "Names the resource `splitbrain.IDENT`", dynamic),
    exec: choice(["ping"], "ping", "How"),
    arg: requiredText(
      "198.18.1.5",
      "The machine; of several, with blanks between, one must answer",
      dynamic,
    ),
  },
  {},
);

const http = element(
  "Whether a page answers as it should.",
  common("http", "prim", "restart"),
  {
    to: element(
      "Which page.",
      {
        url: requiredText("http://127.0.0.1:8080/", "http or https", dynamic),
        status: text(
          null,
          "200",
          "Status that counts as up; any from 200 to 399 when left out",
          dynamic,
        ),
        body: pattern("ready", "Expression that the first 64 KiB must match", dynamic),
        verify: choice(["on", "off"], "on", "Whether a certificate must be valid", dynamic),
        ...to,
      },
      {},
      "one",
    ),
  },
  "many",
);

const postgresql = element(
  "Whether a new connection to PostgreSQL can be opened and answers, through `psql`.",
  common("postgresql", "prim", "restart"),
  {
    to: element(
      "Which server.",
      {
        host: text(
          null,
          "127.0.0.1",
          "Address, or folder of the socket; psql's own when left out",
          dynamic,
        ),
        port: integer("5432", { min: 1, max: 65_535, example: "5433" }, "Port", dynamic),
        database: text("postgres", "app", "Database", dynamic),
        user: text("postgres", "monitor", "User of the database", dynamic),
        osuser: text("postgres", "root", "User of the system that runs psql", dynamic),
        query: text("SELECT 1", "SELECT 2", "What must be answered", dynamic),
        write: choice(
          ["off", "on"],
          "off",
          "`on`: also write a row, durably, into the table gemel_probe of the database",
          dynamic,
        ),
        ...to,
      },
      {},
      "one",
    ),
  },
  "many",
);

export const checkRule = element(
  "Checkers. Each sets a resource that is up or down.",
  {},
  { tcp, ping, intf, ip, custom, module, splitbrain, http, postgresql },
);
