/** Waiting for an action, where the stream alone does not do: the next one depends on it. @module */
import type { OperationView } from "@gemel/protocol";
import { api } from "./client.ts";
import { putOperation } from "./live-store.ts";

const lookMs = 300;

/** As it is in the end; null: it has not ended within `waitMaxMs`. */
export async function endOf(
  node: string,
  operation: string,
  waitMaxMs: number,
): Promise<OperationView | null> {
  const endAt = performance.now() + waitMaxMs;
  while (performance.now() < endAt) {
    const view = await api.at(node).call("operation", { operation });
    putOperation(view);
    if (view.state === "failed" || view.state === "done") return view;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  return null;
}

/** Throws why it failed. */
export async function untilDone(node: string, operation: string, waitMaxMs: number): Promise<void> {
  const view = await endOf(node, operation, waitMaxMs);
  if (view?.state === "failed") throw new Error(view.detail);
}
