/** A repair: what the other node has is kept before anything is marked, or nothing is repaired. */
import type { MirrorCommand, RescueRequest, VerifyReport } from "@gemel/protocol";
import { expect, test } from "vitest";
import type { MirrorParts } from "../../src/module/mirror-parts.ts";
import { type MirrorRequestOptions, MirrorRequests } from "../../src/module/mirror-requests.ts";

const report: VerifyReport = {
  ...{ state: "done", why: "", startedAt: "2026-01-02T03:04:05.000Z" },
  ...{ finishedAt: "2026-01-02T03:05:05.000Z", files: 2, directories: 1, bytes: 10 },
  ...{ differences: 1, found: [{ path: "/srv/a", what: "content" }], repair: true },
};

/** What happens, in order; the reports that are kept among it. */
async function hear(heard: VerifyReport, keep: () => Promise<null>): Promise<unknown[]> {
  const happened: unknown[] = [];
  const process = {
    status: async () => ({ generation: "0123456789abcdef" }),
    request: async ({ type }: MirrorCommand) => {
      happened.push(type);
      return { ok: true };
    },
  };
  const verifyReports = {
    keep: async ({ state, repair, why }: VerifyReport) => {
      happened.push([state, repair, why]);
    },
  };
  const parts = { process, verifyReports, beat: { peer: "n2" }, config: { name: "app" } };
  const requests = new MirrorRequests({
    parts: parts as unknown as MirrorParts,
    changeMap: "",
    log: { add: () => undefined } as unknown as MirrorRequestOptions["log"],
    view: () => Promise.reject(new Error("not asked")),
    keepOnPeer: (node, module, request: RescueRequest) => {
      happened.push([node, module, request]);
      return keep();
    },
  });
  await requests.hearVerify(heard);
  return happened;
}

const kept = async (): Promise<null> => null;
const { found } = report;

test("what differs is kept first, and the comparison runs until then", async () => {
  expect(await hear(report, kept)).toEqual([
    ["running", true, ""],
    ["n2", "app", { data: "01234567", differences: found }],
    "repair",
    ["done", true, ""],
  ]);
});

test("nothing is repaired when it cannot be kept", async () => {
  const full = (): Promise<null> => Promise.reject(new Error("the disk is full"));
  expect((await hear(report, full)).slice(2)).toEqual([
    ["done", false, "Nothing was repaired: the disk is full"],
  ]);
});

test("everything is kept when not all can be named", async () => {
  const everything = ["n2", "app", { data: "01234567", differences: null }];
  expect(await hear({ ...report, differences: 2 }, kept)).toContainEqual(everything);
  const unnamed = [{ path: "/srv/\ufffd", what: "content" }] as const;
  expect(await hear({ ...report, found: [...unnamed] }, kept)).toContainEqual(everything);
});

test("nothing is asked of the other node without a repair", async () => {
  const others: VerifyReport[] = [
    { ...report, repair: false },
    { ...report, differences: 0, found: [] },
    { ...report, state: "interrupted" },
    { ...report, state: "running" },
  ];
  for (const other of others) {
    expect(await hear(other, kept)).toEqual([[other.state, other.repair, ""]]);
  }
});
