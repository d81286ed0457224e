/** `<user>`: the scripts of a module; `<vhost>`: the host name that they see. @module */
import {
  choice,
  duration,
  type ElementRule,
  element,
  ignoredElement,
  integer,
  requiredText,
} from "./rule.ts";

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

export const vhostRule: ElementRule = {
  ...ignoredElement("scripts see the name of the host in this version"),
  occurs: "optional",
};
