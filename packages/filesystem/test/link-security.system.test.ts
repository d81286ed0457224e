/**
 * Who gets a link and who does not: a real primary is attacked by real TLS clients, a real replica
 * by primaries that are none. Whoever is refused learns nothing of the tree.
 */
import * as fs from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { ByteWriter } from "@gemel/base";
import { encodeHello, everything, linkVersion } from "@gemel/replication";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeDescriptor } from "../src/file-calls.ts";
import { agreementOf } from "../src/link/agreement.ts";
import { type HandshakeOptions, handshakeAsReplica } from "../src/link/handshake.ts";
import { connectTcp } from "../src/link/socket-calls.ts";
import { freeTlsSession } from "../src/link/tls-session.ts";
import { testKey } from "./replica-fake-primary.ts";
import { startReplica } from "./replica-fixture.ts";
import { create, regular } from "./replica-records.ts";
import { attackInTheClear, attackWithTls, sClient } from "./support/attacker.ts";
import { TestAuthority, testAuthority, testIdentity } from "./support/certificates.ts";
import { MirrorLab, type MirrorNode, until } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";

const secret = "a-name-that-nobody-may-learn";

let lab: MirrorLab;
let primary: MirrorNode;

beforeEach(async () => {
  lab = new MirrorLab();
  primary = await lab.start("a", { peers: ["b"] });
  fs.writeFileSync(join(primary.directory, secret), secret);
  await primary.serveAlone();
});

afterEach(async () => {
  await lab.end();
});

function options(changes: Partial<HandshakeOptions> = {}): HandshakeOptions {
  const key = fs.readFileSync(lab.keyFile);
  const agreement = agreementOf([everything]);
  return {
    module: "test",
    agreement,
    node: "b",
    peers: ["a"],
    key,
    identity: testIdentity("b"),
    ...changes,
  };
}

/** Knock as a replica with these options. */
function knock(changes: Partial<HandshakeOptions> = {}): string {
  const fd = connectTcp("127.0.0.1", primary.port, 1000);
  try {
    const result = handshakeAsReplica(fd, options(changes));
    if (!result.ok) return result.reason;
    freeTlsSession(result.tls.records, false);
    freeTlsSession(result.tls.acknowledgements, false);
    return `let in by ${result.peer}`;
  } finally {
    closeDescriptor(fd);
  }
}

/** The primary has told why it refused, and a replica of its own still comes in. */
async function refused(reason: RegExp): Promise<void> {
  await until(`a refusal because of ${reason}`, () =>
    primary.events.some((event) => event.type === "log" && reason.test(event.message)),
  );
  expect(primary.events.filter((event) => event.type === "link")).toEqual([]);
  await until("the door is open again", () => knock() === "let in by a");
}

function plainHello(version = linkVersion): Uint8Array {
  const writer = new ByteWriter();
  const nothing = new Uint8Array(32);
  encodeHello(writer, {
    ...{
      type: "hello",
      version,
      role: "replica",
      module: "test",
      agreement: "",
      node: "b",
    },
    ...{ nonce: nothing, session: 0, mac: nothing },
  });
  return writer.finish();
}

test("the link: a node of the cluster comes in", () => {
  expect(knock()).toBe("let in by a");
});

test("the link: one who speaks in the clear gets nothing", async () => {
  const { said, end } = await attackInTheClear(primary.port, plainHello());
  expect(said.toString("latin1")).toBe("");
  expect(end).not.toBe("still open");
  await refused(/does not speak TLS, which this end wants/);
});

test("the link: a replica of another version hears which ones there are, and the primary says so once", async () => {
  const versions = `version ${linkVersion + 1} of the link on the secondary, and version ${linkVersion} on the primary`;
  const bytes = plainHello(linkVersion + 1);
  for (let tries = 0; tries < 3; tries += 1) {
    const { said } = await attackWithTls(primary.port, { identity: testIdentity("b"), bytes });
    expect(said.toString("latin1")).toContain(versions);
  }
  await refused(new RegExp(versions));
  const told = primary.events.filter(
    (event) => event.type === "log" && event.message.includes(versions),
  );
  expect(told).toHaveLength(1);
});

test("the link: one without a certificate gets nothing", async () => {
  const { said, end } = await attackWithTls(primary.port, { bytes: plainHello() });
  expect(said.length).toBe(0);
  expect(end).toContain("certificate required");
  await refused(/peer did not return a certificate/);
});

test("the link: a certificate of another authority gets nothing", async () => {
  const identity = new TestAuthority("Gemel test").issue("b");
  const { said, end } = await attackWithTls(primary.port, { identity, bytes: plainHello() });
  expect(said.length).toBe(0);
  expect(end).toMatch(/unknown ca|decrypt error|bad certificate/);
  await refused(/certificate verify failed/);
});

test("the link: an expired certificate gets nothing", async () => {
  const identity = testAuthority().issue("b", { fromDays: -10, toDays: -1 });
  const { said, end } = await attackWithTls(primary.port, { identity, bytes: plainHello() });
  expect(said.length).toBe(0);
  expect(end).toContain("certificate expired");
  await refused(/certificate has expired/);
});

