import { createPrivateKey, X509Certificate } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { clusterUploadSchema, clusterViewSchema } from "@gemel/protocol";
import { layout } from "@gemel/protocol/layout";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeDaemon, problem, type Running, startCommand } from "./fake-daemon.ts";
import { until } from "./until.ts";

let daemon: FakeDaemon;

beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
  const { etc, nodeNameFile } = layout(daemon.root);
  mkdirSync(etc, { recursive: true });
  writeFileSync(nodeNameFile, "node1\n");
});

afterEach(() => daemon.close());

const view = clusterViewSchema.parse({
  self: "node1",
  config: {
    lans: [
      {
        name: "default",
        nodes: [
          { name: "node1", address: "198.18.0.1" },
          { name: "node2", address: "198.18.0.2" },
        ],
      },
      { name: "private", nodes: [{ name: "node1", address: "198.18.1.1" }] },
    ],
  },
  signature: "ab".repeat(32),
});

test("cluster init: writes 32 random bytes that only root reads", async () => {
  const { clusterKey } = layout(daemon.root);
  const result = await daemon.run("cluster", "init", "node1", "--json");
  expect(JSON.parse(result.stdout)).toMatchObject({ keyFile: clusterKey });
  expect(readFileSync(clusterKey, "utf8")).toMatch(/^[0-9a-f]{64}\n$/);
  expect(statSync(clusterKey).mode & 0o777).toBe(0o600);
});

test("cluster init: keeps a key that is there, and replaces it with --yes", async () => {
  const { clusterKey } = layout(daemon.root);
  await daemon.run("cluster", "init", "node1");
  const first = readFileSync(clusterKey, "utf8");
  const refused = await daemon.run("cluster", "init", "node1");
  expect(refused.code).toBe(6);
  expect(refused.stderr).toContain(`Error: There is a cluster key already: ${clusterKey}`);
  expect(readFileSync(clusterKey, "utf8")).toBe(first);
  expect((await daemon.run("cluster", "init", "node1", "--yes")).code).toBe(0);
  expect(readFileSync(clusterKey, "utf8")).not.toBe(first);
  expect(statSync(clusterKey).mode & 0o777).toBe(0o600);
});

test("cluster init: certificates of its own authority for this node and for the others", async () => {
  const files = layout(daemon.root);
  mkdirSync(files.etc, { recursive: true });
  writeFileSync(files.nodeNameFile, "node1\n");
  const result = await daemon.run("cluster", "init", "node1", "node2");
  expect(result.stdout).toContain(`scp -pr ${files.handOut}/node2/. node2:${files.etc}/`);
  const authority = new X509Certificate(readFileSync(files.authority));
  expect(authority.ca).toBe(true);
  for (const [name, folder] of [
    ["node1", files.etc],
    ["node2", `${files.handOut}/node2`],
  ] as const) {
    const certificate = new X509Certificate(readFileSync(`${folder}/node.crt`));
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkHost(name, { subject: "never" })).toBe(name);
    expect(certificate.ca).toBe(false);
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 390 * 86_400_000);
    expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(`${folder}/node.key`)))).toBe(
      true,
    );
    expect(statSync(`${folder}/node.key`).mode & 0o777).toBe(0o600);
  }
  for (const name of ["cluster.key", "ca.crt", "ca.key"]) {
    expect(readFileSync(`${files.handOut}/node2/${name}`)).toEqual(
      readFileSync(`${files.etc}/${name}`),
    );
  }
  expect(statSync(`${files.handOut}/node2/cluster.key`).mode & 0o777).toBe(0o600);
  expect(statSync(files.authorityKey).mode & 0o777).toBe(0o600);
  expect(statSync(`${files.handOut}/node2/ca.key`).mode & 0o777).toBe(0o600);
  expect(readdirSync(files.etc).filter((name) => name.startsWith("."))).toEqual([]);
});

