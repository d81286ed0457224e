/**
 * The process around the mirror: control socket, signals, what a killed one leaves behind.
 */
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testIdentity } from "./support/certificates.ts";
import {
  generationOne,
  identityArguments,
  isMounted,
  MirrorLab,
  until,
} from "./support/mirror-node.ts";

let lab: MirrorLab;

beforeEach(() => {
  lab = new MirrorLab();
});

afterEach(async () => {
  await lab.end();
});

const program = join(import.meta.dirname, "../../../bin/gemel-fs");

test("serve: a missing directory is told by its code, and nothing is mounted", async () => {
  const node = await lab.start("a");
  fs.rmdirSync(node.directory);
  const done = await node.client.request({ type: "serve" });
  expect(done).toMatchObject({ ok: false, code: "directory_missing" });
  expect(done.message).toContain(node.directory);
  expect((await node.client.status()).role).toBe("idle");
  fs.mkdirSync(node.directory);
  await node.serveAlone();
  expect((await node.client.status()).role).toBe("primary");
});

test("serve: the mount reads ahead as far as the disk beneath it", async () => {
  const node = await lab.start("a");
  const disk = readAheadOf(node.directory);
  await node.serveAlone();
  expect(readAheadOf(node.directory)).toBe(disk);
});

/** In KiB, of the file system that is seen at `directory`. */
function readAheadOf(directory: string): string {
  const find = ["--noheadings", "--output", "MAJ:MIN", "--target", directory];
  const device = execFileSync("findmnt", find, { encoding: "utf8" }).trim();
  return fs.readFileSync(`/sys/class/bdi/${device}/read_ahead_kb`, "utf8");
}

test("no descriptor is left: what may be open keeps its name, and nothing is lost", async () => {
  const node = await lab.start("a");
  const names = ["removed", "replaced"].map((name) => join(node.directory, name));
  for (const path of names) fs.writeFileSync(path, "kept");
  await node.serveAlone();
  fs.writeFileSync(join(node.directory, "new"), "");
  const open = names.map((path) => fs.openSync(path, "r"));
  const limit = limitOf(node.pid);
  expect(limit).toBeLessThanOrEqual(65_536);
  // More than poll waits for, which would fail as well.
  setLimit(node.pid, 10);
  expect(() => fs.unlinkSync(join(node.directory, "removed"))).toThrow(/EMFILE/);
  const replaced = join(node.directory, "replaced");
  expect(() => fs.renameSync(join(node.directory, "new"), replaced)).toThrow(/EMFILE/);
  setLimit(node.pid, limit);
  fs.unlinkSync(join(node.directory, "removed"));
  fs.renameSync(join(node.directory, "new"), replaced);
  expect(open.map((fd) => fs.readFileSync(fd, "utf8"))).toEqual(["kept", "kept"]);
  for (const fd of open) fs.closeSync(fd);
});

/** How many descriptors a process may have; those that it has stay. */
function setLimit(pid: number, count: number): void {
  execFileSync("prlimit", ["--pid", String(pid), `--nofile=${count}:`]);
}

function limitOf(pid: number): number {
  const show = ["--pid", String(pid), "--nofile", "--noheadings", "--output", "SOFT"];
  return Number(execFileSync("prlimit", show, { encoding: "utf8" }));
}

test("serve: a port in use is told by its code, and nothing is left mounted", async () => {
  const one = await lab.start("a");
  const two = await lab.start("b", { port: one.port });
  await one.client.command({ type: "serve" });
  const done = await two.client.request({ type: "serve" });
  expect(done).toMatchObject({ ok: false, code: "address_in_use" });
  expect(isMounted(two.directory)).toBe(false);
});

test("serve: the dead mount of a killed predecessor is taken away first", async () => {
  const node = await lab.start("a");
  await node.serveAlone();
  fs.writeFileSync(join(node.directory, "f"), "kept");
  await node.kill();
  expect(() => fs.readdirSync(node.directory)).toThrow(/ENOTCONN/);
  await node.run();
  await node.serveAlone();
  expect(fs.readFileSync(join(node.directory, "f"), "utf8")).toBe("kept");
  await node.client.command({ type: "withdraw", drain: false });
  expect(isMounted(node.directory)).toBe(false);
});

test("frozen: reads go on, writes wait until the gate opens, in their order", async () => {
  const node = await lab.start("a");
  fs.writeFileSync(join(node.directory, "f"), "read me");
  await node.client.command({ type: "serve" });
  expect(fs.readFileSync(join(node.directory, "f"), "utf8")).toBe("read me");
  const path = join(node.directory, "log");
  const shell = `for i in 1 2 3; do echo $i >> ${path}; done; sync ${path}; echo > ${lab.root}/done`;
  const { spawn } = await import("node:child_process");
  const child = spawn("sh", ["-c", shell]);
  await node.client.command({ type: "alone" });
  await node.client.event("write_alone");
  expect(fs.existsSync(join(lab.root, "done"))).toBe(false);
  await node.client.command({ type: "born", generation: generationOne });
  await until("the writes were answered", () => fs.existsSync(join(lab.root, "done")));
  expect(fs.readFileSync(path, "utf8")).toBe("1\n2\n3\n");
  expect(node.events.filter((event) => event.type === "write_alone")).toHaveLength(1);
  child.kill();
});

