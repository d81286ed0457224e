/**
 * A protected PostgreSQL on two nodes with a small database, for tests of what happens to it.
 *
 * @module
 */

import { type DemoRun, type LoadedRun, moduleName } from "../src/demo/run.ts";
import { buildServers, makeDatabase, protect, startClient } from "../src/demo/set-up.ts";
import { Story } from "../src/demo/story.ts";
import { oldestProcess } from "../src/host/oldest-process.ts";
import { type Host, Lab } from "../src/index.ts";
import { saveLogs } from "../src/lab-logs.ts";

export type ProtectedCluster = LoadedRun & { readonly lab: Lab };

/**
 * Build it with a writing client; when that fails, keep the logs and leave nothing running. `prepare`: before there are hosts.
 */
export async function protectedCluster(
  prepare: (lab: Lab) => void = () => undefined,
): Promise<ProtectedCluster> {
  const lab = await Lab.create();
  try {
    prepare(lab);
    const story = new Story({ write: () => undefined, isTerminal: false, colors: false });
    const run: DemoRun = { story, cluster: await buildServers(story, lab), archiveRows: 2_000 };
    await makeDatabase(run);
    await protect(run);
    return { ...run, lab, client: await startClient(run) };
  } catch (error) {
    const logs = saveLogs(lab);
    await lab.destroy();
    throw new Error(`The cluster could not be built; logs in ${logs}`, { cause: error });
  }
}

/** Pid, inside the host, of the oldest process whose command line matches; throws when there is none. */
export async function pidOf(host: Host, expression: string): Promise<string> {
  const pid = await oldestProcess(host, expression);
  if (pid === undefined) throw new Error(`No process on ${host.name} is like ${expression}`);
  return String(pid);
}

/** The reason that a node gives, for messages of tests. */
export async function reasonOf(run: DemoRun, host: Host): Promise<string> {
  const view = await run.cluster.view(host, moduleName);
  return `${view?.state} ${view?.readiness}: ${view?.reason}`;
}
