/**
 * Mounting a module's directories over themselves, and taking the mounts away.
 *
 * @module
 */
import { constants, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { GemelError } from "@gemel/base";
import { mountFuse, openDevice, unmount } from "@gemel/fuse";
import { closeDescriptor } from "../file-calls.ts";
import type { TreeDescriptors } from "./messages.ts";
import { transferMax } from "./request-server.ts";
import { isMounted, mountSubtype } from "./stale-mount.ts";
import type { UnmountResult, UnmountThreadData } from "./unmount-thread.ts";

/** How long users of the mount are waited for before it is detached lazily. */
const busyTries = 20;
const busyPauseMs = 50;

/**
 * Mount all of `directories`, or none. The backing directory is opened before it is covered.
 *
 * Throws `GemelError` directory_missing, no_fuse, not_root.
 */
export function mountAll(module: string, directories: readonly string[]): TreeDescriptors[] {
  const mounted: TreeDescriptors[] = [];
  try {
    for (const path of directories) {
      mounted.push(mountOne(module, path));
    }
    return mounted;
  } catch (error) {
    for (const { path, rootFd, device } of mounted) {
      unmount(path, { lazy: true });
      closeDescriptor(device);
      closeDescriptor(rootFd);
    }
    throw error;
  }
}

function mountOne(module: string, path: string): TreeDescriptors {
  const rootFd = openDirectory(path);
  let device = -1;
  try {
    device = openDevice({ nonBlocking: true });
    mountFuse({
      target: path,
      device,
      name: `gemel:${module}`,
      subtype: mountSubtype,
      maxRead: transferMax,
    });
  } catch (error) {
    if (device >= 0) closeDescriptor(device);
    closeDescriptor(rootFd);
    throw error;
  }
  return { path, rootFd, device };
}

function openDirectory(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new GemelError("directory_missing", `Cannot open the directory ${path}: ${reason}`, {
      cause: error,
    });
  }
}

/** Unmount; lazily, with a log, when something goes on using it. */
export async function unmountOne(path: string, log: (message: string) => void): Promise<void> {
  let error: string | null = null;
  for (let tries = 0; tries < busyTries; tries++) {
    error = await unmountInThread({ target: path, lazy: false });
    // Also when somebody else has unmounted it.
    if (error === null || !isMounted(path)) return;
    await delay(busyPauseMs);
  }
  log(`${error}; it is detached, what still uses it gets errors`);
  error = await unmountInThread({ target: path, lazy: true });
  if (error !== null) log(error);
}

async function unmountInThread(data: UnmountThreadData): Promise<string | null> {
  const worker = new Worker(new URL("./unmount-thread.ts", import.meta.url), { workerData: data });
  return new Promise((resolve) => {
    worker.once("message", (result: UnmountResult) => resolve(result.error));
    worker.once("error", (error) => resolve(String(error)));
  });
}
