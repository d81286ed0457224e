/**
 * A replica on a real directory with a fake primary, and what tests look at in that directory.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IdentityFiles } from "../src/link/tls-identity.ts";
import type { ReplicaEvent } from "../src/replica/messages.ts";
import { Replica } from "../src/replica/replica.ts";
import { FakePrimary, testKey } from "./replica-fake-primary.ts";
import { testIdentity } from "./support/certificates.ts";

export type Fixture = {
  readonly root: string;
  readonly primary: FakePrimary;
  readonly replica: Replica;
  readonly events: ReplicaEvent[];
  readonly close: () => Promise<void>;
};

export type FixtureOptions = {
  readonly key?: Uint8Array;
  readonly module?: string;
  /** Null: in the clear, for both ends. */
  readonly identity?: IdentityFiles | null;
  /** Called with the directory before the replica starts. */
  readonly prepare?: (root: string) => void;
  /** Size of a tmpfs to use instead of the disk. */
  readonly tmpfs?: string;
};

/** A started replica; `close` may be called in any state. */
export async function startReplica(options: FixtureOptions = {}): Promise<Fixture> {
  const root = mkdtempSync(join(tmpdir(), "gemel-replica-"));
  if (options.tmpfs !== undefined) {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${options.tmpfs}`, "tmpfs", root]);
  }
  options.prepare?.(root);
  const primary = new FakePrimary();
  const events: ReplicaEvent[] = [];
  const replica = new Replica({
    directories: [{ path: root }],
    host: "127.0.0.1",
    port: primary.port,
    module: options.module ?? "test",
    node: "two",
    peers: ["one"],
    key: options.key ?? testKey,
    identity: options.identity === undefined ? testIdentity("two") : options.identity,
    sync: "write",
    sendTimeoutMs: 5000,
    mapFile: `${root}.map/map`,
    onEvent: (event) => events.push(event),
  });
  const close = async (): Promise<void> => {
    primary.close();
    await replica.leave();
    if (options.tmpfs !== undefined) execFileSync("umount", [root]);
    rmSync(root, { recursive: true, force: true });
    rmSync(`${root}.map`, { recursive: true, force: true });
  };
  await replica.start();
  return { root, primary, replica, events, close };
}

/** Run `act` with a connected replica, and clean up whatever happens. */
export async function withReplica(
  act: (fixture: Fixture) => Promise<void>,
  options: FixtureOptions = {},
): Promise<void> {
  const fixture = await startReplica(options);
  try {
    const shaken = await fixture.primary.accept();
    if (!shaken.ok) throw new Error(shaken.reason);
    await act(fixture);
  } finally {
    await fixture.close();
  }
}

/** Why the replica broke, if it did. */
export function broken(fixture: Fixture): string | undefined {
  return fixture.events.flatMap((event) => (event.type === "broken" ? [event.message] : []))[0];
}

/** A line for each name: type, mode, owner, and contents or target. */
export function printTree(root: string): string[] {
  const lines: string[] = [];
  const walk = (path: string, name: string): void => {
    const stat = lstatSync(path);
    const owner = `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`;
    if (stat.isDirectory()) {
      lines.push(`${name}/ ${owner}`);
      for (const child of readdirSync(path).sort()) walk(join(path, child), join(name, child));
    } else if (stat.isSymbolicLink()) lines.push(`${name} -> ${readlinkSync(path)}`);
    else if (stat.isFile()) lines.push(`${name} ${owner} ${describe(readFileSync(path))}`);
    else if (stat.isFIFO()) lines.push(`${name} ${owner} fifo`);
    else lines.push(`${name} ${owner} device ${stat.rdev}`);
  };
  walk(root, ".");
  return lines;
}

function describe(bytes: Buffer): string {
  return bytes.length > 40 ? `${bytes.length} bytes` : JSON.stringify(bytes.toString("latin1"));
}
