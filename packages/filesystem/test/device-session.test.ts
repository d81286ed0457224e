/**
 * The moment in which a link ends, as the device thread sees it: whatever it serves from then on must
 * not be answered as if the peer had it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { everything, Scope } from "@gemel/replication";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeDescriptor, cName, openat } from "../src/file-calls.ts";
import { atFlags, openFlags } from "../src/file-constants.ts";
import { LinkOutput } from "../src/link/link-output.ts";
import { Checkpoints } from "../src/map/checkpoints.ts";
import { Marker } from "../src/map/marker.ts";
import { TrackedMap } from "../src/map/tracked-map.ts";
import { Capture } from "../src/primary/capture.ts";
import { DescriptorCache } from "../src/primary/descriptor-cache.ts";
import { DeviceSession } from "../src/primary/device-session.ts";
import { gateName, gateNumbers } from "../src/primary/gate.ts";
import { JobRing } from "../src/primary/job-ring.ts";
import { LinkWriter } from "../src/primary/link-writer.ts";
import { MountedTree } from "../src/primary/mounted-tree.ts";
import { Exchanges } from "../src/primary/operations/exchanges.ts";
import { PendingAnswers } from "../src/primary/pending-answers.ts";
import { RequestServer, requestBufferSize } from "../src/primary/request-server.ts";
import { SharedMemory, words } from "../src/primary/shared-memory.ts";
import { Custody } from "../src/takeover/custody.ts";

let root: string;
let rootFd: number;
let memory: SharedMemory;
let capture: Capture;
let session: DeviceSession;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gemel-session-"));
  rootFd = openat(atFlags.workingDirectory, cName(root), openFlags.directory);
  memory = new SharedMemory();
  capture = new Capture(() => undefined);
  const [custody, buffer] = [new Custody(memory), Buffer.alloc(requestBufferSize)];
  const [answers, jobs] = [new PendingAnswers(memory, () => undefined), new JobRing(memory)];
  const tree = new MountedTree({
    ...{ index: 0, path: root, rootFd, device: -1, buffer, custody },
    descriptors: new DescriptorCache(memory, 16),
    scope: new Scope(everything),
    released: () => undefined,
  });
  const tracked = new TrackedMap(join(root, "map"), [root], () => undefined);
  const server = new RequestServer({
    ...{
      memory,
      answers,
      jobs,
      capture,
      custody,
      buffer,
      tree,
      sync: "write",
      writeThrough: false,
    },
    exchanges: new Exchanges(custody, new Map()),
    marker: new Marker(tracked),
    askBirth: () => undefined,
    log: () => undefined,
  });
  const shared = { memory, answers, jobs, capture, trees: [tree], tracked };
  session = new DeviceSession({
    ...{ ...shared, server, custody, post: () => undefined },
    checkpoints: new Checkpoints({ ...shared, nextSlot: () => server.flushes.nextSlot() }),
    resync: { bytesPerSecond: null, files: 1 },
  });
});

afterEach(() => {
  closeDescriptor(rootFd);
  rmSync(root, { recursive: true });
});

test("DeviceSession: who lets go of a link has closed the gate, whatever the link thread has done yet", () => {
  const output = new LinkOutput({ fd: -1, tls: 0, waitMs: 0 });
  capture.begin(new LinkWriter({ session: 1, output, memory, failed: () => undefined }));
  memory.setWord(words.linkSession, 1);
  memory.setWord(words.gate, gateNumbers.connected);
  // What SharedMemory.endSession does first; then the link thread loses the processor.
  memory.setWord(words.linkEnded, 1);
  session.checkLink();
  expect(capture.link).toBeNull();
  expect(gateName(memory.word(words.gate))).toBe("frozen");
});
