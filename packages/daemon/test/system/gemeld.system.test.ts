import { existsSync } from "node:fs";
import { moduleEventSchema, problemSchema } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GemeldHost } from "./gemeld-host.ts";
import {
  address,
  cable,
  clusterXml,
  install,
  writerOf,
  writerPid,
  writeTemplate,
} from "./module-sample.ts";
import { waitFor } from "./wait-for.ts";

describe("gemeld", () => {
  let host: GemeldHost;
  beforeEach(async () => {
    host = await GemeldHost.open();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") process.stdout.write(await host.story("app"));
    await host.close();
  });

  it("runs unconfigured, and says so", async () => {
    await host.startDaemon();
    expect(host.output).toContain("No cluster is configured");
    expect(await host.ask("GET", "/cluster")).toMatchObject({
      status: 200,
      body: { config: null },
    });
    const answer = await host.ask("GET", "/modules/app");
    expect(problemSchema.parse(answer.body)).toMatchObject({
      code: "refused",
      remedy: "gemel cluster init on the first node, gemel cluster join HOST on the others",
    });
    expect(await host.namespace.shell(`stat -c %a ${host.root}/run/gemel/api.sock`)).toBe("660");
  });

  it("is one per host: a second one is refused, and the first goes on", async () => {
    await host.startDaemon();
    const second = await host.runDaemon();
    expect(second.code).toBe(6);
    expect(second.stderr).toMatch(/Another gemeld runs \(pid \d+\)/);
    expect((await host.ask("GET", "/node")).status).toBe(200);
    await host.stopDaemon("SIGKILL");
    await host.startDaemon();
  });

  it("wants root", async () => {
    await host.namespace.shell(`chmod 755 ${host.root}`);
    const ended = await host.runDaemon("setpriv", "--reuid=65534", "--clear-groups");
    expect(ended).toMatchObject({ code: 4, stderr: expect.stringContaining("gemeld needs root") });
  });

  it("names line and column of a malformed cluster.xml, and leaves nothing behind", async () => {
    host.configure("node1", clusterXml.replace("</lans>", ""));
    const ended = await host.runDaemon();
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(
      `gemeld: ${host.root}/etc/gemel/cluster.xml:3:16: Not well-formed XML: unexpected close tag`,
    );
    expect(ended.stderr).toContain("Try: ");
  });

  it("says what it is called when cluster.xml does not name it", async () => {
    host.configure("node3", clusterXml);
    const ended = await host.runDaemon();
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('This node is called "node3", which cluster.xml does not name');
  });

  it("refuses a key that others can read", async () => {
    host.configure("node1", clusterXml);
    host.write("etc/gemel/cluster.key", "5a".repeat(32), 0o644);
    expect(await host.runDaemon()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("chmod 0600"),
    });
  });

  it("takes a cluster over REST, and refuses one that does not name it", async () => {
    await cable(host);
    host.configure("node1", clusterXml);
    await host.namespace.shell(`rm ${host.root}/etc/gemel/cluster.xml`);
    await host.startDaemon();
    const wrong = { xml: clusterXml.replaceAll("node1", "nodeX"), file: "/f.xml" };
    expect((await host.ask("PUT", "/cluster", wrong)).status).toBe(404);
    const view = await host.demand("PUT", "/cluster", { xml: clusterXml, file: "/f.xml" });
    expect(view).toMatchObject({ self: "node1", config: { lans: [{ name: "default" }] } });
    expect(host.read("etc/gemel/cluster.xml")).toBe(clusterXml);
    expect((await host.ask("GET", "/modules/app")).status).toBe(404);
  });

  it("installs all or nothing", async () => {
    await install(host);
    expect(host.read("etc/gemel/modules/app/conf/userconfig.xml")).toContain(`${host.root}/data`);
    const template = writeTemplate(host);
    const cases = [
      [{ name: "app", template, macros: {} }, "module_exists", "installed already"],
      [{ name: "b", template, macros: { DATE: "/x" } }, "usage", 'did you mean "DATA"?'],
      [{ name: "b", template, macros: { DATA: "x" } }, "config_invalid", "userconfig.xml:8:22: "],
      [{ name: "b", template: "mirrro", macros: {} }, "usage", 'did you mean "mirror"?'],
      [{ name: "b", template: "/nowhere", macros: {} }, "usage", "no conf/userconfig.xml"],
      [{ name: "../b", template, macros: {} }, "usage", "not a module name"],
      [{ name: "b", template, id: 1, macros: {} }, "module_exists", "belongs to another module"],
    ] as const;
    for (const [body, code, words] of cases) {
      const problem = problemSchema.parse((await host.ask("POST", "/modules", body)).body);
      expect(problem, words).toMatchObject({ code, detail: expect.stringContaining(words) });
    }
    expect(await host.namespace.shell(`ls -A ${host.root}/etc/gemel/modules`)).toBe("app");
    await host.demand("DELETE", "/modules/app");
    expect(await host.namespace.shell(`ls -A ${host.root}/etc/gemel/modules`)).toBe("");
  });

  it("starts, restarts what died, and stops, with scripts and address in order", async () => {
    await install(host);
    expect(await host.view("app")).toMatchObject({ state: "STOP" });
    await host.act("app", "prim");
    const view = await host.until("app", "ALONE Ready", 10_000);
    expect(view).toMatchObject({ upToDate: true, record: { right: "sole", role: "primary" } });
    await waitFor(
      "a generation is born",
      3000,
      async () => (await host.view("app")).record?.generation ?? false,
    );
    expect(await host.namespace.shell("ip -o addr show eth0")).toContain(address);
    const busy = await host.ask("DELETE", "/modules/app");
    expect(busy.status).toBe(409);

    // How soon: `process-watch.timed.test.ts`, and the demonstration.
    await host.namespace.kill(writerOf(host));
    await waitFor("it runs again", 5000, () => host.read("calls").match(/^start/gm)?.length === 2);
    await host.until("app", "ALONE Ready", 5000);
    expect((await host.log("app")).join("\n")).toContain(
      "Action restart called because proc.writer",
    );

    await host.act("app", "stop");
    await host.until("app", "STOP NotReady", 10_000);
    expect(await host.namespace.shell("ip -o addr show eth0")).not.toContain(address);
    expect(await host.namespace.processes(writerOf(host))).toEqual([]);
    const calls = host.read("calls").split("\n");
    expect(calls).toContain("start ALONE ALONE start");
    expect(calls).toContain("stop force ALONE WAIT stop");
    expect(await host.namespace.processes("fake-mirror")).toEqual([]);

    await host.stopDaemon("SIGKILL");
    await host.startDaemon();
    const events = moduleEventSchema
      .array()
      .parse(await host.demand("GET", "/modules/app/transitions"));
    const told = events.map(({ cause, action, outcome }) => `${cause}, ${action}, ${outcome}`);
    expect(told).toContain("proc.writer is down, ALONE>ALONE, begun");
    expect(told).toContain("stop called by an administrator, PRIM>WAIT, done");
  });

  it("stops although a start script hangs, and starts at boot what ran before, with a delay", async () => {
    await install(host);
    const config = host.read("etc/gemel/modules/app/conf/userconfig.xml");
    host.write(
      "etc/gemel/modules/app/conf/userconfig.xml",
      config.replace('boot="on"', 'boot="auto" boot_delay="1s"'),
    );
    host.write(
      "etc/gemel/modules/app/bin/start_prim",
      "#!/bin/bash\nwhile :; do sleep 0.1; done\n",
      0o755,
    );
    await host.demand("POST", "/modules/app/config");
    await host.act("app", "prim");
    await waitFor(
      "it hangs",
      10_000,
      async () => (await host.namespace.processes("bin/start_prim")).length > 0,
    );
    await host.act("app", "stop");
    const view = await host.until("app", "STOP NotReady", 10_000);
    expect(view.reason).toContain("an administrator");
    await host.act("app", "start");
    await waitFor(
      "it hangs again",
      10_000,
      async () => (await host.namespace.processes("bin/start_prim")).length > 0,
    );
    await host.stopDaemon("SIGKILL");
    await host.namespace.kill("fake-mirror");
    await host.namespace.kill("bin/start_prim");
    await host.namespace.shell(`rm -rf ${host.root}/run`);
    await host.startDaemon();
    await waitFor("it is started", 10_000, async () =>
      (await host.log("app")).join("\n").includes("Action start called by boot"),
    );
  });

  it("re-attaches after its own death: no script runs, the application goes on", async () => {
    await install(host);
    await host.act("app", "prim");
    await host.until("app", "ALONE Ready", 10_000);
    const calls = host.read("calls");
    const before = await writerPid(host);
    const since = (await host.view("app")).since;
    await host.stopDaemon("SIGKILL");
    expect(await host.namespace.shell("ip -o addr show eth0")).toContain(address);
    // A half-edited file must not stand in the way of a module that serves.
    host.write("etc/gemel/modules/app/conf/userconfig.xml", "<safe><servi");
    await host.startDaemon();
    const view = await host.until("app", "ALONE Ready", 5000);
    expect(view.since).toBe(since);
    expect(host.read("calls")).toBe(calls);
    expect((await host.namespace.processes(writerOf(host)))[0]).toBe(before);
    await host.namespace.kill(writerOf(host));
    await waitFor("monitors work", 5000, () => host.read("calls").match(/^start/gm)?.length === 2);
  });

  it("keeps a module whose file is broken visible by its error, until it is mended", async () => {
    await install(host);
    const file = "etc/gemel/modules/app/conf/userconfig.xml";
    const xml = host.read(file);
    await host.stopDaemon("SIGTERM");
    host.write(file, xml.replace("<vip>", "<vlp>"));
    await host.startDaemon();
    const problem = problemSchema.parse((await host.ask("GET", "/modules/app")).body);
    expect(problem).toMatchObject({
      code: "config_invalid",
      detail: expect.stringMatching(/userconfig\.xml:\d+:\d+: Not well-formed XML/),
    });
    host.write(file, xml.replace('boot="on"', 'boot="off"'));
    await host.demand("POST", "/modules/app/config");
    expect(await host.view("app")).toMatchObject({ state: "STOP" });
  });

  it("ends alone on SIGTERM, and stays stopped when it was stopped", async () => {
    await install(host);
    await host.act("app", "prim");
    await host.until("app", "ALONE Ready", 10_000);
    await host.stopDaemon("SIGTERM");
    expect(await host.namespace.processes(writerOf(host))).not.toEqual([]);
    await host.startDaemon();
    await host.until("app", "ALONE Ready", 5000);
    await host.act("app", "stop");
    await host.until("app", "STOP NotReady", 10_000);
    await host.stopDaemon("SIGTERM");
    await host.startDaemon();
    expect(await host.view("app")).toMatchObject({ state: "STOP" });
  });

  it("takes the service down when gemel-fs died while gemeld was away", async () => {
    await install(host);
    await host.act("app", "prim");
    await host.until("app", "ALONE Ready", 10_000);
    await host.stopDaemon("SIGKILL");
    await host.namespace.kill("fake-mirror");
    await host.startDaemon();
    // It comes back by itself: the right is still this node's alone.
    await waitFor("it was ended once", 10_000, () => /stop force/.test(host.read("calls")));
    await host.until("app", "ALONE Ready", 20_000);
  });

  it("starts a boot module after a boot of the host, and removes what was left", async () => {
    await install(host);
    await host.act("app", "prim");
    await host.until("app", "ALONE Ready", 10_000);
    await waitFor(
      "a generation is born",
      3000,
      async () => (await host.view("app")).record?.generation ?? false,
    );
    await host.stopDaemon("SIGKILL");
    await host.namespace.kill("fake-mirror");
    await host.namespace.kill(writerOf(host));
    await host.namespace.shell(`rm -rf ${host.root}/run`);
    await host.startDaemon();
    await host.until("app", "ALONE Ready", 10_000);
    const log = (await host.log("app")).join("\n");
    expect(log).toContain("Removed what was left of the virtual addresses");
    expect(log).toContain("Action start called at boot time");
  });

  it("killed before it has taken up a boot, leaves that to the next one", async () => {
    await install(host);
    await host.stopDaemon("SIGKILL");
    // As such a one leaves it: heartbeats were heard, and its first disk write was still under way.
    const run = "run/gemel/modules/app";
    const { state, ...rest } = JSON.parse(host.read(`${run}/engine.json`));
    host.write(
      `${run}/engine.json`,
      JSON.stringify({ ...rest, state: { ...state, began: false } }),
    );
    await host.namespace.shell(`rm -f ${host.root}/${run}/boot-id`);
    await host.startDaemon();
    // Nobody has said yet where the data is; a module that was not started would be STOP.
    await host.until("app", "WAIT NotReady", 10_000);
    expect((await host.log("app")).join("\n")).toContain("Action start called at boot time");
  });

  it("answers what a checker says at once, also at boot", async () => {
    await install(host);
    host.write(
      "etc/gemel/modules/app/bin/look",
      '#!/bin/bash\n[ -S "$ROOT/run/gemel/api.sock" ] && echo there >> "$ROOT/looks" || echo missing >> "$ROOT/looks"\nexec sleep infinity\n',
      0o755,
    );
    const file = "etc/gemel/modules/app/conf/userconfig.xml";
    const check = '<check><custom ident="look" when="pre" exec="look" action="wait"/></check>';
    host.write(file, host.read(file).replace("<user>", `${check}<user>`));
    await host.demand("POST", "/modules/app/config");
    await host.act("app", "start");
    await waitFor("it has looked", 10_000, () => existsSync(`${host.root}/looks`));
    await host.stopDaemon("SIGKILL");
    await host.namespace.shell(`rm -rf ${host.root}/run`);
    await host.startDaemon();
    await waitFor("it has looked again", 10_000, () => host.read("looks").split("\n").length > 2);
    expect(host.read("looks")).toBe("there\nthere\n");
  });
});
