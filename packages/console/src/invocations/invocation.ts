/**
 * What the console asks of a node, as one thing: what is shown as a command is what is performed.
 *
 * @module
 */
import type { CallOptions, Invocation } from "@gemel/client";
import type { Answer, Asked, CallName } from "@gemel/protocol/operations";
import { api } from "../api/client.ts";
import { commandLines, type InvocationName } from "./command-lines.ts";

/** An invocation, and how one would type it on its node. */
export type ShownInvocation<N extends InvocationName = InvocationName> = Invocation<N> & {
  readonly command: string;
};

/** `node` null: the one that serves the page, which tells the others. */
export function invocation<N extends InvocationName>(
  node: string | null,
  name: N,
  asked: Asked<N>,
): ShownInvocation<N> {
  const made = (node === null ? api : api.at(node)).invocation(name, asked);
  return { ...made, command: commandLines[name](asked, made) };
}

/** Throws what the daemon refused. */
export function perform<N extends InvocationName & CallName>(
  done: Invocation<N>,
  options?: CallOptions,
): Promise<Answer<N>> {
  return api.perform(done, options);
}
