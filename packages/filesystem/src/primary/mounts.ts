/**
 * Mounting a module's directories over themselves, and taking the mounts away.
 *
 * @module
 */
import { constants, openSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { GemelError } from "@gemel/base";
import { mountFuse, openDevice, unmount } from "@gemel/fuse";
import { closeDescriptor } from "../file-calls.ts";
import type { TreeDescriptors } from "./messages.ts";
import { inheritReadAhead } from "./read-ahead.ts";
import { transferMax } from "./request-server.ts";
import { mountSubtype } from "./stale-mount.ts";
import type { UnmountResult, UnmountThreadData } from "./unmount-thread.ts";

/** How often it is tried before a mount is detached under its users; 50 ms between. */
const patientTries = 20;

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
    inheritReadAhead(path, rootFd);
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

/**
 * Unmount, and detach what something goes on using; with `wait` its users get a second to let go.
 * What they did is logged.
 */
export async function unmountOne(
  path: string,
  wait: boolean,
  log: (message: string) => void,
): Promise<void> {
  const workerData: UnmountThreadData = { target: path, tries: wait ? patientTries : 1 };
  const worker = new Worker(new URL("./unmount-thread.ts", import.meta.url), { workerData });
  const troubles = await new Promise<readonly string[]>((resolve) => {
    worker.once("message", (result: UnmountResult) => resolve(result.troubles));
    worker.once("error", (error) => resolve([String(error)]));
  });
  for (const trouble of troubles) log(trouble);
}
