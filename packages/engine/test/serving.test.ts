import { instantMs } from "@gemel/base";
import type { MirrorStatus } from "@gemel/protocol";
import { emptyLineage, type LineageRecord } from "@gemel/protocol";
import { expect, test } from "vitest";
import {
  type EngineConfig,
  type Input,
  idleStep,
  lookIntervalMs,
  nextDeadline,
  type State,
  step,
} from "../src/index.ts";
import { Driver, entropy, generation, sharedRecord } from "./driver.ts";

const secondRecord: LineageRecord = { ...sharedRecord, role: "secondary" };
const copying: LineageRecord = { ...secondRecord, data: "inconsistent", right: "none" };

/** ALONE, with nothing written yet. */
function alone(changes = {}): Driver {
  const node = new Driver({ ...sharedRecord, right: "sole" }, changes);
  node.feed({ type: "boot" });
  node.pass(2000);
  expect(node.view).toMatchObject({ state: "ALONE", readiness: "Ready" });
  return node;
}

/** What gemel-fs tells a gemeld that comes back. */
const followed: MirrorStatus = {
  role: "primary",
  gate: "connected",
  link: "up",
  generation,
  resync: null,
  recordsSent: 0,
  bytesSent: 0,
  recordsApplied: 0,
  port: 5600,
  encryption: "tls",
};

/** PRIM, protected. */
function prim(changes = {}): Driver {
  const node = alone(changes);
  const second = { state: "SECOND", linkUp: true } as const;
  node.hear(node.peer(copying, second));
  node.says({ type: "link", up: true, reason: "accepted" });
  node.at("mirror admit");
  node.says({ type: "sealed", generation });
  node.hear(node.peer({ ...copying, data: "up_to_date" }, second));
  const epoch = node.state.want?.epoch ?? 0;
  node.hear(node.peer({ ...copying, data: "up_to_date", epoch }, second));
  node.hear(node.peer({ ...secondRecord, epoch }, second));
  expect(node.view).toMatchObject({ state: "PRIM", readiness: "Ready", protected: true });
  node.log.length = 0;
  return node;
}

function second(node: Driver, changes: Partial<LineageRecord> = {}): ReturnType<Driver["peer"]> {
  const record = { ...secondRecord, epoch: node.state.record.epoch, ...changes };
  return node.peer(record, { state: "SECOND", linkUp: true });
}

test("write_alone: the generation is durable before the mirror may answer", () => {
  const node = alone();
  node.says({ type: "write_alone" });
  expect(node.state.record).toMatchObject({ generation: entropy, history: [generation] });
  expect(node.at("persist up_to_date sole")).toBeLessThan(node.at("mirror born"));
});

test("sealed: an earlier generation is not taken, the session is dropped", () => {
  const node = alone();
  node.hear(node.peer(copying, { state: "SECOND" }));
  node.says({ type: "link", up: true, reason: "accepted" });
  node.says({ type: "write_alone" });
  node.says({ type: "sealed", generation });
  node.at("mirror drop_peer");
  expect(node.state.want).toBeNull();
});

test("share: recorded only after the peer recorded the epoch", () => {
  const node = prim();
  expect(node.state.record.right).toBe("shared");
  expect(node.state.record.epoch).toBeGreaterThanOrEqual(sharedRecord.epoch + 3);
});

test("loss of the secondary: nothing happens while its heartbeats are missing but the link is up", () => {
  const node = prim();
  node.pass(20_000);
  expect(node.view).toMatchObject({ state: "PRIM", rule: "M041" });
  expect(node.log.filter((words) => words.startsWith("persist"))).toEqual([]);
});

test("loss of the secondary: silent and link down, the right is recorded, then the gate opens", () => {
  const node = prim();
  node.pass(2900);
  node.says({ type: "link", up: false, reason: "no answer" });
  expect(node.log).not.toContain("mirror alone");
  node.pass(300);
  expect(node.at("persist up_to_date sole")).toBeLessThan(node.at("mirror alone"));
  expect(node.view).toMatchObject({ state: "ALONE", readiness: "Ready" });
  expect(node.log).not.toContain("start_prim");
});

