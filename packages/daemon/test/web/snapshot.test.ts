import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { layout } from "@gemel/protocol";
import { expect, it } from "vitest";
import { fromBuffer } from "yauzl";
import { supportSnapshot } from "../../src/web/support/snapshot.ts";

async function unpacked(zip: Buffer): Promise<Map<string, string>> {
  const archive = await new Promise<import("yauzl").ZipFile>((resolve, reject) =>
    fromBuffer(zip, { lazyEntries: false }, (error, file) =>
      error === null ? resolve(file) : reject(error),
    ),
  );
  const files = new Map<string, string>();
  const reads: Promise<void>[] = [];
  await new Promise((resolve) => {
    archive.on("end", resolve);
    archive.on("entry", (entry) => {
      reads.push(
        new Promise((done, reject) =>
          archive.openReadStream(entry, async (error, stream) => {
            if (error !== null) return reject(error);
            let text = "";
            for await (const part of stream.setEncoding("utf8")) text += String(part);
            files.set(entry.fileName, text);
            return done();
          }),
        ),
      );
    });
  });
  await Promise.all(reads);
  return files;
}

it("supportSnapshot: what helps is in it, and none of the secrets of a node", async () => {
  const folder = mkdtempSync(`${tmpdir()}/gemel-snapshot-`);
  const files = layout(folder);
  const secrets: Record<string, string> = {
    [files.clusterKey]: "5a".repeat(32),
    [files.nodeKey]: "-----BEGIN PRIVATE KEY-----\nSECRET-node\n-----END PRIVATE KEY-----\n",
    [files.authorityKey]: "SECRET-authority",
    [files.webKey]: "SECRET-web",
    [`${files.handOut}/node2/node.key`]: "SECRET-handed-out",
    [`${files.etc}/nodes/node2/cluster.key`]: "SECRET-handed-out-too",
    [`${files.web}/access.json`]: "SECRET-hash",
    [`${files.web}/notifications.json`]: "SECRET-smtp",
    [`${files.etc}/modules/app/conf/userconfig.xml`]:
      '<safe><macro name="DB_PASSWORD" value="SECRET-macro"/><service mode="mirror"/></safe>',
    [`${files.etc}/modules/app/bin/start_prim`]: "#!/bin/sh\nPGPASSWORD=SECRET-script psql\n",
    [`${files.log}/modules/app/module.log`]: "started; token: SECRET-log\nall is well\n",
    [`${files.audit}/audit-00000001.jsonl`]: '{"number":1,"who":"anna"}\n',
  };
  for (const [path, text] of Object.entries(secrets)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  try {
    const answers = {
      node: () => ({ node: "node1", password: "SECRET-answer" }),
      broken: () => {
        throw new Error("not now");
      },
    };
    const snapshot = await unpacked(await supportSnapshot({ layout: files, answers }));
    const all = [...snapshot].map(([name, text]) => `${name}\n${text}`).join("\n");
    expect(all).not.toMatch(/SECRET-/);
    expect(all).not.toContain("5a".repeat(32));
    expect(snapshot.get("rest/node.json")).toContain('"node": "node1"');
    expect(snapshot.get("rest/broken.json")).toContain("not now");
    expect(snapshot.get("etc/modules/app/conf/userconfig.xml")).toContain(
      '<service mode="mirror"/>',
    );
    expect(snapshot.get("log/modules/app/module.log")).toContain("all is well");
    expect(snapshot.get("audit/audit-00000001.jsonl")).toContain("anna");
    expect(snapshot.get("system/proc/mounts")).toContain(" / ");
    expect([...snapshot.keys()].filter((name) => /\.key$|access\.json/.test(name))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
