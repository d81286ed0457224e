/**
 * `npm run lab`: the hosts of a lab that was left running, from a shell.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { repository } from "./host/host.ts";
import { Lab } from "./lab.ts";
import { listLabs } from "./lab-directory.ts";

const help = `Usage: npm run lab -- COMMAND

  list                    labs, hosts, number of processes
  exec HOST COMMAND ...   run a command on a host (gemel is on its path)
  shell HOST              a shell on a host
  cut HOST                cut its power
  boot HOST               switch it on again and start gemeld
  pause HOST, resume HOST stop all its processes in their tracks, let them go on
  block A B               drop everything between two hosts
  block-one-way A B       drop everything from A to B
  unblock                 end all blocks (a new block replaces the ones before)
  end                     end the lab and remove it

The lab is the one that "npm run demo -- --keep" left running.
`;

process.exitCode = await main(process.argv.slice(2));

async function main([command, ...rest]: readonly string[]): Promise<number> {
  try {
    return await execute(command, rest);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function execute(command: string | undefined, rest: readonly string[]): Promise<number> {
  const [first = "", second = ""] = rest;
  switch (command) {
    case "list":
      return list();
    case "exec":
      return enter(openLab().host(first).pid, rest.slice(1));
    case "shell":
      return enter(openLab().host(first).pid, ["bash", "-i"]);
    case "cut":
      await openLab().host(first).powerCut();
      return 0;
    case "boot":
      await openLab().host(first).boot();
      await openLab().host(first).startDaemon();
      return 0;
    case "pause":
      openLab().host(first).pause();
      return 0;
    case "resume":
      openLab().host(first).resume();
      return 0;
    case "block":
      await lanOf(openLab()).block(first, second);
      return 0;
    case "block-one-way":
      await lanOf(openLab()).blockOneWay(first, second);
      return 0;
    case "unblock":
      await lanOf(openLab()).unblockAll();
      return 0;
    case "end":
      await openLab().destroy();
      return 0;
    case "help":
    case "--help":
      process.stdout.write(help);
      return 0;
    default:
      process.stderr.write(help);
      return 2;
  }
}

/** The lab that was left running; there must be exactly one. */
function openLab(): Lab {
  const kept = listLabs().filter(({ state }) => state?.owner === null);
  const [only] = kept;
  if (only === undefined || kept.length > 1) {
    const found = kept.map(({ directory }) => directory).join(", ") || "none";
    throw new Error(`There must be exactly one lab that was left running; found: ${found}`);
  }
  return Lab.open(only.directory);
}

function lanOf(lab: Lab): NonNullable<ReturnType<typeof lab.switches.get>> {
  const [lan] = lab.switches.values();
  if (lan === undefined) {
    throw new Error("The lab has no switch");
  }
  return lan;
}

function list(): number {
  for (const { directory, state } of listLabs()) {
    const owner = state?.owner === null ? "left running" : `of process ${state?.owner?.pid}`;
    process.stdout.write(`${directory} (${owner})\n`);
    for (const host of state === undefined ? [] : Lab.open(directory).hosts.values()) {
      const condition = host.isUp ? `${host.processes().length} processes` : "no power";
      const where = host.attachments.map(({ address }) => address).join(" ");
      process.stdout.write(`  ${host.name.padEnd(8)} ${where.padEnd(18)} ${condition}\n`);
    }
  }
  return 0;
}

async function enter(pid: number, command: readonly string[]): Promise<number> {
  const { PATH: path = "" } = process.env;
  const namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid"];
  const child = spawn("nsenter", ["--target", String(pid), ...namespaces, "--", ...command], {
    stdio: "inherit",
    cwd: "/",
    env: { ...process.env, PATH: `${join(repository, "bin")}:${path}` },
  });
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
}
