import { loopViewSchema, monitoredSchema, problemSchema } from "@gemel/protocol";
import { afterEach, beforeEach, expect, it } from "vitest";
import { GemeldHost } from "./gemeld-host.ts";
import { cable, clusterXml } from "./module-sample.ts";
import { waitFor } from "./wait-for.ts";

let host: GemeldHost;
beforeEach(async () => {
  host = await GemeldHost.open();
});
afterEach(async () => {
  await host.close();
});

/** A light module whose application is a shell that sleeps. */
function writeLight(): string {
  host.write(
    "template/conf/userconfig.xml",
    `<safe><service mode="light" boot="auto">
    <user><var name="ROOT" value="${host.root}"/></user>
    <errd polltimer="200ms"><proc name="sleeper" argregex="${host.root}" class="both" action="restart"/>
      <proc name="helper" argregex="${host.root}" class="helpers" action="mend"/></errd>
    <check><custom ident="app" when="pre" exec="look" action="wait"/></check>
    <failover period="200ms" handle_time="0s"/>
  </service></safe>
`,
  );
  host.write(
    "template/bin/sleeper",
    "#!/bin/bash\necho $$ > $1/pid\nwhile :; do sleep 0.1; done\n",
    0o755,
  );
  host.write(
    "template/bin/start_both",
    '#!/bin/bash\necho "start_both $*" >> "$ROOT/calls"\nsetsid "$GEMELUSERBIN/sleeper" "$ROOT" </dev/null >/dev/null 2>&1 &\nuntil [ -s "$ROOT/pid" ]; do sleep 0.05; done\n',
    0o755,
  );
  host.write(
    "template/bin/stop_both",
    '#!/bin/bash\necho "stop_both $*" >> "$ROOT/calls"\n[ ! -s "$ROOT/pid" ] || kill -KILL "$(cat "$ROOT/pid")" 2>/dev/null || true\nrm -f "$ROOT/pid"\n',
    0o755,
  );
  host.write(
    "template/bin/look",
    '#!/bin/bash\nwhile :; do gemel set -m "$1" -r "$2" -v "$(cat "$ROOT/wish")" -i look; sleep 0.3; done\n',
    0o755,
  );
  host.write("template/bin/helper", "#!/bin/bash\nwhile :; do sleep 0.1; done\n", 0o755);
  host.write(
    "template/bin/mend",
    '#!/bin/bash\necho "mend $*" >> "$ROOT/calls"\n[ ! -e "$ROOT/broken" ] || { echo "Error: cannot mend" >&2; exit 1; }\nsetsid "$GEMELUSERBIN/helper" "$ROOT" </dev/null >/dev/null 2>&1 &\n',
    0o755,
  );
  host.write("wish", "up");
  return `${host.root}/template`;
}

/** One boot for the whole life: a gemeld is expensive, and each step begins where the last one ended. */
it("gemeld runs a light module: start, death, wait, restart of gemeld, stop", async () => {
  await cable(host);
  host.configure("node1", clusterXml);
  await host.startDaemon();
  await host.demand("POST", "/modules", { name: "app", template: writeLight(), macros: {} });
  expect(await host.view("app")).toMatchObject({
    mode: "light",
    state: "STOP",
    peer: null,
    record: null,
    mirror: null,
  });

  await host.act("app", "start");
  await host.until("app", "UP Ready", 10_000);
  expect(host.read("calls")).toBe("start_both UP UP start\n");

  const pid = host.read("pid").trim();
  await host.namespace.shell(`kill -KILL ${pid}`);
  await waitFor("another sleeper", 5000, () =>
    Promise.resolve(host.read("calls").split("\n").length > 3),
  );
  await host.until("app", "UP Ready", 10_000);
  expect(host.read("calls").split("\n")[1]).toBe("stop_both UP UP restart");

  host.write("wish", "down");
  const waiting = await host.until("app", "WAIT NotReady", 10_000);
  expect(waiting.reason).toContain("Waits while failover rule c_app");
  host.write("wish", "up");
  await host.until("app", "UP Ready", 10_000);

  const starts = (): number => host.read("calls").match(/^start_both/gm)?.length ?? 0;
  const before = starts();
  // Nobody watches the class that scripts enable, until one does.
  const helper = async (): Promise<unknown> =>
    monitoredSchema
      .array()
      .parse(await host.demand("GET", "/modules/app/monitored"))
      .find(({ name }) => name === "helper")?.up;
  expect(await helper()).toBeNull();
  await host.demand("PUT", "/modules/app/monitored", { class: "helpers", on: true });
  await waitFor("the helper is mended", 10_000, async () => (await helper()) === true);
  expect(host.read("calls")).toContain("mend app proc.helper\n");
  const wrong = await host.ask("PUT", "/modules/app/monitored", { class: "both", on: true });
  expect(problemSchema.parse(wrong.body).detail).toContain("is watched with its scripts");

  await host.stopDaemon("SIGKILL");
  await host.startDaemon();
  await host.until("app", "UP Ready", 10_000);
  expect(starts()).toBe(before);

  // What its own program cannot mend stops and starts the module; that counts, as a restart does.
  await waitFor("it is watched as before", 10_000, async () => (await helper()) === true);
  const loop = async (op: string): Promise<number> =>
    loopViewSchema.parse(await host.demand("POST", "/modules/app/loop", { op })).count;
  const counted = await loop("show");
  host.write("broken", "");
  await host.namespace.kill(`bin/helper ${host.root}`);
  await waitFor("the module is started again", 15_000, () => Promise.resolve(starts() > before));
  expect(await loop("show")).toBe(counted + 1);
  expect(await loop("reset")).toBe(0);
  await host.namespace.shell(`rm ${host.root}/broken`);
  await waitFor("it is mended again", 15_000, async () => (await helper()) === true);
  await host.until("app", "UP Ready", 10_000);
  await host.demand("PUT", "/modules/app/monitored", { class: "helpers", on: false });
  expect(await helper()).toBeNull();

  const refused = await host.ask("POST", "/modules/app/actions", { action: "swap" });
  expect(problemSchema.parse(refused.body)).toMatchObject({
    code: "refused",
    detail: expect.stringContaining("[C13]"),
  });
  const diff = await host.ask("GET", "/modules/app/diff");
  expect(problemSchema.parse(diff.body).detail).toContain('The light module "app" has no data');

  await host.act("app", "stop");
  await host.until("app", "STOP NotReady", 10_000);
  expect(await host.namespace.shell(`test -e ${host.root}/pid && echo runs || echo gone`)).toBe(
    "gone",
  );
});