test("withdraw: what waits behind a frozen gate fails with EIO", async () => {
  const node = await lab.start("a");
  const path = join(node.directory, "f");
  fs.writeFileSync(path, "", { mode: 0o600 });
  await node.client.command({ type: "serve" });
  // From here on the kernel knows the file: a change of it is a single request, and that one waits.
  fs.statSync(path);
  const { spawn } = await import("node:child_process");
  const script = `try { require("node:fs").chmodSync(${JSON.stringify(path)}, 0o644) }
    catch (error) { process.stdout.write(error.code) }`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  // The parked request is the only thing that can keep the program.
  await until("the program waits in the kernel", () => {
    const stack = fs.readFileSync(`/proc/${child.pid}/wchan`, "utf8");
    return stack.includes("request_wait");
  });
  await node.client.command({ type: "withdraw", drain: false });
  await until("the write failed", () => output !== "");
  expect(output).toBe("EIO");
  expect(isMounted(node.directory)).toBe(false);
  expect(fs.statSync(path).mode & 0o777).toBe(0o600);
});

test("withdraw without drain: who goes on using the directory is not waited for", async () => {
  const node = await lab.start("a");
  await node.serveAlone();
  const file = fs.openSync(join(node.directory, "f"), "w");
  const from = node.events.length;
  await node.client.command({ type: "withdraw", drain: false });
  expect(isMounted(node.directory)).toBe(false);
  const logged = await node.client.event("log", {
    from,
    where: ({ message }) => message.includes("detached"),
  });
  expect(logged.message).toContain("(tries: 1); it is detached, what still uses it gets errors");
  expect(() => fs.writeSync(file, "late")).toThrow(/ENOTCONN/);
  expect(() => fs.closeSync(file)).toThrow(/ENOTCONN/);
});

test("the process: SIGHUP changes nothing, SIGTERM unmounts and ends it", async () => {
  const node = await lab.start("a");
  await node.serveAlone();
  node.signal("SIGHUP");
  fs.writeFileSync(join(node.directory, "f"), "still here");
  node.signal("SIGTERM");
  expect(await node.ended()).toBe(0);
  expect(isMounted(node.directory)).toBe(false);
  expect(fs.readFileSync(join(node.directory, "f"), "utf8")).toBe("still here");
  expect(fs.existsSync(node.socket)).toBe(false);
});

test("exit: answered, then everything is unmounted", async () => {
  const node = await lab.start("a");
  await node.serveAlone();
  await node.client.command({ type: "exit" });
  expect(await node.ended()).toBe(0);
  expect(isMounted(node.directory)).toBe(false);
});

test("control: a new connection replaces the old one and learns the state", async () => {
  const node = await lab.start("a");
  await node.serveAlone();
  const old = node.client;
  const fresh = await node.reconnect();
  expect(await fresh.status()).toMatchObject({
    role: "primary",
    gate: "alone",
    link: "down",
    generation: generationOne,
    port: node.port,
  });
  await until("the old connection was closed", () => old.closed);
});

test("control: what is not a command is answered, not obeyed", async () => {
  const node = await lab.start("a");
  const socket = connect(node.socket);
  socket.setEncoding("utf8");
  let text = "";
  socket.on("data", (data: string) => {
    text += data;
  });
  socket.write('nonsense\n{"type":"serve"}\n{"type":"fly","id":7}\n{"type":"hello","id":8}\n');
  await until("four answers", () => text.split("\n").length === 5);
  socket.destroy();
  const answers = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(answers).toMatchObject([
    { id: 0, ok: false, code: "usage" },
    { id: 0, ok: false, code: "usage" },
    { id: 7, ok: false, code: "usage" },
    { id: 8, ok: true },
  ]);
});

test("control: commands of another role are refused", async () => {
  const node = await lab.start("a");
  for (const command of [
    { type: "alone" },
    { type: "leave" },
    { type: "withdraw", drain: true },
    { type: "seal_recorded", generation: generationOne },
  ] as const) {
    expect(await node.client.request(command)).toMatchObject({ ok: false, code: "refused" });
  }
  await node.client.command({ type: "serve" });
  expect(await node.client.request({ type: "serve" })).toMatchObject({ ok: false });
});

test("gemel-fs: arguments, key and a second process on the same socket are checked", async () => {
  const node = await lab.start("a");
  const run = (...args: string[]) => spawnSync(program, args, { encoding: "utf8" });
  const all = [
    ...identityArguments(testIdentity("a")),
    ...["--module", "m", "--socket", node.socket, "--directory", node.directory],
    ...["--port", "1", "--node", "a", "--key-file", lab.keyFile, "--map", join(lab.root, "m")],
  ];
  expect(run()).toMatchObject({ status: 2 });
  expect(run(...all, "--sync", "never").stderr).toContain("--sync is write or fsync, not never");
  expect(run(...all, "--port", "x").stderr).toContain("--port");
  expect(run(...all, "--key-file", "/nonexistent")).toMatchObject({ status: 2 });
  const second = run(...all);
  expect(second.status).toBe(6);
  expect(second.stderr).toContain("Another gemel-fs");
});

test("a directory with blanks and brackets in its name", async () => {
  const node = await lab.start("a", { directory: join(lab.root, "a b\t[c]") });
  await node.serveAlone();
  await node.kill();
  await node.run();
  await node.serveAlone();
  fs.writeFileSync(join(node.directory, "f"), "x");
  expect(execFileSync("stat", ["-f", "-c", "%T", node.directory], { encoding: "utf8" })).toMatch(
    /fuse/,
  );
});
