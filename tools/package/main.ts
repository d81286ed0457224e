/**
 * `npm run package [-- --out DIR] [--fast]`: makes the Debian package of this machine's architecture.
 *
 * `--fast`: hardly compressed, for tests.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { manifestOf } from "./closure.ts";
import { stage } from "./stage.ts";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const debianNames: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

const { values } = parseArgs({
  options: { out: { type: "string", default: "dist" }, fast: { type: "boolean", default: false } },
});
const { version } = manifestOf(root);
const architecture = debianNames[process.arch];
if (architecture === undefined) throw new Error(`There is no Node for ${process.arch} among ours`);

const work = mkdtempSync(`${tmpdir()}/gemel-package-`);
try {
  const tree = `${work}/tree`;
  stage({ root, tree, version, architecture: process.arch });
  mkdirSync(`${tree}/DEBIAN`);
  writeFileSync(`${tree}/DEBIAN/control`, control(installedKb(tree)));
  for (const script of readdirSync(`${root}/packaging/debian`)) {
    cpSync(`${root}/packaging/debian/${script}`, `${tree}/DEBIAN/${script}`);
    chmodSync(`${tree}/DEBIAN/${script}`, 0o755);
  }
  execFileSync("chmod", ["-R", "u=rwX,go=rX", tree]);
  mkdirSync(values.out, { recursive: true });
  const file = `${values.out}/gemel_${version}_${architecture}.deb`;
  const how = values.fast ? ["-Zgzip", "-z1"] : ["-Zxz"];
  execFileSync("dpkg-deb", ["--root-owner-group", ...how, "--build", tree, file], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const size = (statSync(file).size / (1 << 20)).toFixed(1);
  process.stdout.write(`${file}: ${size} MiB\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** What it takes on the disk, in KiB. */
function installedKb(tree: string): number {
  return Number(execFileSync("du", ["-sk", tree], { encoding: "utf8" }).split("\t")[0]);
}

function control(sizeKb: number): string {
  return `Package: gemel
Version: ${version}
Architecture: ${architecture}
Maintainer: The Gemel authors <gemel@localhost>
Section: admin
Priority: optional
Installed-Size: ${sizeKb}
Depends: libc6, bash, iproute2, iputils-ping, mount, util-linux, procps
Recommends: nftables, openssl
Description: high availability for one service on two Linux servers
 Mirrors the directories of an application synchronously between two ordinary
 servers, and moves the service, its virtual address and its data to the other
 one by themselves when a server or the service fails. No shared disk, no
 kernel module, no third data node.
`;
}
