/**
 * Strangers and broken wires: whatever bytes come, in whatever pieces, a reader says what is wrong
 * and goes on with its life.
 */
import { ByteWriter } from "@gemel/base";
import { decodeRecord, encodeRecord, type MirrorRecord } from "@gemel/replication";
import fc from "fast-check";
import { expect, test } from "vitest";
import { poll } from "../src/file-calls.ts";
import { errno, pollEvents } from "../src/file-constants.ts";
import { handshakeAsPrimary, handshakeAsReplica } from "../src/link/handshake.ts";
import { LinkInput } from "../src/link/link-input.ts";
import { sendAll, shutdownSocket } from "../src/link/socket-calls.ts";
import { RecordStream } from "../src/replica/record-stream.ts";
import { bind, create, directory, listing, regular, write } from "./replica-records.ts";
import { testIdentity } from "./support/certificates.ts";
import { withSockets } from "./support/tls-pair.ts";

const options = { module: "m", agreement: "same", key: Buffer.from("key"), timeoutMs: 2000 };

/** Bytes that begin as those of somebody who nearly speaks the protocol. */
const nearly = fc.tuple(
  fc.constantFrom(
    Buffer.alloc(0),
    Buffer.from([0x16, 3, 1, 0, 40, 1, 0, 0, 36, 3, 3]),
    Buffer.from([0x16, 3, 3, 0x40, 0]),
    Buffer.from([0x17, 3, 3, 0, 5]),
    Buffer.from([0x15, 3, 3, 0, 2, 2, 40]),
    Buffer.from([100, 0, 0, 0, 1, 0x47, 0x4d, 0x4c, 0x4b]),
    Buffer.from([9, 0, 0, 0, 3]),
  ),
  fc.uint8Array({ maxLength: 400 }),
);

test.each([
  ["TLS", true],
  ["the clear", false],
] as const)(
  "handshake in %s: whatever a stranger says, it is refused with a reason",
  async (_what, isEncrypted) => {
    const identity = (node: string) => (isEncrypted ? testIdentity(node) : null);
    await fc.assert(
      fc.asyncProperty(nearly, fc.boolean(), async ([head, tail], isPrimary) => {
        await withSockets(({ server, client }) => {
          const [own, other] = isPrimary ? [server, client] : [client, server];
          sendAll(other, Buffer.concat([head, tail]));
          shutdownSocket(other);
          const result = isPrimary
            ? handshakeAsPrimary(own, {
                ...options,
                node: "a",
                peers: ["b"],
                identity: identity("a"),
                session: 1,
              })
            : handshakeAsReplica(own, {
                ...options,
                node: "b",
                peers: ["a"],
                identity: identity("b"),
              });
          expect(result.ok).toBe(false);
          if (!result.ok) expect(result.reason).toMatch(/^\S.{5,}/);
        });
      }),
      { numRuns: 60 },
    );
  },
);

const records: readonly MirrorRecord[] = [
  create("d", directory | 0o755),
  create("d/f", regular | 0o600),
  bind(1, "d/f"),
  write(1, 0, "x".repeat(3000)),
  listing("d", []),
  { type: "rename", tree: 0, from: "d/f", to: "d/g", flags: 0 },
];

function encoded(): Buffer {
  const writer = new ByteWriter();
  records.forEach((record, index) => {
    encodeRecord(writer, record, index + 1);
  });
  return Buffer.from(writer.finish());
}

/** Read records as a replica does, until the end or the first that cannot be one. */
function readAll(
  stream: RecordStream,
  fd: number,
): { decoded: number; malformed: boolean; end: number } {
  let decoded = 0;
  for (;;) {
    const got = stream.fill();
    for (let length = stream.next(); length !== 0; length = stream.next()) {
      if (length < 0) return { decoded, malformed: true, end: got };
      const { bytes, start } = stream;
      if (!decodeRecord(bytes, start, start + length).ok)
        return { decoded, malformed: true, end: got };
      decoded += 1;
      stream.consume(length);
    }
    if (got <= 0 && got !== -errno.EAGAIN) return { decoded, malformed: false, end: got };
    if (got === -errno.EAGAIN) poll(fd, -1, pollEvents.in, 2000);
  }
}

test("RecordStream: whole records in any pieces arrive whole; a cut one never does", async () => {
  const bytes = encoded();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 2000 })),
      fc.nat(bytes.length),
      async (sizes, cut) => {
        await withSockets(({ server, client }) => {
          const stream = new RecordStream(new LinkInput(client, 0));
          const part = bytes.subarray(0, cut);
          let at = 0;
          for (const size of sizes) {
            sendAll(server, part.subarray(at, at + size));
            at += size;
          }
          sendAll(server, part.subarray(Math.min(at, part.length)));
          shutdownSocket(server);
          const { decoded, malformed } = readAll(stream, client);
          expect(malformed).toBe(false);
          expect(decoded === records.length).toBe(cut === bytes.length);
        });
      },
    ),
    { numRuns: 100 },
  );
});

test("RecordStream: turned bits end in a refusal or in other records, never in a crash or a loop", async () => {
  const bytes = encoded();
  const turns = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(turns, async (changes) => {
      await withSockets(({ server, client }) => {
        const turned = Buffer.from(bytes);
        for (const [at, mask] of changes) turned[at] = (turned[at] ?? 0) ^ mask;
        sendAll(server, turned);
        shutdownSocket(server);
        const { decoded } = readAll(new RecordStream(new LinkInput(client, 0)), client);
        expect(decoded).toBeLessThanOrEqual(turned.length / 10);
      });
    }),
    { numRuns: 200 },
  );
});
