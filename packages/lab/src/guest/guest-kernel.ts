/**
 * A kernel of Debian's for a virtual machine, without installing it: its image, its modules, and a first
 * file system in memory that loads them.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  globSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { runOk } from "../system/run.ts";

export type GuestKernel = {
  /** Path of the image. */
  readonly image: string;
  /** Path of the folder with `kernel/` in it. */
  readonly modules: string;
};

/** Download what the package `name` stands for and unpack it below `work`. */
export async function unpackKernel(work: string, name: string): Promise<GuestKernel> {
  const depends = execFileSync("apt-cache", ["depends", name], { encoding: "utf8" });
  const actual = /Depends: (linux-image-\S+)/.exec(depends)?.[1] ?? name;
  await runOk("apt-get", ["-q", "download", actual], { cwd: work });
  const [archive = ""] = globSync(join(work, "*.deb"));
  await runOk("dpkg", ["-x", archive, work]);
  const [image = ""] = globSync(join(work, "boot/vmlinuz-*"));
  const [modules = ""] = globSync(join(work, "lib/modules/*"));
  return { image, modules };
}

export type Initramfs = {
  /** Kernel modules; what they need is loaded before them. */
  readonly drivers: readonly string[];
  /** Programs of busybox. */
  readonly programs: readonly string[];
  /** Empty folders besides those that every machine has. */
  readonly folders: readonly string[];
  /** Other files by their path: programs. */
  readonly files: Readonly<Record<string, string>>;
  /** The first program, given the modules in the order in which they have to be loaded. */
  readonly init: (modules: readonly string[]) => string;
};

/** Put the first file system together below `work`, and pack it into the file `to`. */
export async function packInitramfs(
  work: string,
  kernel: GuestKernel,
  what: Initramfs,
  to: string,
): Promise<void> {
  const root = join(work, "root");
  for (const name of ["bin", "dev", "proc", "sys", "modules", ...what.folders]) {
    mkdirSync(join(root, name), { recursive: true });
  }
  copyFileSync("/bin/busybox", join(root, "bin/busybox"));
  for (const name of what.programs) symlinkSync("busybox", join(root, "bin", name));
  const loaded = new Map<string, string>();
  for (const name of what.drivers) addModule(kernel.modules, name, loaded);
  for (const file of loaded.values()) copyFileSync(file, join(root, "modules", basename(file)));
  const files = { ...what.files, init: what.init([...loaded.keys()]) };
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(root, path), text, { mode: 0o755 });
  }
  const pack = `cd "$1" && find . | cpio --quiet -o -H newc | gzip -1 >"$2"`;
  await runOk("bash", ["-o", "pipefail", "-c", pack, "pack", root, to]);
}

/** Add a module of the kernel behind those that it needs; which those are differs between kernels. */
function addModule(from: string, name: string, loaded: Map<string, string>): void {
  if (loaded.has(name)) return;
  const [file] = globSync(join(from, `kernel/**/${name}.ko`));
  if (file === undefined) throw new Error(`The kernel in ${from} has no module ${name}`);
  const depends = /\0depends=([^\0]*)\0/.exec(readFileSync(file, "latin1"))?.[1] ?? "";
  for (const needed of depends.split(",")) if (needed !== "") addModule(from, needed, loaded);
  loaded.set(name, file);
}
