/**
 * Commands that are refused: what stands against each, in words, and what would allow it.
 *
 * @module
 */
import type { ActionName } from "@gemel/protocol";
import type { When } from "./rules/rule.ts";

export type RefusalRule = {
  readonly id: string;
  readonly action: ActionName;
  readonly when: When;
  readonly message: string;
  readonly remedy: string;
};

/** What needs a peer, or data of its own. */
const single = {
  when: { mode: ["farm", "light"] },
  message:
    "The module {module} has no primary and no secondary: it serves on every node on which it is started",
  remedy: "Start it with `gemel start -m {module}`, stop it with `gemel stop -m {module}`",
} as const satisfies Partial<RefusalRule>;

/** What `restart` and `stopstart` have in common. */
const nothingRuns = {
  when: { position: ["down", "idle"] },
  message: "Nothing runs on {node}",
  remedy: "Start it with `gemel start -m {module}`",
} as const satisfies Partial<RefusalRule>;

/** What the milder and the harder form of a command have in common. */
const servedElsewhere = {
  when: { position: ["down", "idle"], peer: "alive", peerPosition: "serving" },
  message: "{peer} serves already",
  remedy: "Start this node with `gemel start -m {module}`, or stop the module on {peer} first",
} as const satisfies Partial<RefusalRule>;

/** Two that take the right at the same time would part the data for nothing. */
const handedOver = {
  when: { position: ["down", "idle"], peerTakes: true },
  message: "{node} has given the right up, and {peer} is about to serve",
  remedy:
    "Wait until {peer} serves and {node} is its secondary, then run `gemel swap -m {module}` on {peer}; or stop the module on {peer} first",
} as const satisfies Partial<RefusalRule>;

const ending = {
  when: { position: "serving", run: "stop" },
  message: "What runs on {node} is being ended, and the right may go to {peer} with that",
  remedy:
    "Wait until {node} is in state WAIT, STOP or SECOND; `gemel state -m {module}` says who serves then",
} as const satisfies Partial<RefusalRule>;

const isSecondary = {
  when: { position: "following" },
  message: "{node} is the secondary of {peer}",
  remedy:
    "To exchange the roles run `gemel swap -m {module}` on {peer}; else stop the module here first",
} as const satisfies Partial<RefusalRule>;

const serves = {
  when: { position: "serving" },
  message: "{node} serves",
  remedy: "To exchange the roles run `gemel swap -m {module}` here",
} as const satisfies Partial<RefusalRule>;

const peerSilent = {
  when: { position: ["down", "idle"], peer: ["unknown", "silent"] },
  message: "{peer} does not answer, so there is nothing to be the secondary of",
  remedy: "Bring {peer} back, or run `gemel start -m {module}`, which waits for it",
} as const satisfies Partial<RefusalRule>;

const peerIdle = {
  when: { position: ["down", "idle"], peerPosition: ["down", "idle", "following"] },
  message: "{peer} does not serve",
  remedy: "Run `gemel prim -m {module}` on {peer}, or `gemel start -m {module}` on both",
} as const satisfies Partial<RefusalRule>;

export const refusalRules: readonly RefusalRule[] = [
  { id: "C13", action: "swap", ...single },
  { id: "C14", action: "prim", ...single },
  { id: "C15", action: "second", ...single },
  { id: "C22", action: "primforce", ...single },
  { id: "C23", action: "secondforce", ...single },
  { id: "C01", action: "prim", ...servedElsewhere },
  {
    id: "C02",
    action: "prim",
    when: { position: ["down", "idle"], data: "inconsistent" },
    message: "A copy onto {node} was not finished, so its data cannot be used",
    remedy:
      "Start the module on {peer}; if {peer} is lost for ever, restore a backup, or use what is there with `gemel primforce -m {module}`",
  },
  { id: "C03", action: "prim", ...isSecondary },
  { id: "C24", action: "prim", ...handedOver },
  { id: "C25", action: "prim", ...ending },
  { id: "C04", action: "second", ...serves },
  { id: "C05", action: "second", ...peerSilent },
  { id: "C06", action: "second", ...peerIdle },
  { id: "C16", action: "primforce", ...servedElsewhere },
  { id: "C17", action: "primforce", ...isSecondary },
  { id: "C26", action: "primforce", ...handedOver },
  { id: "C27", action: "primforce", ...ending },
  { id: "C18", action: "secondforce", ...serves },
  { id: "C19", action: "secondforce", ...peerSilent },
  { id: "C20", action: "secondforce", ...peerIdle },
  {
    id: "C07",
    action: "swap",
    when: { position: ["down", "idle", "following"] },
    message: "{node} does not serve",
    remedy: "Run `gemel swap -m {module}` on the node in state PRIM",
  },
  {
    id: "C08",
    action: "swap",
    when: { position: "serving", right: ["none", "sole"] },
    message: "{peer} is not up to date yet",
    remedy: "Wait until the module is PRIM here and SECOND on {peer}",
  },
  {
    id: "C09",
    action: "swap",
    when: { position: "serving", link: ["down", "linked", "resyncing"] },
    message: "The mirror link to {peer} is down",
    remedy: "Wait until the module is PRIM here and SECOND on {peer}",
  },
  {
    id: "C21",
    action: "swap",
    when: { position: "serving", peerRight: ["none", "sole"] },
    message: "{peer} has not recorded its share of the right yet",
    remedy: "Wait until the module is PRIM here and SECOND on {peer}",
  },
  {
    id: "C10",
    action: "swap",
    when: { position: "serving", peer: ["unknown", "silent"] },
    message: "{peer} does not answer",
    remedy: "Start gemeld on {peer}, and see whether the networks are up",
  },
  {
    id: "C11",
    action: "restart",
    ...nothingRuns,
  },
  { id: "C12", action: "stopstart", ...nothingRuns },
];