test("link lost, heartbeats alive: the peer is asked, and the gate opens when it stepped back", () => {
  const node = prim();
  node.says({ type: "link", up: false, reason: "reset" });
  const want = node.reports.at(-1)?.want;
  expect(want?.type).toBe("sole");
  expect(node.state.record.right).toBe("shared");
  node.hear(second(node, { data: "outdated", right: "none", renounced: want?.epoch ?? 0 }));
  expect(node.state.record).toMatchObject({ right: "sole", epoch: want?.epoch });
  node.at("mirror alone");
});

test("remote stop of the secondary: the primary goes on at once", () => {
  const node = prim();
  const { epoch } = node.state.record;
  node.hear(
    node.peer({ ...second(node).record, data: "outdated", right: "none", renounced: epoch }),
  );
  expect(node.state.record.right).toBe("sole");
  node.at("mirror drop_peer");
});

test("a late report from before the sharing does not give anything up", () => {
  const node = prim();
  node.hear(
    node.peer(
      { ...secondRecord, data: "outdated", right: "none", epoch: 3 },
      { incarnation: "j2" },
    ),
  );
  expect(node.state.record.right).toBe("shared");
});

test("sleep: after a long gap silence proves nothing, and the peer's news is waited for", () => {
  const node = prim();
  node.now += 10_000;
  node.feed({ type: "deadline" });
  node.says({ type: "link", up: false, reason: "no answer" });
  node.pass(10_000);
  expect(node.state.record.right).toBe("shared");
  expect(node.view.rule).toBe("M053");
});

/** PRIM, which hears its peer now. */
function quiet(changes = {}): Driver {
  const node = prim(changes);
  node.pass(2000, second(node));
  expect(node.state.peer.watched).toBe(true);
  return node;
}

test("look: seldom while the pair is protected, at every pulse otherwise", () => {
  const node = quiet();
  expect(nextDeadline(node.state, node.config)).toBe(node.now + 500);
  node.says({ type: "link", up: false, reason: "no answer" });
  expect(nextDeadline(node.state, node.config)).toBe(node.now + 200);
  const lonely = alone();
  expect(lookIntervalMs(lonely.state, lonely.config)).toBe(200);
  const short = quiet({ heartbeatTimeoutMs: 1500 });
  expect(lookIntervalMs(short.state, short.config)).toBe(250);
  const hasty = quiet({ heartbeatPulseMs: 100, heartbeatTimeoutMs: 600 });
  expect(lookIntervalMs(hasty.state, hasty.config)).toBe(100);
  const slow = quiet({ heartbeatPulseMs: 1000, heartbeatTimeoutMs: 30_000 });
  expect(lookIntervalMs(slow.state, slow.config)).toBe(1000);
});

test("look: the silence of the peer is seen at its instant, though looks are seldom before", () => {
  const node = quiet();
  const seenAt = node.now;
  const looks: number[] = [];
  while (node.now < seenAt + 3000) {
    node.now = nextDeadline(node.state, node.config);
    looks.push(node.now - seenAt);
    node.feed({ type: "deadline" });
  }
  expect(looks.slice(0, 4)).toEqual([500, 1000, 1200, 1400]);
  expect(looks.at(-1)).toBe(3000);
});

test("look: one that comes somewhat late is no sleep; after a longer gap the peer gets its whole time", () => {
  const node = quiet();
  const { seenAt } = node.state.peer;
  node.now += 1100;
  node.feed({ type: "deadline" });
  expect(node.state.peer.seenAt).toBe(seenAt);
  const other = quiet();
  other.now += 1101;
  other.feed({ type: "deadline" });
  expect(other.state.peer).toMatchObject({ seenAt: other.now, watched: true });
  const asleep = quiet();
  asleep.now += 1500;
  asleep.feed({ type: "deadline" });
  expect(asleep.state.peer.watched).toBe(false);
});

/** What {@link idleStep} makes of `input` half a second later; the same as {@link step}, when it knows. */
function idleLater(state: State, config: EngineConfig, input: Input, ms = 500): State | null {
  const now = instantMs(state.steppedAt + ms);
  const idle = idleStep(state, input, now, config);
  if (idle !== null) expect(step(state, input, now, config)).toEqual({ state: idle, outputs: [] });
  return idle;
}

