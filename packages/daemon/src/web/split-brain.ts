/** What one needs to know to decide whose data is kept. @module */
import {
  type ModuleView,
  type SplitBrain,
  type SplitBrainSide,
  splitBrainSideSchema,
} from "@gemel/protocol";
import type { ModuleRunner } from "../module/module-runner.ts";
import { runProgram } from "../system/run-program.ts";
import { aloneIn } from "./alone-period.ts";
import type { PeerClient } from "./cluster/peer-client.ts";
import { stoppedPostgresql } from "./stopped-postgresql.ts";

const psqlMs = 5000;
/** Enough to reach back to when both served. */
const eventsMax = 1000;

/** This node's side. */
export async function ownSide(runner: ModuleRunner): Promise<SplitBrainSide> {
  const view = await runner.view();
  const serves = isServing(view);
  const { mirror } = runner.parts;
  return {
    node: view.node,
    reachable: true,
    serves,
    undecided: view.undecided === true,
    since: view.since,
    reason: view.reason,
    alone: aloneIn(runner.events.list(eventsMax)),
    data: view.record?.generation?.slice(0, 8) ?? null,
    changed: mirror === null ? null : await runner.mirror.changed(view).catch(() => null),
    postgresql: await postgresqlOf(runner, serves),
    rescues: (await mirror?.rescues.list())?.length ?? 0,
  };
}

export type Other = {
  readonly node: string;
  readonly reachable: boolean;
  readonly view: ModuleView | null;
};

export async function sideOf(
  module: string,
  { node, reachable, view }: Other,
  client: (node: string) => PeerClient,
): Promise<SplitBrainSide> {
  try {
    if (reachable) {
      const answer = await client(node).rest.call("splitBrainSide", { module });
      return splitBrainSideSchema.parse(answer);
    }
  } catch {
    // It went away just now, or has not this module: what was heard last has to do.
  }
  return {
    ...{ node, reachable, serves: view !== null && isServing(view), since: view?.since ?? null },
    undecided: view?.undecided === true,
    ...{
      reason: view?.reason ?? "",
      alone: null,
      data: view?.record?.generation?.slice(0, 8) ?? null,
    },
    ...{ changed: null, postgresql: null, rescues: 0 },
  };
}

/** Both serve, or one has stepped back and waits for a decision. */
export function splitBrainOf(module: string, sides: SplitBrainSide[]): SplitBrain {
  const serving = sides.filter(({ serves }) => serves).length;
  const isUndecided = sides.some(({ undecided }) => undecided);
  return { module, diverged: serving > 1 || isUndecided, sides };
}

function isServing({ state }: ModuleView): boolean {
  return state === "PRIM" || state === "ALONE";
}

/** Null: the module is no PostgreSQL, as far as its checkers say. */
async function postgresqlOf(
  { parts }: ModuleRunner,
  serves: boolean,
): Promise<SplitBrainSide["postgresql"]> {
  const looks = parts.config.checkers.map(({ look }) => look);
  const server = looks.find((look) => look.type === "postgresql");
  if (server === undefined) return null;
  const unknown = { lsn: null, lastCommitAt: null, isCheckpoint: false, logWrittenAt: null };
  if (!serves) {
    const stopped = await stoppedPostgresql(parts.mirror?.directories ?? []);
    return stopped === null ? unknown : { ...unknown, ...stopped, isCheckpoint: true };
  }
  const statement =
    "select pg_current_wal_lsn(), case when current_setting('track_commit_timestamp') = 'on' then to_char((select timestamp from pg_last_committed_xact()) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') end";
  const { exitCode, stdout } = await runProgram(
    "runuser",
    [
      ...["-u", server.osUser, "--", "psql", "-X", "-A", "-t", "-q", "-w"],
      ...["-p", String(server.port), "-d", server.database, "-U", server.user],
      ...(server.host === null ? [] : ["-h", server.host]),
      ...["-c", statement],
    ],
    { timeoutMs: psqlMs },
  ).catch(() => ({ exitCode: -1, stdout: "" }));
  const [lsn = "", at = ""] = stdout.trim().split("|");
  if (exitCode !== 0 || !/^[0-9A-F]+\/[0-9A-F]+$/.test(lsn)) return unknown;
  return { ...unknown, lsn, lastCommitAt: at === "" ? null : at };
}
