import { describe, expect, it } from "vitest";
import type { Packet } from "../../src/heartbeat/packet.ts";
import { PeerSession, type Verdict } from "../../src/heartbeat/peer-session.ts";

let drawn = 0;
function session(): PeerSession {
  return new PeerSession(() => {
    drawn += 1;
    return new Uint8Array(16).fill(drawn % 251).fill(drawn >> 8, 8);
  });
}

const body = { module: "app", node: "node2", lan: "default", report: "{}" };

function packetOf(sender: PeerSession, echo?: Uint8Array): Packet {
  const next = sender.next();
  return { ...next, echo: echo ?? next.echo, body };
}

function give(to: PeerSession, packet: Packet, lan = "default"): Verdict {
  return to.receive(packet, lan);
}

/** Both know each other. */
function acquainted(): { here: PeerSession; there: PeerSession } {
  const here = session();
  const there = session();
  give(here, packetOf(there));
  give(there, packetOf(here));
  expect(give(here, packetOf(there)).type).toBe("alive");
  expect(give(there, packetOf(here)).type).toBe("alive");
  return { here, there };
}

describe("PeerSession", () => {
  it("counts a packet only when it carries its own nonce back", () => {
    const here = session();
    const there = session();
    const first = packetOf(there);
    expect(give(here, first)).toEqual({ type: "unproven", echo: first.nonce });
    expect(give(there, packetOf(here)).type).toBe("alive");
    expect(give(here, packetOf(there))).toEqual({ type: "alive", newest: true });
  });

  it("counts no packet twice on a network", () => {
    const { here, there } = acquainted();
    const packet = packetOf(there);
    expect(give(here, packet).type).toBe("alive");
    expect(give(here, packet).type).toBe("replayed");
  });

  it("counts a late packet of another network as life, not as news", () => {
    const { here, there } = acquainted();
    const early = packetOf(there);
    const late = packetOf(there);
    expect(give(here, late, "default")).toEqual({ type: "alive", newest: true });
    expect(give(here, early, "private")).toEqual({ type: "alive", newest: false });
  });

  it("takes over a restarted peer after one exchange", () => {
    const { here } = acquainted();
    const again = session();
    const verdict = give(here, packetOf(again));
    if (verdict.type !== "unproven") throw new Error(verdict.type);
    expect(give(again, packetOf(here, verdict.echo)).type).toBe("alive");
    expect(give(here, packetOf(again))).toEqual({ type: "alive", newest: true });
  });

  it("takes nothing from an earlier life of the peer, even with the right nonce", () => {
    const { here, there } = acquainted();
    const kept = packetOf(there);
    const again = session();
    const verdict = give(here, packetOf(again));
    if (verdict.type !== "unproven") throw new Error(verdict.type);
    give(again, packetOf(here, verdict.echo));
    expect(give(here, packetOf(again)).type).toBe("alive");
    expect(give(here, kept)).toEqual({ type: "replayed" });
    expect(give(here, packetOf(again)).type).toBe("alive");
  });

  it("takes a living peer back that a late packet of an earlier life had made past", () => {
    const here = session();
    const early = session();
    const verdict = give(here, packetOf(early));
    if (verdict.type !== "unproven") throw new Error(verdict.type);
    give(early, packetOf(here, verdict.echo));
    const late = packetOf(early);
    const living = session();
    const met = give(here, packetOf(living));
    if (met.type !== "unproven") throw new Error(met.type);
    give(living, packetOf(here, met.echo));
    expect(give(here, packetOf(living)).type).toBe("alive");
    // Nothing says which of the two is the older one.
    expect(give(here, late).type).toBe("alive");
    const spoken = Array.from({ length: 6 }, () => give(here, packetOf(living)).type);
    expect(spoken).toEqual(["replayed", "replayed", "replayed", "replayed", "alive", "alive"]);
    expect(give(here, packetOf(early)).type).toBe("replayed");
  });

  it("does not take a past life back whose packets are few, the same, or between those of the present", () => {
    const { here, there } = acquainted();
    const kept = Array.from({ length: 8 }, () => packetOf(there));
    const again = session();
    const verdict = give(here, packetOf(again));
    if (verdict.type !== "unproven") throw new Error(verdict.type);
    give(again, packetOf(here, verdict.echo));
    expect(give(here, packetOf(again)).type).toBe("alive");
    for (const packet of kept) {
      expect(give(here, packet).type).toBe("replayed");
      expect(give(here, packetOf(again)).type).toBe("alive");
    }
    for (const packet of [...kept, ...kept]) expect(give(here, packet).type).toBe("replayed");
  });

  it("is not led astray by packets recorded before its own restart", () => {
    const { there } = acquainted();
    const recorded = [packetOf(there), packetOf(there)];
    const here = session();
    for (const packet of recorded) expect(give(here, packet).type).toBe("unproven");
    // Known peers keep being answered with their own nonce, not with the recorded one.
    give(there, packetOf(here));
    expect(give(here, packetOf(there)).type).toBe("alive");
    for (const packet of recorded) expect(give(here, packet).type).not.toBe("alive");
  });

  it("makes a new nonce of its own when too many lives of the peer were seen", () => {
    const { here } = acquainted();
    let kept: Packet | null = null;
    for (let life = 0; life < 300; life += 1) {
      const again = session();
      const verdict = give(here, packetOf(again));
      if (verdict.type !== "unproven") throw new Error(verdict.type);
      give(again, packetOf(here, verdict.echo));
      const packet = packetOf(again);
      kept ??= packet;
      expect(give(here, packet).type, `life ${life}`).toBe("alive");
    }
    if (kept === null) throw new Error("nothing was kept");
    expect(give(here, kept).type).not.toBe("alive");
  });
});
