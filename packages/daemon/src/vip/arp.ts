/**
 * ARP on behalf of a virtual address: is somebody using it, and telling everybody where it is now.
 *
 * @see RFC 5227, IPv4 Address Conflict Detection
 * @module
 */
import { closeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { getSystemErrorName } from "node:util";
import { GemelError } from "@gemel/base";
import { packetSocket, receivePacket, sendPacket } from "../system/native.ts";
import {
  arpPacketSize,
  arpProtocol,
  arpReply,
  arpRequest,
  decodeArp,
  encodeArp,
  hardwareBytes,
  hardwareText,
  noAddress,
  noHardware,
} from "./arp-packet.ts";
import type { Link } from "./interfaces.ts";

/** The network is asked twice: one question may be lost. */
const secondQuestionMs = 120;
/** How long an owner has, from the first question that was sent, and from the last one. */
const answerMaxMs = 350;
const lastAnswerMaxMs = 230;
const listenEveryMs = 10;

const everybody = new Uint8Array(6).fill(0xff);

/**
 * The hardware address that answers for `address` on the network of `link`; null, after 0.35 s: nobody does.
 *
 * Time counts from the moment when a question has gone out, and what arrived meanwhile is read before
 * the time is looked at: a busy node may be slow to ask and slow to read, but does not miss an answer.
 */
export async function answererOf(link: Link, address: string): Promise<string | null> {
  const own = hardwareOf(link);
  // A device without addresses of its own kind (a tunnel, a loopback) has no neighbours to ask.
  if (own === null) return null;
  const fd = checked(packetSocket(link.ifindex, arpProtocol), link);
  try {
    const question = { operation: arpRequest, senderHardware: own, sender: noAddress };
    const packet = encodeArp({ ...question, targetHardware: noHardware, target: address });
    const ask = (): number => {
      checked(sendPacket(fd, toEverybody(link), packet), link);
      return performance.now();
    };
    const firstAt = ask();
    let lastAt: number | null = null;
    for (;;) {
      await delay(listenEveryMs);
      const now = performance.now();
      const answerer = heard(fd, address, own);
      if (answerer !== null) return hardwareText(answerer);
      if (lastAt === null) {
        if (now - firstAt >= secondQuestionMs) lastAt = ask();
      } else if (now - firstAt >= answerMaxMs && now - lastAt >= lastAnswerMaxMs) return null;
    }
  } finally {
    closeSync(fd);
  }
}

/** Who of what was heard says that `address` is its own. */
function heard(fd: number, address: string, own: Uint8Array): Uint8Array | null {
  const packet = Buffer.alloc(arpPacketSize);
  while (receivePacket(fd, packet) >= arpPacketSize) {
    const said = decodeArp(packet);
    if (said?.sender !== address || Buffer.compare(said.senderHardware, own) === 0) continue;
    return said.senderHardware;
  }
  return null;
}

/** A request and an answer that nobody asked for: some believe only one of them. */
export function announceOnce(link: Link, address: string): void {
  const own = hardwareOf(link);
  if (own === null) return;
  const fd = packetSocket(link.ifindex, arpProtocol);
  if (fd < 0) return;
  const said = { senderHardware: own, sender: address, target: address };
  for (const [operation, targetHardware] of [
    [arpRequest, everybody],
    [arpReply, own],
  ] as const) {
    sendPacket(fd, toEverybody(link), encodeArp({ ...said, operation, targetHardware }));
  }
  closeSync(fd);
}

/** Null: it is no Ethernet. */
function hardwareOf({ address = "", flags }: Link): Uint8Array | null {
  const bytes = hardwareBytes(address);
  return bytes.length === 6 && !flags.includes("NOARP") && !flags.includes("LOOPBACK")
    ? bytes
    : null;
}

function toEverybody(link: Link) {
  return { index: link.ifindex, protocol: arpProtocol, hardware: everybody };
}

function checked(value: number, { ifname }: Link): number {
  if (value >= 0) return value;
  const name = getSystemErrorName(value);
  throw new GemelError("internal", `Cannot ask the network of ${ifname} by ARP: ${name}`, {
    remedy: `Look whether ${ifname} is up: ip link show ${ifname}`,
  });
}
