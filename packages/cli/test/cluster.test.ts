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
import { clusterUploadSchema, clusterViewSchema } from "@gemel/protocol";
import { layout } from "@gemel/protocol/layout";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon, problem } from "./fake-daemon.ts";

let daemon: FakeDaemon;

beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
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
  const result = await daemon.run("cluster", "init", "--json");
  expect(JSON.parse(result.stdout)).toMatchObject({ keyFile: clusterKey });
  expect(readFileSync(clusterKey, "utf8")).toMatch(/^[0-9a-f]{64}\n$/);
  expect(statSync(clusterKey).mode & 0o777).toBe(0o600);
});

test("cluster init: keeps a key that is there, and replaces it with --yes", async () => {
  const { clusterKey } = layout(daemon.root);
  await daemon.run("cluster", "init");
  const first = readFileSync(clusterKey, "utf8");
  const refused = await daemon.run("cluster", "init");
  expect(refused.code).toBe(6);
  expect(refused.stderr).toContain(`Error: There is a cluster key already: ${clusterKey}`);
  expect(readFileSync(clusterKey, "utf8")).toBe(first);
  expect((await daemon.run("cluster", "init", "--yes")).code).toBe(0);
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
    expect(certificate.subjectAltName).toBe(`DNS:${name}`);
    expect(certificate.ca).toBe(false);
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 19 * 365 * 86_400_000);
    expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(`${folder}/node.key`)))).toBe(
      true,
    );
    expect(statSync(`${folder}/node.key`).mode & 0o777).toBe(0o600);
  }
  for (const name of ["cluster.key", "ca.crt"]) {
    expect(readFileSync(`${files.handOut}/node2/${name}`)).toEqual(
      readFileSync(`${files.etc}/${name}`),
    );
  }
  expect(statSync(`${files.handOut}/node2/cluster.key`).mode & 0o777).toBe(0o600);
  expect(statSync(files.authorityKey).mode & 0o777).toBe(0o600);
  expect(existsSync(`${files.handOut}/node2/ca.key`)).toBe(false);
  expect(readdirSync(files.etc).filter((name) => name.startsWith("."))).toEqual([]);
});

test("cluster certificate: a new one of the same authority, only where its key is", async () => {
  const files = layout(daemon.root);
  const none = await daemon.run("cluster", "certificate", "node2");
  expect(none.code).toBe(8);
  expect(none.stderr).toContain(`There is no ${files.authorityKey} here`);
  await daemon.run("cluster", "init");
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
    await daemon.run("cluster", "init");
    expect((await daemon.run("cluster", "certificate", "--", name)).code).toBe(2);
    expect(existsSync(layout(daemon.root).handOut)).toBe(false);
  },
);

test("cluster config: sends the text of the file and shows what came of it", async () => {
  daemon.on("PUT /cluster", { body: view });
  const file = `${daemon.root}/cluster.xml`;
  writeFileSync(file, "<cluster/>");
  const result = await daemon.run("cluster", "config", file);
  expect(result.stdout).toMatchInlineSnapshot(`
    "NODE          DEFAULT     PRIVATE
    node1 (this)  198.18.0.1  198.18.1.1
    node2         198.18.0.2  -

    Signature abababababababab (must be the same on all nodes)
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
  writeFileSync(`${daemon.root}/etc`, "a file where a folder should be");
  const result = await daemon.run("cluster", "init");
  expect(result.code).toBe(1);
  expect(result.stderr).toContain(`Error: Cannot write ${clusterKey}: ENOTDIR`);
  rmSync(`${daemon.root}/etc`);
  expect(() => statSync(etc)).toThrow("ENOENT");
});
