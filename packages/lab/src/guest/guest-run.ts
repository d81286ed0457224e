/**
 * Running a script under another kernel: a virtual machine by software emulation that has this machine's
 * files, read-only beneath a layer in memory.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../system/run.ts";
import { packInitramfs, unpackKernel } from "./guest-kernel.ts";

export type GuestOptions = {
  /** Debian's package of the kernel; one that can mount what the host shares (9p). */
  readonly kernelPackage: string;
  /** Lines of bash, run as root in `/`. */
  readonly script: string;
  /** Kernel modules that the script needs. */
  readonly drivers: readonly string[];
  readonly memoryMiB: number;
  readonly limitMs: number;
};

export type GuestResult = {
  /** Exit code of the script; null: the machine ended without one, or was ended after the limit. */
  readonly code: number | null;
  /** What was said on the console, without colours. */
  readonly output: string;
};

/** What the layer needs to reach this machine's files. */
const layerDrivers = ["crc32c_generic", "virtio_pci", "9pnet_virtio", "9p", "overlay"];
const programs = ["sh", "mount", "insmod", "mkdir", "cp", "switch_root", "poweroff"];

/** The last line of a script that came to its end. */
const ending = /^guest: exit (\d+)\r?$/m;

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[a-zA-Z]`, "g");

const guestInit = (modules: readonly string[]): string => `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
exec >/dev/console 2>&1
for module in ${modules.join(" ")}; do insmod /modules/$module.ko; done
mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose host /host || poweroff -f
mount -t tmpfs -o size=90% memory /memory
mkdir /memory/upper /memory/work
mount -t overlay -o lowerdir=/host,upperdir=/memory/upper,workdir=/memory/work root /new || poweroff -f
mount -t proc proc /new/proc
mount -t sysfs sysfs /new/sys
mount -t devtmpfs devtmpfs /new/dev
mkdir -p /new/dev/shm /new/dev/pts
mount -t devpts devpts /new/dev/pts
for place in dev/shm tmp run; do mount -t tmpfs -o size=60% memory /new/$place; done
cp /script /outer /new/run
exec switch_root /new /bin/bash /run/outer
`;

const outer = `exec >/dev/console 2>&1
export HOME=/root LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
ip link set lo up
bash /run/script </dev/null
echo "guest: exit $?"
busybox poweroff -f
`;

/** Boot, run the script, and wait for the end of the machine. Needs qemu, cpio, busybox and apt. */
export async function runInGuest(options: GuestOptions): Promise<GuestResult> {
  const work = mkdtempSync(join(tmpdir(), "gemel-guest-"));
  try {
    const kernel = await unpackKernel(work, options.kernelPackage);
    const initrd = join(work, "initrd");
    const files = { script: options.script, outer };
    const drivers = [...layerDrivers, ...options.drivers];
    const folders = ["host", "memory", "new"];
    await packInitramfs(
      work,
      kernel,
      { drivers, programs, folders, files, init: guestInit },
      initrd,
    );
    const limit = String(Math.ceil(options.limitMs / 1000));
    const { stdout } = await run("timeout", [
      ...[limit, "qemu-system-x86_64", "-machine", "q35", "-accel", "tcg,thread=multi"],
      ...["-cpu", "max", "-smp", "2", "-m", String(options.memoryMiB)],
      ...["-nographic", "-no-reboot", "-net", "none", "-device", "virtio-rng-pci"],
      ...["-kernel", kernel.image, "-initrd", initrd],
      ...["-append", "console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on"],
      "-fsdev",
      "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap",
      ...["-device", "virtio-9p-pci,fsdev=host,mount_tag=host"],
    ]);
    const output = stdout.replace(escapes, "");
    const code = ending.exec(output)?.[1];
    return { code: code === undefined ? null : Number(code), output };
  } finally {
    rmSync(work, { recursive: true });
  }
}
