import { fileURLToPath } from "node:url";
import { problemSchema } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GemeldHost } from "./gemeld-host.ts";
import { address, clusterXml, install, writerOf, writerPid } from "./module-sample.ts";
import { waitFor } from "./wait-for.ts";

describe("gemeld: configurations, checkers, health", () => {
  let host: GemeldHost;
  beforeEach(async () => {
    host = await GemeldHost.open();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") process.stdout.write(await host.story("app"));
    await host.close();
  });

  it("puts what may change in force while the module runs, and refuses the rest", async () => {
    await install(host);
    await host.act("app", "prim");
    await host.until("app", "ALONE Ready", 10_000);
    const calls = host.read("calls");
    const before = await writerPid(host);
    const file = "etc/gemel/modules/app/conf/userconfig.xml";
    const xml = host.read(file);
    const check = async (): Promise<unknown> => host.demand("POST", "/modules/app/confcheck", {});
    expect(await check()).toMatchObject({ effect: "nothing", changes: [], state: "ALONE" });

    host.write(file, xml.replace(address, "198.18.1.11"));
    expect(await check()).toMatchObject({ effect: "stop_first" });
    const refused = await host.ask("POST", "/modules/app/config");
    expect(problemSchema.parse(refused.body)).toMatchObject({
      code: "refused",
      detail: expect.stringContaining("virtual_addr[198.18.1.11]"),
    });

    host.write(file, xml.replace('action="restart"', 'action="noaction"'));
    expect(await check()).toMatchObject({
      effect: "live",
      changes: [{ where: "service/errd/proc[writer]@action", from: "restart", to: "noaction" }],
    });
    expect(await host.demand("POST", "/modules/app/config")).toMatchObject({ state: "ALONE" });
    await host.until("app", "ALONE Ready", 5000);
    expect(host.read("calls")).toBe(calls);
    expect((await host.namespace.processes(writerOf(host)))[0]).toBe(before);
    expect(await host.namespace.shell("ip -o addr show eth0")).toContain(address);
    await host.namespace.kill(writerOf(host));
    await waitFor("it is seen", 5000, async () => {
      const { resources } = await host.view("app");
      return resources["proc.writer"] === "down";
    });
    expect(host.read("calls")).toBe(calls);

    // The one before: the process is restarted again.
    await host.demand("POST", "/modules/app/history", { back: 1 });
    expect(host.read(file)).toBe(xml);
    await waitFor("it restarts", 5000, () => host.read("calls").match(/^start/gm)?.length === 2);
    await host.until("app", "ALONE Ready", 5000);
  });

  it("calls the scripts of a configuration, and puts nothing in force when one refuses", async () => {
    await install(host);
    const names = ["config", "postconfig", "confcheck", "deconfig", "update"];
    for (const name of names) {
      host.write(
        `etc/gemel/modules/app/bin/${name}`,
        `#!/bin/bash\necho "$SAFEMODULE: ${name} $*" >> "$ROOT/said"\n[ ! -e "$ROOT/no-${name}" ] || { echo "Error: not today" >&2; exit 1; }\n` +
          `[ ${name} != config ] || sed -i 's/action="restart"/action="noaction"/' "$GEMELUSERCONF/userconfig.xml"\n`,
        0o755,
      );
    }
    const said = async (): Promise<string[]> => {
      const lines = host.read("said").trim().split("\n");
      await host.namespace.shell(`rm ${host.root}/said`);
      return lines;
    };
    const action = async (): Promise<unknown> => {
      const [one] = (await host.demand("GET", "/modules/app/monitored")) as { action: string }[];
      return one?.action;
    };

    host.write("no-postconfig", "");
    const refused = await host.ask("POST", "/modules/app/config");
    expect(problemSchema.parse(refused.body)).toMatchObject({
      code: "refused",
      detail: expect.stringContaining("postconfig failed (exit 1): not today"),
    });
    expect(await said()).toEqual([
      "app: config STOP STOP config",
      "app: postconfig STOP STOP postconfig",
    ]);
    expect(await action()).toBe("restart");
    expect(await host.demand("POST", "/modules/app/confcheck", {})).toMatchObject({
      changes: [{ where: "service/errd/proc[writer]@action", to: "noaction" }],
    });
    expect(await said()).toEqual(["app: confcheck STOP STOP confcheck"]);
    host.write("no-confcheck", "");
    expect(await host.ask("POST", "/modules/app/confcheck", {})).toMatchObject({ status: 409 });
    await host.namespace.shell(`rm ${host.root}/no-* ${host.root}/said`);

    await host.demand("POST", "/modules/app/config");
    expect(await action()).toBe("noaction");
    await host.act("app", "prim");
    await host.until("app", "ALONE Ready", 10_000);
    await said();
    const file = "etc/gemel/modules/app/conf/userconfig.xml";
    host.write(file, host.read(file).replace("<user>", '<user nicestoptimeout="61s">'));
    await host.demand("POST", "/modules/app/config");
    expect(await said()).toEqual([
      "app: config ALONE ALONE config",
      "app: postconfig ALONE ALONE postconfig",
      "app: update ALONE ALONE update",
    ]);
    await host.act("app", "stop");
    await host.until("app", "STOP NotReady", 10_000);

    host.write("no-deconfig", "");
    expect(await host.ask("DELETE", "/modules/app/config")).toMatchObject({ status: 409 });
    expect(await host.view("app")).toMatchObject({ state: "STOP" });
    await host.demand("DELETE", "/modules/app");
    expect(await said()).toEqual(Array(2).fill("app: deconfig STOP STOP deconfig"));
  });

  it("runs checkers while the module serves, acts on them, and leaves off when told", async () => {
    await install(host);
    const file = "etc/gemel/modules/app/conf/userconfig.xml";
    host.write(
      file,
      host
        .read(file)
        .replace('boot="on"', 'boot="on" maxloop="0"')
        .replace(
          'timeout="1500ms"/>',
          'timeout="1500ms"><heartbeat name="default" ident="flow"/></heart>',
        ),
    );
    const check =
      '<check><custom ident="file" when="prim" exec="look" action="restart"/>' +
      '<ip ident="gone" action="noaction"><to addr="198.18.9.9" interval="200ms"/></ip></check>';
    host.write(file, host.read(file).replace("</service>", `${check}</service>`));
    const gemel = fileURLToPath(new URL("../../../../bin/gemel", import.meta.url));
    const said = `"${gemel}" set -r "$2" -v "$now" -i look`;
    host.write(
      "etc/gemel/modules/app/bin/look",
      `#!/bin/bash\nwas=\nwhile :; do [ -e "$ROOT/bad" ] && now=down || now=up\n[ $now = "$was" ] || ${said}\nwas=$now; sleep 0.1; done\n`,
      0o755,
    );
    await host.demand("POST", "/modules/app/config");
    await host.act("app", "prim");
    const resource = async (name: string, value: string): Promise<void> => {
      await waitFor(`${name} is ${value}`, 10_000, async () => {
        const { resources } = await host.view("app");
        return resources[name] === value;
      });
    };
    await resource("custom.file", "up");
    await resource("ip.gone", "down");
    await waitFor("the network is a resource as well", 10_000, async () =>
      Object.hasOwn((await host.view("app")).resources, "heartbeat.flow"),
    );
    await resource(`ip.${address}`, "up");
    const starts = (): number => host.read("calls").match(/^start/gm)?.length ?? 0;
    host.write("bad", "");
    await waitFor("it restarts", 10_000, () => starts() > 1);
    await host.namespace.shell(`rm ${host.root}/bad`);
    await host.until("app", "ALONE Ready", 10_000);
    await resource("custom.file", "up");

    // An address that somebody removes is noticed: everything starts anew.
    const before = starts();
    await host.namespace.shell(`ip addr del ${address}/24 dev eth0`);
    await waitFor("it starts", 20_000, () => starts() > before);
    await host.until("app", "ALONE Ready", 10_000);
    expect(await host.namespace.shell("ip -o addr show eth0")).toContain(address);

    await host.demand("PUT", "/modules/app/settings", { errd: false, checker: false });
    await waitFor(
      "the checker ended",
      5000,
      async () =>
        (await host.namespace.processes(`${host.root}/etc/gemel/modules/app/bin/look`)).length ===
        0,
    );
    const calls = host.read("calls");
    const quiet = starts();
    await host.namespace.kill(writerOf(host));
    await host.stopDaemon("SIGKILL");
    await host.startDaemon();
    await host.until("app", "ALONE Ready", 5000);
    const monitored = (await host.demand("GET", "/modules/app/monitored")) as { up: unknown }[];
    expect(monitored).toMatchObject([{ name: "writer", up: null }]);
    expect(host.read("calls")).toBe(calls);
    await host.demand("PUT", "/modules/app/settings", { errd: true });
    await waitFor("it restarts", 10_000, () => starts() > quiet);
  });

  it("answers load balancers, where cluster.xml asks for it, on the address that it has behind a NAT", async () => {
    await install(host);
    const ask = async (path: string): Promise<string> =>
      host.namespace.shell(
        `curl -s -o /dev/null -w '%{http_code}' http://198.18.1.1:9010${path} || true`,
      );
    expect(await ask("/livez")).toBe("000");
    await host.stopDaemon("SIGTERM");
    const health = '<health lan="default"/></cluster>';
    const nat = 'addr="198.18.1.77" laddr="198.18.1.1"';
    const xml = clusterXml.replace('addr="198.18.1.1"', nat).replace("</cluster>", health);
    host.write("etc/gemel/cluster.xml", xml);
    await host.startDaemon();
    expect(await ask("/livez")).toBe("200");
    expect(await host.namespace.shell("ss -Hlnu sport = :8888")).toContain("198.18.1.1:8888");
    expect(await host.namespace.shell("ss -Hlnt sport = :7443")).toContain("198.18.1.1:7443");
    const all = async (): Promise<string[]> =>
      Promise.all(
        ["/var/modules/app/ready.txt", "/health/primary/app", "/health/secondary/app"].map(ask),
      );
    expect(await all()).toEqual(["404", "503", "503"]);
    await host.act("app", "prim");
    await host.until("app", "ALONE Ready", 10_000);
    expect(await all()).toEqual(["200", "200", "503"]);
    expect(await ask("/var/modules/../../etc/passwd")).toBe("404");
    await host.act("app", "stop");
    await host.until("app", "STOP NotReady", 10_000);
    expect(await all()).toEqual(["404", "503", "503"]);
  });

  it("gives a module out as a package and takes it in again", async () => {
    await install(host);
    const { zip } = (await host.demand("GET", "/modules/app/package")) as { zip: string };
    const body = { name: "copy", template: "app.safe", package: zip, macros: {} };
    await host.demand("POST", "/modules", body);
    const [one, other] = ["app", "copy"].map((name) => `${host.root}/etc/gemel/modules/${name}`);
    expect(await host.namespace.shell(`diff -r -x module.id ${one} ${other} && echo same`)).toBe(
      "same",
    );
    expect(await host.namespace.shell(`ls -l ${other}/bin/start_prim`)).toMatch(/^-rwxr-xr-x/);

    await host.demand("DELETE", "/modules/copy/config");
    expect(await host.demand("GET", "/installed")).toEqual([
      { module: "app", id: 1, state: "STOP", problem: null },
      { module: "copy", id: 2, state: null, problem: 'The module "copy" is not configured' },
    ]);
    await host.stopDaemon("SIGTERM");
    await host.startDaemon();
    expect((await host.ask("GET", "/modules/copy")).status).toBe(409);
    await host.demand("POST", "/modules/copy/config");
    expect(await host.view("copy")).toMatchObject({ state: "STOP" });
    await host.demand("DELETE", "/modules/copy");
    expect((await host.ask("GET", "/modules/copy")).status).toBe(404);
  });
});