test("cluster certificate: a new one of the same authority, only where its key is", async () => {
  const files = layout(daemon.root);
  const none = await daemon.run("cluster", "certificate", "node2");
  expect(none.code).toBe(8);
  expect(none.stderr).toContain(`There is no ${files.authorityKey} here`);
  await daemon.run("cluster", "init", "node1");
  const authority = new X509Certificate(readFileSync(files.authority));
  const path = `${files.handOut}/node2/node.crt`;
  const serials: string[] = [];
  for (let count = 0; count < 2; count++) {
    expect((await daemon.run("cluster", "certificate", "node2")).code).toBe(0);
    const certificate = new X509Certificate(readFileSync(path));
    expect(certificate.verify(authority.publicKey)).toBe(true);
    serials.push(certificate.serialNumber);
  }
  expect(new Set(serials).size).toBe(2);
});

test.each(["../x", "a b", "", "-x\nCA:TRUE", "x".repeat(64)])(
  "cluster certificate: %j is not the name of a node",
  async (name) => {
    await daemon.run("cluster", "init", "node1");
    expect((await daemon.run("cluster", "certificate", "--", name)).code).toBe(2);
    expect(existsSync(layout(daemon.root).handOut)).toBe(false);
  },
);

const nodes = {
  self: "node1",
  same: false,
  nodes: [
    {
      node: "node1",
      reachable: true,
      signature: "ab".repeat(32),
      version: 3,
      certificateEndsAt: "2027-12-30T00:00:00Z",
      software: "0.1.0",
      problem: "",
    },
    {
      node: "node2",
      reachable: false,
      signature: null,
      version: null,
      certificateEndsAt: null,
      software: null,
      problem: "it does not answer",
    },
  ],
};

const token = {
  node: "node1",
  token: "gmlj_SECRET.HASH",
  // When it is asked for: the test may come to it late on a busy machine.
  get expiresAt(): string {
    return new Date(Date.now() + 930_000).toISOString();
  },
  fingerprint: "AA:BB",
  hosts: ["198.18.0.1"],
};

test("cluster init: without names the daemon makes the cluster, and says how another node joins", async () => {
  daemon.on("POST /cluster/init", {
    body: {
      node: "node1",
      fingerprint: "AA:BB",
      addresses: { default: "198.18.0.1" },
      nodes: ["node1"],
      signature: "ab",
    },
  });
  daemon.on("POST /cluster/join-tokens", { body: token });
  const result = await daemon.run("cluster", "init", "--addr", "198.18.0.1");
  expect(daemon.calls[0]?.body).toEqual({
    addresses: { default: "198.18.0.1" },
    replace: false,
  });
  expect(result.stdout).toMatchInlineSnapshot(`
    "Made a cluster of this node, node1
    Address      198.18.0.1 on default
    Fingerprint  AA:BB

    On the other node, within 15 min, once:
      gemel cluster join 198.18.0.1
    It asks for the token: gmlj_SECRET.HASH
    It must show the same fingerprint: AA:BB
    "
  `);
});

const joined = {
  node: "b",
  fingerprint: "AA:BB",
  addresses: { default: "198.18.0.2", private: "198.18.1.2" },
  nodes: ["a", "b"],
  signature: "ab",
};

test("cluster join: several networks, and a name of its own; the token is piped", async () => {
  daemon.on("POST /cluster/join", { body: joined });
  const addresses = ["--addr", "198.18.0.2", "private=198.18.1.2", "--node", "b"];
  const result = await daemon.pipe("gmlj_x.y\n", "cluster", "join", "198.18.0.1", ...addresses);
  expect(result.code).toBe(0);
  expect(result.stdout).toContain("This node, b, belongs to the cluster of a, b");
  expect(result.stdout).toContain("Fingerprint  AA:BB");
  expect(daemon.calls[0]?.body).toEqual({
    host: "198.18.0.1",
    token: "gmlj_x.y",
    addresses: { default: "198.18.0.2", private: "198.18.1.2" },
    node: "b",
    replace: false,
  });
  expect((await daemon.pipe("t", "cluster", "join", "h", "--addr", "x y")).code).toBe(2);
});