test("look: where nothing happened and nothing is due only times go on", () => {
  const { state, config } = quiet();
  const seen = { type: "peer_seen", seenAt: instantMs(state.steppedAt + 400) } as const;
  let idle: State | null = state;
  for (let look = 0; look < 20 && idle !== null; look += 1) {
    const seenAt = instantMs(idle.steppedAt + 400);
    idle = idleLater(idle, config, { type: "peer_seen", seenAt });
  }
  expect(idle?.peer.seenAt).toBe(state.steppedAt + 9900);
  expect(idleLater(state, config, { type: "deadline" })).not.toBeNull();
  // The peer was not heard for three pulses, or is silent soon.
  expect(idleLater(state, config, { type: "deadline" }, 600)).toBeNull();
  const before = { ...seen, seenAt: instantMs(state.steppedAt + 100) };
  expect(idleLater(state, { ...config, heartbeatTimeoutMs: 600 }, before)).toBeNull();
  // This node was paused.
  expect(
    idleLater(state, config, { ...seen, seenAt: instantMs(state.steppedAt + 1101) }, 1101),
  ).toBeNull();
  expect(
    idleLater(state, config, { type: "mirror", notice: { type: "hung" }, entropy }),
  ).toBeNull();
});

test("look: every rule is asked while something waits, is in doubt or is due", () => {
  const { state, config } = quiet();
  const at = (ms: number): ReturnType<typeof instantMs> => instantMs(state.steppedAt + ms);
  const seen = { type: "peer_seen", seenAt: at(400) } as const;
  const { peer, witness, mirror } = state;
  const block = { code: "x", message: "", remedy: "", until: null };
  const others: readonly Partial<State>[] = [
    { wanted: "down" },
    { demand: "swap" },
    { block },
    { frozenAt: at(0) },
    { mirror: { ...mirror, link: "down" } },
    { peer: { ...peer, cutOff: true } },
    { peer: { ...peer, watched: false } },
    { peer: { ...peer, late: peer.report } },
    { witness: { ...witness, awaySince: at(0) } },
  ];
  for (const other of others) expect(idleLater({ ...state, ...other }, config, seen)).toBeNull();
  const voting = { ...config, arbiter: "witness" } as const;
  const looked = { ...witness, seen: null, lookAt: at(4000), askAt: at(0) };
  expect(idleStep({ ...state, witness: looked }, seen, at(500), voting)).not.toBeNull();
  for (const due of [{ lookAt: at(1000) }, { askAt: at(1200) }]) {
    expect(
      idleStep({ ...state, witness: { ...looked, ...due } }, seen, at(500), voting),
    ).toBeNull();
  }
  const third = { ...config, pingResource: "splitbrain.third" };
  const answers = {
    ...state,
    resources: { ...state.resources, "splitbrain.third": "up" },
  } as const;
  expect(idleLater(state, third, seen)).not.toBeNull();
  expect(idleLater(answers, third, seen)).toBeNull();
});

test("third machine: a primary that is cut off gives up the address within a bound, and keeps its data", () => {
  const resource = "splitbrain.third";
  const node = prim({ pingResource: resource });
  node.feed({ type: "monitor", resource, status: "down", action: "noaction" });
  node.says({ type: "link", up: false, reason: "no answer" });
  node.pass(3200);
  expect(node.view).toMatchObject({ state: "PRIM", readiness: "NotReady", rule: "M062" });
  expect(node.log).not.toContain("vip remove");
  node.feed({ type: "monitor", resource, status: "up", action: "noaction" });
  node.pass(node.config.freezeMaxMs);
  expect(node.at("vip remove")).toBeLessThan(node.at("mirror withdraw"));
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady" });
  expect(node.state.record).toMatchObject({ data: "up_to_date", right: "shared" });
  expect(node.log).not.toContain("mirror alone");
});

test("third machine: a primary that is heard again in time goes on as if nothing had been", () => {
  const node = prim({ pingResource: "splitbrain.third" });
  node.says({ type: "link", up: false, reason: "no answer" });
  node.pass(10_000);
  expect(node.view.rule).toBe("M062");
  node.pass(300, second(node));
  expect(node.state.peer.cutOff).toBe(false);
  expect(node.state.want?.type).toBe("sole");
});

test("the right is lost: the peer that took over dies while this node ends its service; it stays stale", () => {
  const node = prim();
  node.says({ type: "link", up: false, reason: "reset" });
  node.hold.add("kill_users");
  const taken = { ...secondRecord, epoch: 20, right: "sole", role: "primary" } as const;
  node.hear(node.peer(taken, { serving: true, state: "ALONE" }));
  node.pass(4000);
  node.end("kill_users");
  node.pass(4000);
  expect(node.state.record.right).not.toBe("sole");
  expect(node.log).not.toContain("mirror alone");
  expect(node.view.state).toBe("WAIT");
});

