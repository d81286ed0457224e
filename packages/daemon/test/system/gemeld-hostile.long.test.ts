/**
 * What may come to a gemeld that nobody wished it: scripts that print a gigabyte, hang or fork away, names of
 * any kind, two administrators at once, commands while it starts and stops, a full disk.
 */
import { execFile } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loopViewSchema, moduleSettingsSchema, problemSchema } from "@gemel/protocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GemeldHost } from "./gemeld-host.ts";
import { cable, clusterXml } from "./module-sample.ts";
import { waitFor } from "./wait-for.ts";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
let host: GemeldHost;

beforeAll(async () => {
  host = await GemeldHost.open();
  await cable(host);
  host.configure("node1", clusterXml);
  host.write(
    "template/conf/userconfig.xml",
    `<safe><macro name="N" value="1"/><service mode="light">
    <user nicestoptimeout="2s" forcestoptimeout="2s" userlogsize="1024">
      <var name="ROOT" value="${host.root}"/><var name="N" value="%N%"/></user>
  </service></safe>\n`,
  );
  host.write("template/bin/start_both", '#!/bin/bash\n. "$ROOT/start"\n', 0o755);
  host.write("template/bin/stop_both", '#!/bin/bash\n. "$ROOT/stop"\n', 0o755);
  host.write("start", "true\n");
  host.write("stop", "true\n");
});
afterAll(async () => {
  await host?.close();
});

type Outcome = { readonly code: number; readonly stderr: string };

function gemel(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const all = ["--root", host.root, ...args];
    const child = execFile(`${repository}/bin/gemel`, all, { timeout: 60_000 }, (_, __, stderr) =>
      resolve({ code: child.exitCode ?? -1, stderr }),
    );
  });
}

/** What is answered to these commands, again and again, from before `act` until after it. */
async function askedDuring(
  act: () => Promise<void>,
  commands: readonly (readonly string[])[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let isOver = false;
  const asking = commands.map(async (words) => {
    while (!isOver) outcomes.push(await gemel(...words));
  });
  await act();
  isOver = true;
  await Promise.all(asking);
  return outcomes;
}

/** Done, or a sentence that says that nobody answers, with what to do. */
function expectTruth(outcomes: readonly Outcome[]): void {
  expect(outcomes.length).toBeGreaterThan(0);
  for (const { code, stderr } of outcomes) {
    if (code === 0) continue;
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^Error: .+\nTry: /),
    });
  }
}

function logBytes(): number {
  const folder = `${host.root}/var/log/gemel/modules/app/scripts`;
  return readdirSync(folder).reduce((sum, name) => sum + statSync(`${folder}/${name}`).size, 0);
}

it("answers every command while it starts: with the truth, or that nobody is there yet", async () => {
  const outcomes = await askedDuring(() => host.startDaemon(), [["module", "list"]]);
  expect(await gemel("module", "list")).toEqual({ code: 0, stderr: "" });
  expectTruth(outcomes);
  await host.demand("POST", "/modules", {
    name: "app",
    template: `${host.root}/template`,
    macros: {},
  });
});

it("answers every command while it stops: it is done, or nobody is there any more", async () => {
  await host.act("app", "start");
  await host.until("app", "UP Ready", 10_000);
  const asked = [
    ["printi", "-m", "app", "noted"],
    ["log", "-m", "app"],
    ["module", "list"],
    ["state", "-m", "app"],
  ];
  const outcomes = await askedDuring(() => host.stopDaemon("SIGTERM"), asked);
  expect(await gemel("state")).toMatchObject({ code: 3 });
  expectTruth(outcomes);
  await host.startDaemon();
  await host.until("app", "UP Ready", 10_000);
  await host.act("app", "stop");
  await host.until("app", "STOP NotReady", 10_000);
});

it("bounds the output of a script that prints a gigabyte, and keeps its last words", async () => {
  host.write(
    "start",
    'head -c 1G /dev/zero | tr "\\\\0" "x"\necho\necho "Error: the gigabyte is out"\nexit 1\n',
  );
  await host.act("app", "start");
  const view = await host.until("app", "STOP NotReady", 180_000);
  expect(view.reason).toContain("the gigabyte is out");
  await waitFor("its output is cut", 5000, () => Promise.resolve(logBytes() < 4 << 20));
});

