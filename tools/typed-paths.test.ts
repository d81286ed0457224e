/** Whoever asks a daemon does it by the names of its operations: a path is written once, in the table. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** What takes requests, or passes on those of others, has to know where paths begin. */
const allowed: Readonly<Record<string, string>> = {
  "daemon/src/rest/app.ts": "takes what is meant for another node",
  "daemon/src/web/cluster/forward.ts": "passes it on as it came",
  "cli/src/commands/api.ts": "takes what somebody wrote by hand",
  "console/src/api/browser-transport.ts": "does not sign out for what asks about the session",
};

const folders = ["daemon/src", "cli/src", "console/src", "authority/src"] as const;

test("rest: no path of the interface is written by hand", () => {
  const packages = new URL("../packages/", import.meta.url);
  const found = folders.flatMap((folder) =>
    readdirSync(new URL(folder, packages), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => `${folder}/${file}`)
      .filter((file) => /["'`]\/api\/v1/.test(readFileSync(new URL(file, packages), "utf8"))),
  );
  expect(found.sort()).toEqual(Object.keys(allowed).sort());
});