test("cluster join: the token may be in a file; on the command line it is refused, and sent nowhere", async () => {
  daemon.on("POST /cluster/join", { body: joined });
  const file = join(daemon.root, "token");
  writeFileSync(file, " gmlj_x.y\n");
  expect((await daemon.run("cluster", "join", "h", "--token-file", file)).code).toBe(0);
  expect(daemon.calls[0]?.body).toMatchObject({ host: "h", token: "gmlj_x.y" });
  const missing = await daemon.run("cluster", "join", "h", "--token-file", `${file}s`);
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("ENOENT") });
  for (const [run, message] of [
    [daemon.pipe("gmlj_x.y\n", "cluster", "join", "h", "gmlj_x.y"), "command line, which every"],
    [daemon.run("cluster", "join", "h"), "There is no token"],
    [daemon.pipe("\n", "cluster", "join", "h"), "There is no token"],
  ] as const) {
    const { code, stderr } = await run;
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
    expect(stderr).toContain("Try: gemel cluster join h, which asks for it");
  }
  expect(daemon.calls).toHaveLength(1);
});

test("cluster join: on a terminal it is asked for, and not shown", async () => {
  daemon.on("POST /cluster/join", { body: joined });
  const asked = (): Running =>
    startCommand(["cluster", "join", "h"], { GEMEL_ROOT: daemon.root }, { isTerminal: true });
  const asking = asked();
  await until(() => asking.output().includes("Token: "));
  // Pasted as some terminals do, with a slip of the finger.
  asking.type("\u001b[200~gmlj_x.z\u001b[201~\u007fy\r");
  expect(await asking.ended).toBe(0);
  expect(daemon.calls[0]?.body).toMatchObject({ host: "h", token: "gmlj_x.y" });
  expect(asking.output()).not.toContain("gmlj");
  const givenUp = asked();
  await until(() => givenUp.output().includes("Token: "));
  givenUp.type("gmlj_x.y\u0003");
  expect(await givenUp.ended).toBe(2);
  expect(daemon.calls).toHaveLength(1);
});

test("cluster confinfo: a difference is seen", async () => {
  daemon.on("GET /cluster/nodes", { body: nodes });
  expect((await daemon.run("cluster", "confinfo")).stdout).toMatchInlineSnapshot(`
    "NODE          REACHED  VERSION  SIGNATURE         CERTIFICATE  GEMEL
    node1 (this)  yes      3        abababababababab  2027-12-30   0.1.0
    node2         no       -        -                 -            -      it does not answer

    The configurations differ: gemel cluster config FILE makes one the same on all nodes
    "
  `);
});

test("cluster leave and remove: nothing without --yes", async () => {
  daemon
    .on("POST /cluster/leave", { body: nodes })
    .on("DELETE /cluster/nodes/node2", { body: nodes });
  expect((await daemon.run("cluster", "leave")).code).toBe(2);
  expect((await daemon.run("cluster", "remove", "node2")).code).toBe(2);
  expect(daemon.calls).toEqual([]);
  const left = await daemon.run("cluster", "leave", "--yes");
  expect(left.stdout).toContain("there: gemel cluster remove node1");
  expect((await daemon.run("cluster", "remove", "node2", "--yes")).code).toBe(0);
});

test("cluster confcheck: what would change, and what must stop", async () => {
  const file = `${daemon.root}/cluster.xml`;
  writeFileSync(file, "<cluster/>");
  daemon.on("POST /cluster/confcheck", {
    body: {
      file,
      notes: [],
      signature: "ab",
      changes: ["+ node node3 on default (198.18.0.3)"],
      stopFirst: ["pg"],
    },
  });
  const result = await daemon.run("cluster", "config", "--dry-run", file);
  expect(result.stdout).toContain("+ node node3 on default (198.18.0.3)");
  expect(result.stdout).toContain("Must be in STOP first: pg");
});