it("ends a script that hangs, and goes on with its exit as a failure that is said", async () => {
  host.write("start", "true\n");
  host.write("stop", 'trap "" TERM HUP INT\nwhile :; do sleep 0.2; done\n');
  await host.act("app", "start");
  await host.until("app", "UP Ready", 10_000);
  await host.act("app", "stop");
  await host.until("app", "STOP NotReady", 20_000);
  expect((await host.log("app")).join("\n")).toMatch(/stop_both was ended after \d+ ms/);
  expect(await host.namespace.processes("stop_both")).toEqual([]);
});

it("waits for nobody that a script forked away, whatever it holds open", async () => {
  host.write("stop", "true\n");
  host.write("start", '(setsid bash -c "trap \\"\\" TERM HUP; exec -a forked-away sleep 300" &)\n');
  await host.act("app", "start");
  await host.until("app", "UP Ready", 10_000);
  expect(await host.namespace.processes("forked-away")).toHaveLength(1);
  await host.act("app", "stop");
  await host.until("app", "STOP NotReady", 10_000);
});

it("takes every exit code of a start script for what it is", async () => {
  for (const code of [0, 1, 2, 5, 8, 42, 126, 127, 128, 130, 137, 143, 254, 255]) {
    host.write("start", `exit ${code}\n`);
    await host.act("app", "start");
    const wanted = code === 0 ? "UP Ready" : "STOP NotReady";
    const view = await host.until("app", wanted, 20_000);
    if (code === 0) {
      await host.act("app", "stop");
      await host.until("app", "STOP NotReady", 20_000);
    } else expect(view.reason).toContain(`(exit ${code})`);
  }
});

it("refuses names that would be trouble, and names them", async () => {
  const odd = ["a b", "..", "../x", "a/b", "ünï", "-x", "x".repeat(255), "a\nb", "", "a;reboot"];
  for (const name of odd) {
    const request = { name, template: `${host.root}/template`, macros: {} };
    const { status, body } = await host.ask("POST", "/modules", request);
    expect(status, name).toBeGreaterThanOrEqual(400);
    expect(problemSchema.parse(body).code, name).toMatch(/^(usage|module_exists)$/);
  }
  const long = `${host.root}/template/bin/${"é".repeat(127)}`;
  await host.namespace.shell(`touch '${long}' && mkdir -p '${host.root}/template/bin/with space'`);
  const request = { name: "odd", template: `${host.root}/template`, macros: {} };
  await host.demand("POST", "/modules", request);
  const names = readdirSync(`${host.root}/etc/gemel/modules/odd/bin`);
  expect(names).toContain("é".repeat(127));
  await host.demand("DELETE", "/modules/odd");
  await host.namespace.shell(`rm '${long}'`);
});

it("mirrors a directory of any name, through a death of gemel-fs, and leaves no mount", async () => {
  // 255 bytes, which is all that a name may have.
  const name = `a & b <c> "d" ${"é".repeat(120)}x`;
  expect(Buffer.byteLength(name)).toBe(255);
  const data = `${host.root}/${name}`;
  host.write(
    "named/conf/userconfig.xml",
    `<safe><macro name="DATA" value="/nowhere"/><service mode="mirror" maxloop="0">
    <rfs><replicated dir="%DATA%"/></rfs><user><var name="DATA" value="%DATA%"/></user></service></safe>\n`,
  );
  host.write("named/bin/start_prim", '#!/bin/bash\necho started >>"$DATA/what it says"\n', 0o755);
  await host.namespace.run("mkdir", [data]);
  const macros = { DATA: data };
  await host.demand("POST", "/modules", { name: "named", template: `${host.root}/named`, macros });
  const mounts = async (): Promise<number> =>
    Number(await host.namespace.shell(`grep -c 'a.040&.040b' /proc/self/mountinfo || true`));
  const starts = async (): Promise<number> => {
    const { stdout } = await host.namespace.run("grep", ["-c", "started", `${data}/what it says`]);
    return Number(stdout);
  };
  await host.act("named", "prim");
  await host.until("named", "ALONE Ready", 15_000);
  expect(await mounts()).toBe(1);
  expect(await starts()).toBe(1);
  await host.namespace.kill("filesystem/src/main.ts --module named");
  await waitFor("it serves again", 20_000, async () => {
    const { state, readiness } = await host.view("named");
    return state === "ALONE" && readiness === "Ready" && (await starts()) > 0;
  });
  await host.act("named", "stop");
  await host.until("named", "STOP NotReady", 20_000);
  expect(await mounts()).toBe(0);
  expect(await starts()).toBeGreaterThan(0);
  await host.demand("DELETE", "/modules/named");
});

