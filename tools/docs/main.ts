/**
 * Write the generated pages of `docs/reference/`; with `--check` only compare, exit code 1 when one differs.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pages } from "./pages.ts";

const root = new URL("../../", import.meta.url);
const check = process.argv.includes("--check");

let stale = 0;
for (const [path, text] of pages) {
  const file = new URL(path, root);
  if (!check) {
    writeFileSync(file, text);
    continue;
  }
  if (readFileSync(file, "utf8") !== text) {
    process.stderr.write(`${path} is not what the code says; run "npm run docs"\n`);
    stale++;
  }
}
process.exitCode = stale === 0 ? 0 : 1;
