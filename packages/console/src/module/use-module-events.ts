/** The events of a module on all nodes, newest first: those read once, and those of the stream. @module */

import { logLinesMax, type ModuleSight } from "@gemel/protocol";
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../api/client.ts";
import type { EventLine } from "../api/live-lines.ts";
import { useLive } from "../api/live-store.ts";
import { mergeEvents } from "./merge-events.ts";

export type ModuleEvents = {
  readonly events: readonly EventLine[];
  /** Some node that can be reached has not answered yet; one that cannot be is not waited for. */
  readonly isLoading: boolean;
  /** Some node has older ones, which it can be asked for. */
  readonly hasMore: boolean;
};

/** The newest of each node, up to `count`. */
export function useModuleEvents(sight: ModuleSight, count: number): ModuleEvents {
  const { module } = sight;
  const nodes = Object.keys(sight.perNode);
  const live = useLive(({ events }) => events);
  const connection = useLive((one) => one.connection);
  const overview = useLive((one) => one.overview);
  const away = (overview?.nodes ?? []).flatMap(({ node, reachable }) => (reachable ? [] : [node]));
  const { read, isLoading } = useQueries({
    queries: nodes.map((node) => ({
      queryKey: ["module", module, "transitions", node, count, connection === "live"],
      queryFn: () => api.at(node).call("transitions", { module, query: { lines: count } }),
      staleTime: 60_000,
      retry: false,
    })),
    combine: (results) => ({
      read: results.map(({ data }) => data),
      isLoading: results.some((one, at) => one.isLoading && !away.includes(nodes[at] ?? "")),
    }),
  });
  const events = useMemo(
    () =>
      mergeEvents(
        nodes.map((node, index) => ({ node, events: read[index] ?? [] })),
        live.filter((line) => line.module === module),
        module,
      ),
    [read, live, module, nodes.join(" ")],
  );
  const hasMore = count < logLinesMax && read.some((of) => (of?.length ?? 0) >= count);
  return { events, isLoading, hasMore };
}