it("lets two administrators change at once: each change is whole, and none is lost", async () => {
  const change = (part: object): Promise<unknown> =>
    host.demand("PUT", "/modules/app/settings", part);
  const settings = Array.from({ length: 10 }, () => [
    change({ errd: false }),
    change({ checker: false }),
    change({ boot: true }),
  ]).flat();
  const configs = Array.from({ length: 10 }, () => host.ask("POST", "/modules/app/config"));
  const loops = Array.from({ length: 10 }, () =>
    host.demand("POST", "/modules/app/loop", { op: "show" }),
  );
  await Promise.all(settings);
  for (const one of await Promise.all(loops)) loopViewSchema.parse(one);
  for (const { status, body } of await Promise.all(configs)) {
    if (status >= 300) expect(problemSchema.parse(body).remedy).not.toBe("");
  }
  // None of the changes has taken another one back.
  const now = moduleSettingsSchema.parse(await change({}));
  expect(now).toMatchObject({ errd: false, checker: false, boot: true });
  await change({ errd: true, checker: true, boot: false });
  const same = Array.from({ length: 4 }, () =>
    host.ask("POST", "/modules", { name: "twice", template: `${host.root}/template`, macros: {} }),
  );
  const statuses = (await Promise.all(same)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(3);
  await host.demand("DELETE", "/modules/twice");
});

it("says that the disk of its memory is full, changes nothing by halves, and goes on", async () => {
  const place = `${host.root}/var/lib/gemel`;
  host.write("start", "true\n");
  await host.act("app", "start");
  await host.until("app", "UP Ready", 10_000);
  const before = await host.demand("PUT", "/modules/app/settings", { errd: true });
  // The same files on a disk that has no room left.
  await host.stopDaemon("SIGTERM");
  await host.namespace.shell(
    `cp -a ${place} ${host.root}/kept && mount -t tmpfs -o size=2m tmpfs ${place} && cp -a ${host.root}/kept/. ${place}/`,
  );
  await host.startDaemon();
  await host.until("app", "UP Ready", 10_000);
  await host.namespace.shell(`head -c 4M /dev/zero > ${place}/filler || true`);
  const refused = await host.ask("PUT", "/modules/app/settings", { errd: false });
  expect(problemSchema.parse(refused.body)).toMatchObject({ code: "no_space" });
  const installed = await host.ask("POST", "/modules", {
    name: "more",
    template: `${host.root}/template`,
    macros: {},
  });
  expect(problemSchema.parse(installed.body)).toMatchObject({ code: "no_space" });
  expect(await host.ask("GET", "/modules/more")).toMatchObject({ status: 404 });
  expect(await host.view("app")).toMatchObject({ state: "UP", readiness: "Ready" });
  await host.act("app", "stop");
  await host.until("app", "STOP NotReady", 20_000);
  await host.namespace.shell(`rm ${place}/filler`);
  expect(await host.demand("PUT", "/modules/app/settings", { errd: true })).toEqual(before);
  await host.demand("POST", "/modules", {
    name: "more",
    template: `${host.root}/template`,
    macros: {},
  });
  await host.act("app", "start");
  await host.until("app", "UP Ready", 10_000);
  await host.act("app", "stop");
});
