/**
 * What each input changes in the picture, before any rule is asked.
 *
 * @module
 */
import type { InstantMs } from "@gemel/base";
import type { PeerReport } from "@gemel/protocol";
import { attach } from "./attach.ts";
import { observeCommand } from "./commands.ts";
import type { Draft } from "./draft.ts";
import type { Finished, Input } from "./inputs.ts";
import { broken, mirrorNotice } from "./mirror-notices.ts";
import { changeLoop, monitor, setResource } from "./monitors.ts";
import { shownState } from "./report.ts";
import { finishStep } from "./run.ts";
import { idleMirror } from "./state.ts";
import { witnessAnswered } from "./witness-moves.ts";

/** Past incarnations of the peer that are remembered. */
const pastMax = 8;

export function observe(draft: Draft, input: Input): void {
  switch (input.type) {
    case "boot":
      draft.set({
        began: true,
        wanted: draft.config.boot ? "up" : "down",
        waitingSince: draft.now,
      });
      if (draft.config.boot) draft.log("E", "engine", "Action start called at boot time");
      heard(draft, draft.now);
      return;
    case "attach":
      attach(draft, input.mirror, input.saved);
      return;
    case "deadline":
      return;
    case "peer_report":
      peerReport(draft, input.report, input.seenAt);
      return;
    case "peer_seen": {
      const { late } = draft.state.peer;
      if (late === null) heard(draft, input.seenAt);
      else peerReport(draft, late, input.seenAt);
      return;
    }
    case "peer_unreadable":
      draft.set({ peer: { ...draft.state.peer, report: null, late: null } });
      // It may say that it goes on alone: its silence later proves nothing.
      draft.loseWatch();
      heard(draft, input.seenAt);
      return;
    case "heartbeat":
      setResource(draft, `heartbeat.${input.network}`, input.status, "heartbeat");
      return;
    case "command":
      observeCommand(draft, input);
      return;
    case "finished":
      finished(draft, input);
      return;
    case "mirror":
      mirrorNotice(draft, input.notice, input.entropy);
      return;
    case "monitor":
      monitor(draft, input.resource, input.status, input.action, input.services);
      return;
    case "farm": {
      const state = shownState(draft.state);
      const { rule, message } = input;
      draft.happened({ rule, action: "spread", from: state, to: state, detail: message });
      return;
    }
    case "loop":
      changeLoop(draft, input.op, input.identity);
      return;
  }
}

function heard(draft: Draft, seenAt: InstantMs): void {
  const { peer } = draft.state;
  if (seenAt > peer.seenAt) draft.set({ peer: { ...peer, seenAt, cutOff: false } });
  // What the system kept while this node was away comes at once: only later packets are news.
  const fresh = seenAt - peer.watchedFrom >= 5 * draft.config.heartbeatPulseMs;
  // One that is known to be alone was not watched into silence: it wrote on, and may have died since.
  const together = peer.report !== null && peer.report.record.right !== "sole";
  if (peer.report !== null && !together && peer.watched) draft.loseWatch();
  if (fresh && together && !peer.watched) draft.keepWatch();
}

function peerReport(draft: Draft, report: PeerReport, seenAt: InstantMs): void {
  const { peer } = draft.state;
  const before = peer.report;
  if (report.node !== draft.config.peer) return;
  // A late packet of a past life is no news. Yet which one is past may have been mistaken, when
  // packets of two lives came in the wrong order: the one that goes on speaking is the living one.
  const quiet = seenAt - peer.seenAt >= draft.config.heartbeatTimeoutMs / 2;
  if (peer.past.includes(report.incarnation) && !quiet) {
    draft.set({ peer: { ...peer, late: report } });
    return;
  }
  const replaced = before !== null && before.incarnation !== report.incarnation;
  const others = peer.past.filter((incarnation) => incarnation !== report.incarnation);
  const past = replaced ? [before.incarnation, ...others].slice(0, pastMax) : others;
  draft.set({ peer: { ...peer, report, past, late: null } });
  heard(draft, seenAt);
  const { defaultPrimary } = draft.config;
  const steppedDown = !report.serving && report.record.role === "primary";
  if (defaultPrimary === "lastprim" && draft.state.position === "serving" && steppedDown)
    draft.set({ returns: true });
  if (before?.state !== report.state || before.readiness !== report.readiness)
    draft.log("E", "engine", `Remote state ${report.state} ${report.readiness}`);
}

function finished(draft: Draft, input: Finished): void {
  if (finishStep(draft, input)) return;
  if (draft.state.witness.asked?.effect === input.effect) {
    witnessAnswered(draft, (input.ok ? input.witness : null) ?? null);
    return;
  }
  const { asked } = draft.state.mirror;
  if (asked === null || asked.effect !== input.effect) {
    if (!input.ok) draft.log("E", "engine", input.message ?? `Effect ${input.effect} failed`);
    return;
  }
  draft.setMirror({ asked: null });
  if (!input.ok && asked.command === "admit") {
    draft.dropPeer();
    return;
  }
  if (!input.ok) {
    broken(draft, input.message ?? `The mirror refused \`${asked.command}\``);
    return;
  }
  switch (asked.command) {
    case "alone":
      draft.setMirror({ gate: "alone" });
      return;
    case "admit":
      draft.setMirror({ link: "resyncing" });
      return;
    case "leave":
      draft.setMirror(idleMirror);
      return;
    case "follow":
    case "left":
      return;
    case "end":
      draft.setMirror({ hung: false });
      return;
  }
}
