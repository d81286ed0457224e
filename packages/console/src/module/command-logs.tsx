/** What was asked of a module on its nodes, and which scripts ran for it: live, filtered, as a file. @module */
import { type ErrorCode, errorCatalogue } from "@gemel/base";
import type { Command, ModuleSight } from "@gemel/protocol";
import { useQueries } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { invocation, type ShownInvocation } from "../invocations/invocation.ts";
import { DataTable } from "../ui/page.tsx";
import { Badge, type Tone } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { useSpoken } from "../words/words.tsx";
import { LogCard } from "./log-card.tsx";
import { everything, isWanted } from "./log-want.ts";
import { commandLine, detailOf, type NodeCommand, newestFirst } from "./merge-commands.ts";

const count = 500;
const refreshMs = 1000;

export function CommandLogs({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words, format, said } = useSpoken();
  const own = words.logs;
  const { module } = sight;
  const nodes = Object.keys(sight.perNode);
  const [want, setWant] = useState(everything);
  const reading = (on: string): ShownInvocation<"commands"> =>
    invocation(on, "commands", { module, query: { lines: count } });
  const { commands, error, isLoading } = useQueries({
    queries: nodes.map((one) => ({
      queryKey: ["module", module, "facts", "commands", one],
      queryFn: async (): Promise<NodeCommand[]> => {
        const read = await api.at(one).call("commands", { module, query: { lines: count } });
        return read.map((command) => ({ ...command, node: one }));
      },
      refetchInterval: refreshMs,
      retry: false,
    })),
    combine: (results) => ({
      commands: newestFirst(results.flatMap(({ data }) => data ?? [])),
      // One node may be away: only when no log can be read it is an error.
      error: results.every((one) => one.error !== null) ? (results[0]?.error ?? null) : null,
      isLoading: results.every((one) => one.isLoading),
    }),
  });
  const did: Readonly<Record<string, string>> = words.did;
  const whatOf = ({ kind, what }: Command): string =>
    kind === "script" ? own.ranScript(what) : (did[what] ?? what);
  const resultOf = ({ result }: Command): string =>
    result === null
      ? own.runs
      : result in errorCatalogue
        ? said(errorCatalogue[result as ErrorCode].meaning)
        : said(result);
  const shown = commands.filter((command) =>
    isWanted(want, command.node, () => `${whatOf(command)} ${commandLine(command)}`),
  );
  return (
    <LogCard
      title={own.sources.commands}
      nodes={nodes}
      want={want}
      onWant={setWant}
      invocations={nodes.map(reading)}
      file={{
        name: `${module}-commands.log`,
        lines: () => shown.toReversed().map(commandLine),
      }}
      count={shown.length}
      isLoading={isLoading}
      error={error}
      none={{ icon: "terminal", title: own.commandsNone, more: own.commandsNoneMore }}
    >
      <DataTable
        label={own.sources.commands}
        heads={[own.began, words.common.node, own.who, own.command, own.result].map((head) => ({
          words: head,
        }))}
      >
        {shown.map((command) => (
          <tr key={`${command.node} ${command.id}`}>
            <td>
              <Time at={command.at} />
            </td>
            <td>{command.node}</td>
            <td>{command.who === "" ? <span className="muted">Gemel</span> : command.who}</td>
            <td>
              {whatOf(command)} <span className="muted small-text mono">{detailOf(command)}</span>
            </td>
            <td>
              <Badge tone={toneOf(command)}>{resultOf(command)}</Badge>
              {command.durationMs !== null && (
                <span className="muted small-text"> {format.duration(command.durationMs)}</span>
              )}
            </td>
          </tr>
        ))}
      </DataTable>
    </LogCard>
  );
}

function toneOf({ result }: Command): Tone {
  if (result === null) return "info";
  return result === "ok" || result === "exit 0" ? "ok" : "warn";
}
