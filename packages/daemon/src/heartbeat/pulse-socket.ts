/**
 * A UDP socket that wakes nobody up: what came is read when its owner is awake anyway.
 *
 * Node's own wakes its thread for every packet, or for a few of them; to wake up is most of what an idle node costs.
 *
 * @module
 */
import { getSystemErrorName } from "node:util";
import {
  closeSocket,
  datagramAddress,
  datagramSocket,
  keepWaiting,
  receivePacket,
  sendDatagram,
} from "../system/native.ts";

/** Room for what comes between two looks, also from who is not of the cluster. */
const waitingBytes = 1 << 20;
/** So many packets are read in one look: whoever floods the port must not keep the thread. */
const readMax = 2048;
/** Of UDP. */
const packetMax = 65_536;

/** What is read is in here until the next packet is; of all sockets of the thread. */
const room = new Uint8Array(packetMax);

/** With the words of Node's own. */
export class SocketError extends Error {
  readonly code: string;

  constructor(code: string, place: string) {
    super(["bind", code, place].join(" "));
    this.code = code;
  }
}

export class PulseSocket {
  readonly #fd: number;
  readonly #port: number;
  /** As the kernel reads them, by address. */
  readonly #addresses = new Map<string, Uint8Array>();
  #closed = false;
  /** Whether there is room for what comes between two looks, however much that is. */
  readonly isRoomy: boolean;

  /** Bound to both. Throws {@link SocketError}. */
  constructor(address: string, port: number) {
    this.#port = port;
    const fd = datagramSocket(datagramAddress(address, port));
    if (fd < 0) {
      throw new SocketError(getSystemErrorName(fd), `${address}:${port}`);
    }
    this.#fd = fd;
    this.isRoomy = keepWaiting(fd, waitingBytes) === 0;
  }

  /** Each packet that came since the last look; the bytes are others after `each`. */
  read(each: (bytes: Uint8Array) => void): void {
    for (let count = 0; count < readMax && !this.#closed; count += 1) {
      const size = receivePacket(this.#fd, room);
      if (size < 0) return;
      each(room.subarray(0, size));
    }
  }

  /** To its own port at `address`. What cannot be sent is silence to the other end. */
  send(bytes: Uint8Array, address: string): void {
    let to = this.#addresses.get(address);
    if (to === undefined) {
      to = datagramAddress(address, this.#port);
      this.#addresses.set(address, to);
    }
    sendDatagram(this.#fd, bytes, to);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSocket(this.#fd);
  }
}
