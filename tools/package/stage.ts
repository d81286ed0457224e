/**
 * The tree of the Debian package, as it will lie on a node.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { gemeldManual, gemelManual } from "../docs/man-page.ts";
import { closure, manifestOf } from "./closure.ts";

/** What runs on a node. Tests, the simulator, the lab and the console's sources do not. */
const programs = ["@gemel/daemon", "@gemel/cli", "@gemel/filesystem", "@gemel/witness"];
const shells = ["bash", "zsh", "fish"] as const;
const completionPaths: Readonly<Record<(typeof shells)[number], string>> = {
  bash: "usr/share/bash-completion/completions/gemel",
  zsh: "usr/share/zsh/vendor-completions/_gemel",
  fish: "usr/share/fish/vendor_completions.d/gemel.fish",
};
/** Of npm packages: nothing that only serves development. */
const unneeded = /\.(?:d\.[cm]?ts|[cm]?ts|map|md)$/i;

export type Staging = {
  /** The repository. */
  readonly root: string;
  /** Becomes `/`. */
  readonly tree: string;
  readonly version: string;
  /** As npm names it: `x64`, `arm64`. */
  readonly architecture: string;
};

export function stage(staging: Staging): void {
  const { root, tree, version } = staging;
  const home = `${tree}/usr/lib/gemel`;
  mkdirSync(home, { recursive: true });
  cpSync(`${root}/bin`, `${home}/bin`, { recursive: true });
  cpSync(`${root}/package.json`, `${home}/package.json`);
  const needed = closure(root, programs);
  for (const name of needed) copyPackage(staging, home, name);
  copyPart(`${root}/packages/modules`, `${home}/packages/modules`);
  copyNode(staging, home);
  copyConsole(root, home);
  mkdirSync(`${tree}/usr/sbin`, { recursive: true });
  for (const name of ["gemel", "gemeld", "gemel-witness"]) {
    symlinkSync(`../lib/gemel/bin/${name}`, `${tree}/usr/sbin/${name}`);
  }
  cpSync(`${root}/packaging/systemd`, `${tree}/usr/lib/systemd/system`, { recursive: true });
  writeManual(tree, "gemel.8", gemelManual(version));
  writeManual(tree, "gemeld.8", gemeldManual(version));
  writeCompletions(root, tree);
  writeDocuments(root, tree, needed);
}

function copyPackage({ root }: Staging, home: string, name: string): void {
  const own = /^@gemel\/(.*)$/.exec(name)?.[1];
  const place = `${home}/node_modules/${name}`;
  if (own === undefined) {
    const filter = (path: string): boolean => !unneeded.test(path);
    cpSync(`${root}/node_modules/${name}`, place, { recursive: true, filter });
    return;
  }
  copyPart(`${root}/packages/${own}`, `${home}/packages/${own}`);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(`../../packages/${own}`, place);
}

/** Of a package of ours: what is run, not what it is tested or built with. */
function copyPart(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const left = /^(?:test|dist|examples|tsconfig.*)$/;
  for (const name of readdirSync(from).filter((one) => !left.test(one))) {
    cpSync(`${from}/${name}`, `${to}/${name}`, { recursive: true });
  }
}

function copyNode({ root, architecture }: Staging, home: string): void {
  const name = `node-linux-${architecture}`;
  const [from, to] = [`${root}/node_modules/${name}`, `${home}/node_modules/${name}`];
  mkdirSync(`${to}/bin`, { recursive: true });
  for (const part of ["bin/node", "package.json", "LICENSE"]) {
    cpSync(`${from}/${part}`, `${to}/${part}`);
  }
  mkdirSync(`${home}/node_modules/.bin`, { recursive: true });
  symlinkSync(`../${name}/bin/node`, `${home}/node_modules/.bin/node`);
}

function copyConsole(root: string, home: string): void {
  const built = `${root}/packages/console/dist`;
  if (!existsSync(`${built}/index.html`)) {
    throw new Error('The console is not built: run "npm run console:build" first');
  }
  cpSync(built, `${home}/console`, { recursive: true });
}

function writeManual(tree: string, name: string, text: string): void {
  const folder = `${tree}/usr/share/man/man8`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}.gz`, gzipSync(text, { level: 9 }));
}

function writeCompletions(root: string, tree: string): void {
  for (const shell of shells) {
    const path = `${tree}/${completionPaths[shell]}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, execFileSync(`${root}/bin/gemel`, ["completion", shell]));
  }
}

function writeDocuments(root: string, tree: string, needed: readonly string[]): void {
  const folder = `${tree}/usr/share/doc/gemel`;
  mkdirSync(folder, { recursive: true });
  for (const part of ["guide", "reference"]) {
    cpSync(`${root}/docs/${part}`, `${folder}/${part}`, { recursive: true });
  }
  const others = needed.filter((name) => !name.startsWith("@gemel/"));
  const lines = others.map((name) => {
    const { version, license } = manifestOf(`${root}/node_modules/${name}`);
    return `${name} ${version}: ${license}, /usr/lib/gemel/node_modules/${name}`;
  });
  const licence = readFileSync(`${root}/LICENSE`, "utf8");
  const parts =
    "It holds these packages, each under its own licence, and Node.js (MIT and others):";
  writeFileSync(
    `${folder}/copyright`,
    `Gemel is under the Apache License 2.0, which is below.\n${parts}\n\n${lines.join("\n")}\n\n${licence}`,
  );
  chmodSync(`${folder}/copyright`, 0o644);
}