test("the link: a certificate that is for servers only gets nothing", async () => {
  const identity = testAuthority().issue("b", { usage: "serverAuth" });
  const { said } = await attackWithTls(primary.port, { identity, bytes: plainHello() });
  expect(said.length).toBe(0);
  await refused(/unsuitable certificate purpose/);
});

test.each(["mallory", "a", "b.example", "*"])(
  "the link: a valid certificate of %s, which is not the other node, gets nothing",
  async (name) => {
    const identity = testAuthority().issue(name);
    const { said } = await attackWithTls(primary.port, { identity, bytes: plainHello() });
    expect(said.length).toBe(0);
    await refused(/certificate is not of b, but of DNS:/);
  },
);

test("the link: TLS 1.2 gets nothing, whatever certificate it shows", async () => {
  const identity = testIdentity("b");
  const { said, end } = await attackWithTls(primary.port, { identity, version: "TLSv1.2" });
  expect(said.length).toBe(0);
  expect(end).toMatch(/protocol version|unsupported protocol/);
  const { certificate, key } = identity;
  const output = await sClient(primary.port, "-tls1_2", "-cert", certificate, "-key", key);
  expect(output).toMatch(/protocol version/);
  expect(output).toContain("Cipher is (NONE)");
  await refused(/unsupported protocol/);
});

test("the link: openssl s_client without a certificate sees TLS 1.3 and no word", async () => {
  const output = await sClient(primary.port, "-tls1_3", "-quiet", "-no_ign_eof");
  expect(output).toContain("certificate required");
  expect(output).not.toContain(secret);
  const session = await sClient(primary.port, "-tls1_3");
  expect(session).toContain("TLSv1.3");
  expect(session).not.toContain("Post-Handshake New Session Ticket");
  await refused(/peer did not return a certificate/);
});

test("the link: another module, other rules of what is mirrored, and another key, are refused behind a valid certificate", async () => {
  expect(knock({ module: "other" })).toContain("speaks of the module other, not of test");
  const agreement = agreementOf([{ ...everything, excluded: ["cache"] }]);
  expect(knock({ agreement })).toMatch(/The configurations differ: .*<notreplicated>/);
  await refused(/speaks of the module other, not of test/);
  expect(knock({ key: Buffer.from("another key") })).toContain("does not know the cluster's key");
});

test("the link: a replica trusts no primary but its own", () => {
  const { certificate, key } = testIdentity("b");
  const authority = new TestAuthority().certificate;
  const foreign = { authority, certificate, key };
  expect(knock({ identity: foreign })).toContain("was not issued by the authority");
  expect(knock({ peers: ["c"] })).toContain("certificate is not of c, but of DNS:a");
  expect(knock({ identity: null })).not.toContain("let in");
});

test("encryption off: both ends without it speak, one with it and one without do not", async () => {
  const clear = await lab.start("c", { identity: null });
  await clear.serveAlone();
  expect(await clear.client.status()).toMatchObject({ encryption: "off" });
  expect(await primary.client.status()).toMatchObject({ encryption: "tls" });
  const encrypted = await lab.start("b");
  await encrypted.client.command({ type: "follow", host: "127.0.0.1", port: clear.port });
  await until("the one in the clear says what is wrong", () =>
    clear.events.some(
      (event) => event.type === "log" && event.message.includes("wants TLS, which is off"),
    ),
  );
  expect(fs.readdirSync(encrypted.directory)).toEqual([]);
  await encrypted.end();
  const replica = await lab.start("d", { identity: null });
  await protect(clear, replica);
});

test("Replica: takes nothing from a primary of another authority, in the clear, or under another name", async () => {
  const fixture = await startReplica();
  const { root, primary: fake, events } = fixture;
  const told = (reason: RegExp): boolean =>
    events.some((event) => event.type === "link" && !event.up && reason.test(event.reason));
  try {
    const stranger = new TestAuthority().issue("one");
    expect(await fake.accept("test", testKey, stranger)).toMatchObject({ ok: false });
    await until("unknown authority", () => told(/certificate verify failed/));
    const other = testAuthority().issue("mallory");
    expect(await fake.accept("test", testKey, other, "mallory")).toMatchObject({ ok: false });
    await until("another node", () => told(/certificate is not of one, but of DNS:mallory/));
    expect(await fake.accept("test", testKey, null)).toMatchObject({ ok: false });
    expect(fs.readdirSync(root)).toEqual([]);
    expect((await fake.accept()).ok).toBe(true);
    fake.send(create("now", regular));
    await fake.settle();
    expect(fs.readdirSync(root)).toEqual(["now"]);
  } finally {
    await fixture.close();
  }
});

test("Replica: one who only listens learns nothing, and gives nothing", async () => {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on("data", (data) => heard.push(data));
    socket.on("error", () => undefined);
    socket.write("220 come in\r\n");
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  const replica = await lab.start("b", { peers: ["a"] });
  await replica.client.command({ type: "follow", host: "127.0.0.1", port });
  await until("it has tried", () => heard.length > 0);
  const text = Buffer.concat(heard).toString("latin1");
  // Neither the node's name nor the module's, nor a HELLO.
  expect(text).not.toContain("test");
  expect(text).not.toContain("GMLK");
  expect(fs.readdirSync(replica.directory)).toEqual([]);
  server.close();
});
