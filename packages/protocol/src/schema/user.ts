/** `<user>`: the scripts of a module; `<vhost>`: the host name that they see. @module */
import { choice, duration, element, integer, requiredText, text } from "./rule.ts";

const longest = { minMs: 100, maxMs: 86_400_000 };

export const userRule = element(
  "How the module's scripts are run.",
  {
    nicestoptimeout: duration(
      "s",
      "300s",
      { ...longest, example: "60s" },
      "How long a stop script may take before it is called again with `force`",
      { dynamic: true },
    ),
    forcestoptimeout: duration(
      "s",
      "300s",
      { ...longest, example: "60s" },
      "How long a stop script may take with `force`",
      { dynamic: true },
    ),
    logging: choice(
      ["userlog", "none"],
      "userlog",
      "`userlog`: the output of each run is kept in a file of its own; `none`: it is thrown away",
      { dynamic: true },
    ),
    userlogsize: integer(
      "2048",
      { min: 1, max: 1_000_000 },
      "Size in KB at which the output of one run is cut off",
      { dynamic: true },
    ),
  },
  {
    var: element(
      "A variable in the environment of every script.",
      {
        name: requiredText("NAME", "Letters, digits and underscores", { dynamic: true }),
        value: {
          ...requiredText("text", "Its value; may be empty", { dynamic: true }),
          mayBeEmpty: true,
        },
      },
      {},
      "many",
    ),
  },
);

export const vhostRule = element(
  "A host name that the application sees instead of the node's, the same on both nodes.",
  {},
  {
    virtualhostname: element(
      "Scripts, and what they start, run with this host name (in a UTS namespace). What an init system starts for them has the node's.",
      {
        name: requiredText("erp", "The name"),
        envfile: text(
          null,
          "vhost.env",
          "File, relative to GEMELUSERVAR, in which a shell finds the name as VIRTUALHOSTNAME",
        ),
        when: choice(
          ["prim", "second", "both"],
          "prim",
          "In start_WHEN and stop_WHEN; `both`: in those of prim and second as well",
        ),
      },
      {},
      "one",
    ),
  },
);
