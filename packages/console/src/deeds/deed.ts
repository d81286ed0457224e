/**
 * What the console asks of a node, as one thing: what is shown as a command is what is performed.
 *
 * @module
 */
import type { CallOptions, Deed } from "@gemel/client";
import type { Answer, Asked, CallName } from "@gemel/protocol/operations";
import { api } from "../api/client.ts";
import { commandLines, type DeedName } from "./command-lines.ts";

/** A deed, and how one would type it on its node. */
export type ShownDeed<N extends DeedName = DeedName> = Deed<N> & { readonly command: string };

/** `node` null: the one that serves the page, which tells the others. */
export function deed<N extends DeedName>(
  node: string | null,
  name: N,
  asked: Asked<N>,
): ShownDeed<N> {
  const made = (node === null ? api : api.at(node)).deed(name, asked);
  return { ...made, command: commandLines[name](asked, made) };
}

/** Throws what the daemon refused. */
export function perform<N extends DeedName & CallName>(
  done: Deed<N>,
  options?: CallOptions,
): Promise<Answer<N>> {
  return api.perform(done, options);
}