test("the right is lost: the peer serves alone, so everything ends at once", () => {
  const node = prim();
  node.says({ type: "link", up: false, reason: "reset" });
  const taken = { ...secondRecord, epoch: 20, right: "sole", role: "primary" } as const;
  node.hear(node.peer(taken, { serving: true, state: "ALONE" }));
  const order = [
    "vip remove",
    "reset_connections",
    "kill_users",
    "mirror withdraw",
    "stop_prim force",
  ];
  expect(order.map((words) => node.at(words))).toEqual(
    order.map((words) => node.at(words)).toSorted((a, b) => a - b),
  );
  expect(node.log).not.toContain("stop_prim");
});

test("stop: the application ends, all is durable, unmounted, recorded, and only then reported", () => {
  const node = prim();
  node.hold.add("mirror withdraw");
  node.command("stop");
  expect(node.log).toEqual([
    "monitors stop",
    "report",
    "stop_prim",
    "stop_prim force",
    "stop_both",
    "stop_both force",
    "vip remove",
    "kill_users",
    "mirror withdraw",
  ]);
  expect(node.state.record.right).toBe("shared");
  node.end("mirror withdraw");
  expect(node.log.slice(9)).toEqual([
    "persist outdated none",
    "transition",
    "report",
    "mirror exit",
    "poststop",
    "transition",
    "report",
  ]);
  expect(node.view).toMatchObject({ state: "STOP", readiness: "NotReady" });
});

test("stop: with failover off the right is kept, so that the service stays with this node", () => {
  const node = prim({ failover: false });
  node.command("stop");
  expect(node.view.state).toBe("STOP");
  expect(node.state.record).toMatchObject({ right: "shared", data: "up_to_date" });
});

test("stop: while starting, it waits for the script that runs and goes back down", () => {
  const node = new Driver({ ...sharedRecord, right: "sole" });
  node.hold.add("start_prim");
  node.feed({ type: "boot" });
  node.pass(2000);
  node.command("stop", "start_prim");
  expect(node.log).not.toContain("stop_prim");
  node.end("start_prim");
  expect(node.log).not.toContain("start_sec");
  expect(node.at("stop_prim")).toBeLessThan(node.at("mirror withdraw"));
  expect(node.view).toMatchObject({ state: "STOP" });
  expect(node.view.reason).toContain("Stopped by start_prim");
  expect(node.state.record.right).toBe("sole");
});

test("swap: is refused until the secondary is up to date", () => {
  const node = alone();
  node.command("swap");
  expect(node.refusal?.rule).toBe("C08");
});

test("swap: what runs on both nodes stays, and the old primary follows the new one", () => {
  const node = prim();
  node.command("swap");
  expect(node.log).not.toContain("stop_both");
  expect(node.at("mirror withdraw")).toBeLessThan(node.at("persist outdated none"));
  const { epoch } = node.state.record;
  const taken = { ...secondRecord, epoch: epoch + 2, right: "sole", role: "primary" } as const;
  node.hear(node.peer(taken, { serving: true, state: "ALONE" }));
  expect(node.view.state).toBe("SECOND");
  expect(node.log).not.toContain("start_both");
  node.at("start_second");
});

test("start_prim: when it fails the module stops here and hands over", () => {
  const node = prim();
  node.fails.set("start_prim", { code: "internal", message: "start_prim ended with exit code 1" });
  node.command("restart");
  expect(node.view.state).toBe("STOP");
  expect(node.view.reason).toContain("start_prim ended with exit code 1");
  expect(node.state.record).toMatchObject({ right: "none", data: "outdated" });
});

test("serve: when it fails the module waits with the reason and tries again", () => {
  const node = new Driver({ ...sharedRecord, right: "sole" });
  node.fails.set("mirror serve", { code: "directory_missing", message: "/data does not exist" });
  node.feed({ type: "boot" });
  node.pass(3000);
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady" });
  expect(node.view.reason).toContain("/data does not exist. Create the directory");
  node.fails.clear();
  node.pass(12_000);
  expect(node.view.state).toBe("ALONE");
});