describe("-H", () => {
  test("all nodes: the same through this node's daemon, each with its name", async () => {
    daemon.on("GET /cluster", { body: view });
    daemon.on("GET /nodes/node1/modules", { body: [] });
    daemon.on("GET /nodes/node2/modules", problem(503, "peer_unreachable", "node2 is away"));
    const result = await daemon.run("-H", "*", "module", "list");
    expect(result.code).toBe(7);
    expect(result.stdout).toBe(
      "--- node1\nNo module is installed; see gemel module install --help\n--- node2\n",
    );
    expect(result.stderr).toContain("Error: node2 is away");
    const asked = await daemon.run("-H", "*", "--json", "module", "list");
    expect(JSON.parse(asked.stdout)).toMatchObject({
      node1: [],
      node2: { error: { code: "peer_unreachable", exitCode: 7 } },
    });
  });

  test("one node: as if it were typed there", async () => {
    daemon.on("GET /cluster", { body: view });
    daemon.on("GET /nodes/node2/modules", { body: [] });
    const result = await daemon.run("-H", "node2", "module", "list", "--json");
    expect(JSON.parse(result.stdout)).toEqual([]);
  });

  test("a node that is not there, an address without a token", async () => {
    daemon.on("GET /cluster", { body: view });
    const unknown = await daemon.run("-H", "node7", "module", "list");
    expect(unknown.stderr).toContain('There is no node "node7" in the cluster');
    const bare = await daemon.run("-H", "https://198.18.0.1:7443", "module", "list");
    expect(bare.code).toBe(4);
    expect(bare.stderr).toContain("GEMEL_TOKEN");
  });
});

test("cluster config: sends the text of the file and shows what came of it", async () => {
  daemon.on("PUT /cluster", { body: view }).on("GET /cluster/nodes", { body: nodes });
  const file = `${daemon.root}/cluster.xml`;
  writeFileSync(file, "<cluster/>");
  const result = await daemon.run("cluster", "config", file);
  expect(result.stdout).toMatchInlineSnapshot(`
    "NODE          DEFAULT     PRIVATE
    node1 (this)  198.18.0.1  198.18.1.1
    node2         198.18.0.2  -

    Signature abababababababab (must be the same on all nodes)

    NODE          REACHED  VERSION  SIGNATURE         CERTIFICATE  GEMEL
    node1 (this)  yes      3        abababababababab  2027-12-30   0.1.0
    node2         no       -        -                 -            -      it does not answer

    The configurations differ: gemel cluster config FILE makes one the same on all nodes
    "
  `);
  expect(clusterUploadSchema.parse(daemon.calls[0]?.body)).toEqual({ xml: "<cluster/>", file });
});

test("cluster config: a file that is not there", async () => {
  const result = await daemon.run("cluster", "config", "/nonexistent/cluster.xml");
  expect(result.code).toBe(2);
  expect(result.stderr).toContain("Cannot read /nonexistent/cluster.xml: ENOENT");
});

test("cluster config: a mistake in the file keeps its place", async () => {
  const file = `${daemon.root}/cluster.xml`;
  writeFileSync(file, "<cluster");
  daemon.on("PUT /cluster", problem(422, "config_invalid", `${file}:1:9: Unclosed tag`));
  const result = await daemon.run("cluster", "config", file);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain(`${file}:1:9: Unclosed tag`);
});

test("cluster state: as JSON, and before there is a configuration", async () => {
  daemon.on("GET /cluster", { body: view });
  expect(JSON.parse((await daemon.run("cluster", "state", "--json")).stdout)).toEqual(view);
  daemon.on("GET /cluster", { body: { ...view, config: null, signature: null } });
  expect((await daemon.run("cluster", "state")).stdout).toContain("no cluster is configured");
});

test("cluster init: leaves nothing half-written behind", async () => {
  const { etc, clusterKey } = layout(daemon.root);
  rmSync(`${daemon.root}/etc`, { recursive: true });
  writeFileSync(`${daemon.root}/etc`, "a file where a folder should be");
  const result = await daemon.run("cluster", "init", "node1");
  expect(result.code).toBe(1);
  expect(result.stderr).toContain(`Error: Cannot write ${clusterKey}: ENOTDIR`);
  rmSync(`${daemon.root}/etc`);
  expect(() => statSync(etc)).toThrow("ENOENT");
});
