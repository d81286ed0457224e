import { expect, test } from "vitest";
import { clusterConfigSchema, nodeNames } from "../src/cluster-config.ts";
import { layout, moduleLayout } from "../src/layout.ts";
import { emptyLineage, lineageRecordSchema } from "../src/lineage.ts";
import { mirrorCommandSchema, mirrorEventSchema } from "../src/mirror-control.ts";
import { heartbeatPort, replicationPort } from "../src/module-config.ts";
import { peerReportSchema } from "../src/peer-report.ts";

const generation = "0123456789abcdef0123456789abcdef";

test("lineageRecordSchema: the empty record is valid, a later version and a malformed generation are not", () => {
  expect(lineageRecordSchema.safeParse(emptyLineage).success).toBe(true);
  expect(lineageRecordSchema.safeParse({ ...emptyLineage, version: 2 }).success).toBe(false);
  expect(lineageRecordSchema.safeParse({ ...emptyLineage, generation: "XY" }).success).toBe(false);
  expect(lineageRecordSchema.safeParse({ ...emptyLineage, epoch: -1 }).success).toBe(false);
  expect(lineageRecordSchema.safeParse({ ...emptyLineage, extra: 1 }).success).toBe(false);
});

test("peerReportSchema: a report survives JSON, an unknown want does not", () => {
  const report = {
    version: 1,
    module: "pg",
    node: "node1",
    incarnation: "i1",
    state: "ALONE",
    readiness: "Ready",
    reason: "Serving alone",
    record: { ...emptyLineage, generation },
    want: { type: "share", epoch: 7, witness: null },
    linkUp: true,
    serving: true,
    replicationPort: 5600,
    resources: { "heartbeat.default": "up" },
  };
  expect(peerReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  expect(peerReportSchema.safeParse({ ...report, want: { type: "steal", epoch: 7 } }).success).toBe(
    false,
  );
});

test("mirrorCommandSchema and mirrorEventSchema: refuse what is not named", () => {
  expect(mirrorCommandSchema.safeParse({ type: "serve", id: 1 }).success).toBe(true);
  expect(mirrorCommandSchema.safeParse({ type: "serve" }).success).toBe(false);
  expect(mirrorCommandSchema.safeParse({ type: "format", id: 1 }).success).toBe(false);
  expect(mirrorEventSchema.safeParse({ type: "seal", generation }).success).toBe(true);
  expect(mirrorEventSchema.safeParse({ type: "seal" }).success).toBe(false);
});

test("nodeNames: every node once, in the order of the first network", () => {
  const cluster = clusterConfigSchema.parse({
    lans: [
      {
        name: "a",
        nodes: [
          { name: "n1", address: "198.18.0.1" },
          { name: "n2", address: "198.18.0.2" },
        ],
      },
      {
        name: "b",
        nodes: [
          { name: "n2", address: "198.18.1.2" },
          { name: "n1", address: "198.18.1.1" },
        ],
      },
    ],
  });
  expect(nodeNames(cluster)).toEqual(["n1", "n2"]);
});

test("ports and paths: derive from the module's id and name", () => {
  expect([heartbeatPort(1), replicationPort(1)]).toEqual([8888, 5600]);
  expect([heartbeatPort(3), replicationPort(3)]).toEqual([8890, 5608]);
  const files = moduleLayout(layout("/r"), "pg");
  expect(files.userConfig).toBe("/r/etc/gemel/modules/pg/conf/userconfig.xml");
  expect(files.lineage).toBe("/r/var/lib/gemel/modules/pg/lineage");
});