test("vip: an address that somebody else answers for keeps the application down", () => {
  const node = new Driver({ ...sharedRecord, right: "sole" });
  node.fails.set("vip probe", { code: "address_in_use", message: "198.18.0.10 is in use" });
  node.feed({ type: "boot" });
  node.pass(3000);
  expect(node.log).not.toContain("start_prim");
  expect(node.view.reason).toContain("198.18.0.10 is in use");
});

test("broken mirror: the application ends and the peer may take over", () => {
  const node = prim();
  node.says({ type: "broken", message: "I/O error" });
  node.at("vip remove");
  expect(node.state.record).toMatchObject({ right: "none", data: "outdated" });
  expect(node.view.state).toBe("WAIT");
  expect(node.view.reason).toContain("I/O error");
});

test("monitor: three local restarts, then the module stops; a command of an operator counts anew", () => {
  const node = prim();
  const down = {
    type: "monitor",
    resource: "proc.app",
    status: "down",
    action: "restart",
  } as const;
  for (const _ of [1, 2, 3]) {
    node.log.length = 0;
    node.feed(down);
    expect(node.log).toContain("start_prim");
    node.feed({ ...down, status: "up" });
  }
  node.command("restart");
  node.feed(down);
  expect(node.view.state).toBe("PRIM");
  for (const _ of [1, 2, 3]) node.feed(down);
  expect(node.view.state).toBe("STOP");
  expect(node.view.reason).toContain("maxloop");
});

test("attach: gemeld is back, nothing is started or stopped, the monitors and the address are", () => {
  const node = prim();
  const back = new Driver(node.state.record);
  back.now = node.now + 700;
  back.feed({ type: "attach", saved: node.state, mirror: followed });
  expect(back.log).toEqual(["vip add", "report", "monitors start", "report"]);
  expect(back.view.state).toBe("PRIM");
});

test("a start that fails is undone before it is tried again, however long its other steps take", () => {
  const node = new Driver({ ...sharedRecord, right: "sole" }, { retryMs: 1000 });
  node.fails.set("vip probe", { code: "address_in_use", message: "Somebody answers" });
  node.hold.add("mirror serve");
  node.feed({ type: "boot" });
  node.pass(5000);
  node.end("mirror serve");
  node.pass(100);
  expect(node.view).toMatchObject({ state: "WAIT" });
  expect(node.view.reason).toContain("Somebody answers");
});

test("attach: a report that came before is not forgotten: it is not said again while nothing changes", () => {
  const node = prim();
  const back = new Driver(node.state.record);
  back.now = node.now + 700;
  const report = back.peer(secondRecord, { state: "SECOND", linkUp: true });
  back.hear(report);
  back.feed({ type: "attach", saved: node.state, mirror: followed });
  expect(back.state.peer.report).toEqual(report);
});

test("attach: a generation that was asked for while gemeld was away is asked for again", () => {
  const node = alone();
  const back = new Driver(node.state.record);
  back.now = node.now + 700;
  const mirror = { ...followed, role: "primary", gate: "alone_unborn", link: "down" } as const;
  back.feed({ type: "attach", saved: node.state, mirror });
  back.at("mirror alone");
  const { generation: before } = back.state.record;
  back.says({ type: "write_alone" });
  expect(back.state.record.history[0]).toBe(before);
  back.at("mirror born");
});

test("defaultPrimary: the service goes back to the node that is named", () => {
  const node = alone({ defaultPrimary: "b" });
  node.hear(node.peer(copying, { state: "SECOND" }));
  node.says({ type: "link", up: true, reason: "accepted" });
  node.says({ type: "sealed", generation });
  node.hear(node.peer({ ...copying, data: "up_to_date" }, { state: "SECOND" }));
  const epoch = node.state.want?.epoch ?? 0;
  node.hear(node.peer({ ...copying, data: "up_to_date", epoch }, { state: "SECOND" }));
  node.hear(node.peer({ ...secondRecord, epoch }, { state: "SECOND" }));
  node.at("mirror withdraw");
  expect(node.state.record.right).toBe("none");
});

test("prestart: when it fails the module is in STOP with the reason", () => {
  const node = new Driver(emptyLineage);
  node.fails.set("prestart", { code: "timeout", message: "prestart took longer than 60 s" });
  node.feed({ type: "boot" });
  expect(node.view.state).toBe("STOP");
  expect(node.view.reason).toContain("prestart took longer than 60 s");
});

