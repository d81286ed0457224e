import { ByteWriter } from "@gemel/base";
import { encodeHello, type HelloFrame, linkVersion } from "@gemel/replication";
import { expect, test } from "vitest";
import { closeDescriptor } from "../src/file-calls.ts";
import { handshakeAsPrimary, handshakeAsReplica } from "../src/link/handshake.ts";
import {
  acceptTcp,
  connectTcp,
  listenTcp,
  localPort,
  receive,
  sendAll,
} from "../src/link/socket-calls.ts";

/** The good case, another key and another module are in the system tests of the replica. */
const options = {
  module: "m",
  agreement: "same",
  node: "n",
  peers: [],
  key: Buffer.from("key"),
  identity: null,
  timeoutMs: 200,
};

/** Both ends of a connection in one thread: what the other end says must be sent before. */
function withPair(act: (primary: number, replica: number) => void): void {
  const listener = listenTcp("127.0.0.1", 0);
  const replica = connectTcp("127.0.0.1", localPort(listener), 1000);
  const primary = acceptTcp(listener, 1000);
  try {
    act(primary, replica);
  } finally {
    for (const fd of [primary, replica, listener]) closeDescriptor(fd);
  }
}

function encoded(frame: HelloFrame): Uint8Array {
  const writer = new ByteWriter();
  encodeHello(writer, frame);
  return writer.finish();
}

const hello: HelloFrame = {
  type: "hello",
  version: linkVersion,
  role: "replica",
  module: "m",
  agreement: "same",
  node: "other",
  nonce: new Uint8Array(32),
  session: 0,
  mac: new Uint8Array(32),
};

test("handshakeAsPrimary: another version is refused, and the other end is told", () => {
  withPair((primary, replica) => {
    sendAll(replica, encoded({ ...hello, version: linkVersion + 1 }));
    const reason =
      `Nothing is replicated: gemel-fs speaks version ${linkVersion + 1} of the link on the secondary, and version ${linkVersion} on the primary. ` +
      'Install the same gemel on both nodes; then "gemel rfsupgrade -m m" on the primary, and stop and start the module on the secondary';
    expect(handshakeAsPrimary(primary, { ...options, session: 1 })).toEqual({ ok: false, reason });
    const answer = Buffer.alloc(1000);
    const size = receive(replica, answer);
    expect(Buffer.from(answer.subarray(0, size)).equals(encoded({ type: "refused", reason }))).toBe(
      true,
    );
  });
});

test.each([
  ["a MAC that is not of the key", encoded(hello), /cluster's key/],
  ["a confirm out of turn", encoded({ type: "confirm", mac: hello.mac }), /Not a hello/],
  ["something else altogether", Buffer.from("GET / HTTP/1.1\r\n\r\n"), /does not speak/],
  ["silence", Buffer.alloc(0), /in time/],
  ["half a frame", encoded(hello).subarray(0, 20), /in time/],
] as const)("handshakeAsPrimary: refuses %s", (_what, bytes, reason) => {
  withPair((primary, replica) => {
    sendAll(replica, bytes);
    expect(handshakeAsPrimary(primary, { ...options, session: 1 })).toEqual({
      ok: false,
      reason: expect.stringMatching(reason),
    });
  });
});

test("handshakeAsPrimary: what a real replica said once does not open a second session", () => {
  let recorded = Buffer.alloc(0);
  withPair((primary, replica) => {
    // Times out waiting for the answer; its hello is real.
    handshakeAsReplica(replica, { ...options, timeoutMs: 20 });
    const bytes = Buffer.alloc(1000);
    recorded = bytes.subarray(0, receive(primary, bytes));
  });
  withPair((primary, replica) => {
    sendAll(replica, recorded);
    sendAll(replica, encoded({ type: "confirm", mac: new Uint8Array(32) }));
    expect(handshakeAsPrimary(primary, { ...options, session: 1 })).toMatchObject({ ok: false });
  });
});

test("handshakeAsReplica: a primary of another version is named as such", () => {
  withPair((primary, replica) => {
    const welcome = { ...hello, type: "welcome", role: "primary" } as const;
    sendAll(primary, encoded({ ...welcome, version: linkVersion + 1 }));
    expect(handshakeAsReplica(replica, options)).toEqual({
      ok: false,
      reason: expect.stringContaining(
        `version ${linkVersion} of the link on the secondary, and version ${linkVersion + 1} on the primary`,
      ),
    });
  });
});

test("handshakeAsReplica: refuses a primary that does not know the key, or says no", () => {
  for (const [frame, reason] of [
    [
      { ...hello, type: "welcome", role: "primary" },
      "The other end does not know the cluster's key",
    ],
    [{ type: "refused", reason: "busy" }, "Refused by the other end: busy"],
  ] as const) {
    withPair((primary, replica) => {
      sendAll(primary, encoded(frame));
      expect(handshakeAsReplica(replica, options)).toEqual({ ok: false, reason });
    });
  }
});
