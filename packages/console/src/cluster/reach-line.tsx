/** Whether a server is reached at an address, tried again and again while it is looked at. @module */
import type { Reach } from "@gemel/protocol";
import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../api/client.ts";
import { Icon } from "../ui/icon.tsx";
import { useSpoken } from "../words/words.tsx";

/** A cable that was forgotten is plugged in while the page is open. */
const againMs = 3000;

/** `from` empty: any address of the server that serves this page. */
export type ReachQuestion = { readonly to: string; readonly from: string };
/** null: not known yet. */
export type Reached = { readonly reach: Reach | null; readonly error: Error | null };

/** In the order of the questions. */
export function useReach(questions: readonly ReachQuestion[]): readonly Reached[] {
  return useQueries({
    queries: questions.map(({ to, from }) => ({
      queryKey: ["reach", to, from],
      queryFn: () => api.call("reach", { query: { to, ...(from === "" ? {} : { from }) } }),
      refetchInterval: againMs,
      retry: false,
    })),
    combine: (results) => results.map(({ data, error }) => ({ reach: data ?? null, error })),
  });
}

/** It is still tried. */
export function isOpen({ reach, error }: Reached): boolean {
  return reach === null && error === null;
}

/** For a server that joins: it must not belong to another cluster. */
export function isReached({ reach }: Reached): boolean {
  return reach !== null && reach.problem === "" && reach.member === null;
}

/** `wants`: a server without a cluster, or one of the cluster that is to be joined. */
export function ReachLine(props: {
  readonly reached: Reached | undefined;
  readonly wants: "free" | "member";
}): ReactNode {
  const { words, format, said } = useSpoken();
  const own = words.cluster;
  const { reached, wants } = props;
  if (reached?.error != null) return <Wrong>{said(reached.error.message)}</Wrong>;
  if (reached?.reach == null) {
    return (
      <span className="reach">
        <Icon name="spinner" spin />
        {own.reaching}
      </span>
    );
  }
  const { problem, member, roundTripMs } = reached.reach;
  if (problem !== "") return <Wrong>{said(problem)}</Wrong>;
  if (wants === "free" && member !== null) return <Wrong>{own.memberAlready(member)}</Wrong>;
  if (wants === "member" && member === null) return <Wrong>{own.noMember}</Wrong>;
  const time = roundTripMs === null ? "-" : format.milliseconds(roundTripMs);
  return (
    <span className="reach tone-ok">
      <Icon name="ok" />
      {member === null ? own.reachedIn(time) : own.memberReached(member, time)}
    </span>
  );
}

export function Wrong({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <span className="reach tone-warn">
      <Icon name="warning" />
      {children}
    </span>
  );
}
