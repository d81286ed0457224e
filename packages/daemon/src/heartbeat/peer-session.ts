/**
 * Whether an authentic packet was sent now: both ends challenge each other with a nonce.
 *
 * Only a packet that carries my own nonce back is proof of life, because my nonce is younger than
 * anything an eavesdropper can have kept. Within a nonce of the peer, sequence numbers must grow per
 * network. A packet of a restarted peer, or a replayed one, changes nothing; it is merely answered
 * with its own nonce, which only a living peer can turn into a proof.
 *
 * Which of two lives is the younger one is not written in their packets. The one heard later is taken for
 * it; where that was a packet that came late, the one that goes on speaking while the other is silent
 * comes back.
 *
 * No sockets, no clock.
 *
 * @module
 */
import { nonceSize, type Packet } from "./packet.ts";

export type Verdict =
  /** Proof of life. `newest`: its report is younger than all before. */
  | { readonly type: "alive"; readonly newest: boolean }
  /** Authentic, of unknown age: answer it with `echo`. */
  | { readonly type: "unproven"; readonly echo: Uint8Array }
  /** Seen before, or of an earlier life of the peer. */
  | { readonly type: "replayed" };

/** So many packets of a past life, with none of the present one between them, show that it is not past. */
const comebackCount = 5;

/** So many lives of the peer are remembered; then a new nonce of ours makes all of them old. */
const retiredMax = 256;

export class PeerSession {
  readonly #drawNonce: () => Uint8Array;
  #nonce: Uint8Array;
  #sequence = 0;
  #peerNonce: Uint8Array = new Uint8Array(nonceSize);
  #known = false;
  /** Past lives, each with the highest sequence number that was heard of it. */
  readonly #retired = new Map<string, number>();
  #comeback: { readonly peer: string; readonly count: number } | null = null;
  readonly #lanSequences = new Map<string, number>();
  #reportSequence = 0;

  /** `drawNonce` returns {@link nonceSize} unpredictable bytes. */
  constructor(drawNonce: () => Uint8Array) {
    this.#drawNonce = drawNonce;
    this.#nonce = drawNonce();
  }

  /** What the next packet must carry; each call uses up a sequence number. */
  next(): { nonce: Uint8Array; echo: Uint8Array; sequence: number } {
    this.#sequence += 1;
    return { nonce: this.#nonce, echo: this.#peerNonce, sequence: this.#sequence };
  }

  /** Judge an authentic packet that came over `lan`; nothing of it is kept. */
  receive(packet: Packet, lan: string): Verdict {
    if (this.#isPast(packet)) return { type: "replayed" };
    if (!equal(packet.echo, this.#nonce)) {
      // Until a first proof, pulses may as well carry the candidate: it saves a round trip.
      if (!this.#known) this.#peerNonce = packet.nonce.slice();
      return { type: "unproven", echo: packet.nonce };
    }
    if (!equal(packet.nonce, this.#peerNonce)) {
      if (this.#known) this.#retire();
      this.#peerNonce = packet.nonce.slice();
    }
    this.#known = true;
    if (packet.sequence <= (this.#lanSequences.get(lan) ?? 0)) return { type: "replayed" };
    this.#lanSequences.set(lan, packet.sequence);
    this.#comeback = null;
    const newest = packet.sequence > this.#reportSequence;
    if (newest) this.#reportSequence = packet.sequence;
    return { type: "alive", newest };
  }

  #isPast(packet: Packet): boolean {
    if (this.#retired.size === 0) return false;
    const peer = hex(packet.nonce);
    return this.#retired.has(peer) && !this.#comesBack(peer, packet);
  }

  /** A packet of a past life: whether it is taken for the present one after all. */
  #comesBack(peer: string, { echo, sequence }: Packet): boolean {
    if (!equal(echo, this.#nonce) || sequence <= (this.#retired.get(peer) ?? 0)) return false;
    this.#retired.set(peer, sequence);
    const count = this.#comeback?.peer === peer ? this.#comeback.count + 1 : 1;
    this.#comeback = { peer, count };
    if (count < comebackCount) return false;
    this.#retired.delete(peer);
    return true;
  }

  #retire(): void {
    this.#retired.set(hex(this.#peerNonce), this.#reportSequence);
    this.#lanSequences.clear();
    this.#reportSequence = 0;
    if (this.#retired.size < retiredMax) return;
    this.#retired.clear();
    this.#nonce = this.#drawNonce();
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
