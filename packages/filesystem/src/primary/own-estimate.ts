/** An estimate of directories that nobody serves: by a process of its own, which asks no other. @module */
import { closeSync, constants, openSync } from "node:fs";
import type { ResyncEstimate } from "@gemel/protocol";
import { type MirrorArguments, mapSubjects } from "../arguments.ts";
import { estimate } from "./estimate.ts";

/** Throws `Error` for a directory that is not there. */
export function ownEstimate({
  directories,
  scopes,
  mapFile,
}: Pick<MirrorArguments, "directories" | "scopes" | "mapFile">): ResyncEstimate {
  const rootFds: number[] = [];
  try {
    for (const path of directories) {
      rootFds.push(openSync(path, constants.O_RDONLY | constants.O_DIRECTORY));
    }
    return estimate({ mapFile, subjects: mapSubjects(directories, scopes), rootFds, scopes });
  } finally {
    for (const fd of rootFds) closeSync(fd);
  }
}
