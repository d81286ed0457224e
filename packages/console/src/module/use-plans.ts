/** What actions would mean, asked again every second of the nodes that are to do them. @module */
import type { ActionPlan } from "@gemel/protocol";
import { useQueries } from "@tanstack/react-query";
import { api } from "../api/client.ts";
import type { ActionName } from "./action-names.ts";

export type Planned = {
  readonly node: string;
  readonly action: ActionName;
  readonly fullsync?: boolean;
  /** As a part of doing it on all nodes. */
  readonly everywhere?: boolean;
};

/** `found`: in the order of `planned`, all of them or null. */
export function usePlans(
  module: string,
  planned: readonly Planned[],
): { readonly found: readonly ActionPlan[] | null; readonly error: unknown } {
  const answers = useQueries({
    queries: planned.map(({ node, action, fullsync = false, everywhere = false }) => ({
      queryKey: ["plan", module, node, action, fullsync, everywhere],
      queryFn: () =>
        api.at(node).call("plan", {
          module,
          query: {
            action,
            ...(fullsync ? { fullsync: "true" as const } : {}),
            ...(everywhere ? { everywhere: "true" as const } : {}),
          },
        }),
      refetchInterval: 1000,
      staleTime: 0,
    })),
  });
  const found = answers.flatMap(({ data }) => data ?? []);
  return {
    found: found.length === planned.length ? found : null,
    error: answers.find(({ error }) => error !== null)?.error ?? null,
  };
}
