/**
 * What an operator's force may cost, said when it is used.
 *
 * @module
 */
import type { ActionName } from "@gemel/protocol";
import type { When } from "./rules/rule.ts";

export type Statement = {
  readonly id: string;
  readonly actions: readonly ActionName[];
  /** Only with `--fullsync`. */
  readonly fullsync?: true;
  readonly when: When;
  readonly statement: string;
};

const idle: When = { position: ["down", "idle"] };
const prim = ["prim", "primforce"] as const;
const kept = "it is kept in a rescue copy on {peer} before it is overwritten";
const given =
  "The data of {node} is given up: it is kept in a rescue copy and overwritten by that of {peer}";

/** First match wins; none: nothing can be lost. */
export const statements: readonly Statement[] = [
  {
    id: "F01",
    actions: ["primforce"],
    when: { ...idle, data: "inconsistent" },
    statement: `The data of {node} is a copy that was not finished: it may be older, newer or torn from file to file. What only {peer} has is given up; ${kept}`,
  },
  {
    id: "F02",
    actions: prim,
    when: { ...idle, hasData: true, data: "outdated" },
    statement: `What {peer} wrote after {node} was no longer up to date is given up; ${kept}`,
  },
  {
    id: "F03",
    actions: prim,
    when: { ...idle, hasData: true, right: ["shared", "none"] },
    statement: `If {peer} went on alone, what it wrote is given up; ${kept}`,
  },
  {
    id: "F04",
    actions: ["second"],
    fullsync: true,
    when: { ...idle, hasData: true },
    statement: given,
  },
  { id: "F05", actions: ["secondforce"], when: { ...idle, hasData: true }, statement: given },
];