test("stop: a start script that hangs is ended, and says nothing about the module", () => {
  const node = new Driver({ ...sharedRecord, right: "sole" });
  node.hold.add("start_prim");
  node.feed({ type: "boot" });
  node.pass(2000);
  expect(node.view).toMatchObject({ state: "ALONE", readiness: "Transient" });
  node.command("stop");
  node.at("end_script");
  expect(node.log).not.toContain("stop_prim");
  node.end("start_prim", { code: "internal", message: "The script was ended by SIGTERM" });
  expect(node.at("stop_prim")).toBeLessThan(node.at("mirror withdraw"));
  expect(node.view).toMatchObject({ state: "STOP" });
  expect(node.view.reason).toContain("an administrator");
  expect(node.state.failed).toBe(false);
});

test("stop: a restart ends its stop scripts in peace", () => {
  const node = prim();
  node.hold.add("stop_prim");
  node.command("restart");
  node.command("stop");
  expect(node.log).not.toContain("end_script");
  node.hold.clear();
  node.end("stop_prim");
  expect(node.view.state).toBe("STOP");
});

test("forcestop: nothing is asked, the address goes first, the right is given up last", () => {
  const node = prim();
  node.command("forcestop");
  const order = ["vip remove", "mirror withdraw", "stop_prim force", "persist outdated none"];
  expect(order.map((words) => node.at(words))).toEqual(
    order.map((words) => node.at(words)).toSorted((a, b) => a - b),
  );
  expect(node.log).not.toContain("stop_prim");
  expect(node.view).toMatchObject({ state: "STOP", readiness: "NotReady" });
});

test("forcestop: cuts a stop short that hangs, and happens once", () => {
  const node = prim();
  node.hold.add("stop_prim");
  node.command("stop");
  node.command("forcestop");
  node.at("end_script");
  node.end("stop_prim", { code: "internal", message: "The script was ended by SIGKILL" });
  expect(node.view.state).toBe("STOP");
  expect(node.log.filter((words) => words === "stop_prim force")).toHaveLength(1);
  node.command("start");
  node.pass(4000, second(node, { data: "outdated", right: "none" }));
  expect(node.state.hurry).toBe(false);
});

test("stopstart: the service is handed over, and the module starts again here", () => {
  const node = prim();
  node.command("stopstart");
  expect(node.at("stop_prim")).toBeLessThan(node.at("persist outdated none"));
  expect(node.view).toMatchObject({ state: "WAIT" });
  expect(node.state.wanted).toBe("up");
});

test("lastprim: a primary that stopped gets the service back, one that swapped does not", () => {
  for (const [role, demand] of [
    ["primary", "swap"],
    ["secondary", "none"],
  ] as const) {
    const node = alone({ defaultPrimary: "lastprim" });
    node.hear(node.peer({ ...secondRecord, role, data: "outdated", right: "none" }));
    node.hear(node.peer(copying, { state: "SECOND" }));
    node.says({ type: "link", up: true, reason: "accepted" });
    node.says({ type: "sealed", generation });
    node.hear(node.peer({ ...copying, data: "up_to_date" }, { state: "SECOND" }));
    const epoch = node.state.want?.epoch ?? 0;
    node.hear(node.peer({ ...copying, data: "up_to_date", epoch }, { state: "SECOND" }));
    expect(node.state.record.right).toBe("shared");
    expect(node.state.demand, role).toBe(demand);
  }
});

test("swap: who hands over by it is not the last primary", () => {
  const node = prim();
  node.command("swap");
  expect(node.state.record).toMatchObject({ role: "secondary", right: "none" });
});

test("a mirror that hangs is killed; its standby goes on where it was", () => {
  const node = prim();
  node.says({ type: "hung" });
  node.at("end_mirror");
  expect(node.state.mirror.hung).toBe(false);
  node.says({ type: "taken_over" });
  node.hear({ ...second(node), linkUp: false });
  expect(node.view.state).toBe("PRIM");
  expect(node.state.want).toMatchObject({ type: "sole" });
  expect(node.log).not.toContain("stop_prim");
});

test("a mirror that hangs and cannot be killed: the service goes to the other node", () => {
  const node = prim();
  node.fails.set("end_mirror", { code: "internal", message: "It cannot be killed" });
  node.says({ type: "hung" });
  expect(node.at("vip remove")).toBeLessThan(node.at("persist outdated none"));
});
