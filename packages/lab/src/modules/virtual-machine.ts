/**
 * The module for virtual machines, under the conformance test: a Debian kernel with busybox that writes
 * on its disk as long as it runs, by software emulation.
 *
 * @module
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Initramfs, packInitramfs, unpackKernel } from "../guest/guest-kernel.ts";
import type { Host } from "../host/host.ts";
import { runOk } from "../system/run.ts";
import { waitFor } from "../system/wait-for.ts";
import type { Application } from "./application.ts";

const directory = "/srv/vm";
const domain = "lab-guest";
/** On each node's own disk: what the machine says on its console. */
export const consoleLog = "/var/log/guest.log";
const diskSize = "16M";
const kernelPackage = "linux-image-cloud-amd64";
/** What the machine's disk and its power button need. */
const drivers = ["virtio_pci", "virtio_blk", "evdev", "button"];

/** What the machine needs of busybox. */
const programs = ["sh", "mount", "insmod", "acpid", "tail", "wc", "sync", "usleep", "poweroff"];

/**
 * The machine's first program. At every boot it says what it found; then it writes tick after tick, and
 * says each one only when its disk has said that it is durable.
 */
const guestInit = (modules: readonly string[]): string => `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
exec >/dev/console 2>&1
for module in ${modules.join(" ")}; do insmod /modules/$module.ko; done
mount -t ext4 /dev/vda /disk || poweroff -f
echo "found $(tail -n 1 /disk/ticks)"
acpid -c /etc/acpi
tick=$(wc -l </disk/ticks)
while :; do
  tick=$((tick + 1))
  echo "$tick" >>/disk/ticks && sync && echo "tick $tick"
  usleep 100000
done
`;

const firstFiles: Initramfs = {
  drivers,
  programs,
  folders: ["disk", "etc/acpi/PWRF"],
  files: { "etc/acpi/PWRF/00000080": "#!/bin/sh\nsync\npoweroff -f\n" },
  init: guestInit,
};

export const virtualMachine: Application = {
  module: "kvm",
  macros: { DIRECTORY: directory, DOMAIN: domain, STOP_TIMEOUT: "30" },
  directory,
  async prepare({ nodes }) {
    for (const node of nodes) {
      await node.execOk("mkdir", ["-p", directory]);
      // What Debian's package for the service makes; libvirt wants it to be there.
      await node.execOk("groupadd", ["--system", "kvm"]).catch(() => undefined);
      await node.execOk("useradd", ["--system", "--user-group", "libvirt-qemu"]);
      mkdirSync(node.path("/etc/libvirt"), { recursive: true });
      writeFileSync(node.path("/etc/libvirt/qemu.conf"), libvirtSettings);
      writeFileSync(node.path("/etc/libvirt/libvirtd.conf"), 'auth_unix_rw = "none"\n');
    }
    await makeMachine(nodes[0].path(directory));
  },
  boot: startLibvirt,
  async write() {
    // It writes by itself.
  },
  async read() {
    return [];
  },
  // In brackets, so that whoever looks for it does not find itself.
  victim: `[g]uest=${domain},`,
  processes: `qemu.*guest=${domain},`,
  resource: "proc.qemu",
  broken: { script: "start_prim", variables: { XML: "/nonexistent.xml" }, code: 8 },
};

/** What the machine on a node said, in order. */
export function consoleOf(host: Host): string[] {
  try {
    return readFileSync(host.path(consoleLog), "utf8").split(/\r?\n/);
  } catch {
    // ENOENT: none has run there yet.
    return [];
  }
}

/** The last of the lines "WORD N". */
export function lastNumber(lines: readonly string[], word: "found" | "tick"): number {
  const last = lines.findLast((line) => new RegExp(`^${word} \\d+$`).test(line));
  return last === undefined ? 0 : Number(last.split(" ")[1]);
}

/** No user, group, namespace or label of its own: the lab's host has none of that. */
const libvirtSettings = [
  'user = "root"',
  'group = "root"',
  'security_driver = "none"',
  'stdio_handler = "file"',
  "namespaces = []",
  "cgroup_controllers = []",
  "remember_owner = 0",
  "",
].join("\n");

async function startLibvirt(host: Host): Promise<void> {
  await host.startService("libvirtd", ["libvirtd"]);
  await waitFor(
    async () => (await host.exec("virsh", ["-c", "qemu:///system", "uri"])).code === 0,
    {
      what: `libvirtd on ${host.name}`,
      timeoutMs: 30_000,
      intervalMs: 200,
    },
  );
}

async function makeMachine(folder: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "gemel-guest-"));
  try {
    const kernel = await unpackKernel(work, kernelPackage);
    copyFileSync(kernel.image, join(folder, "vmlinuz"));
    await packInitramfs(work, kernel, firstFiles, join(folder, "initrd"));
    const tree = join(work, "disk");
    mkdirSync(tree);
    writeFileSync(join(tree, "ticks"), "");
    await runOk("mkfs.ext4", ["-q", "-d", tree, join(folder, "disk.img"), diskSize]);
    writeFileSync(join(folder, "domain.xml"), domainXml);
  } finally {
    rmSync(work, { recursive: true });
  }
}

const domainXml = `<domain type='qemu'>
  <name>${domain}</name>
  <memory unit='MiB'>128</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>${directory}/vmlinuz</kernel>
    <initrd>${directory}/initrd</initrd>
    <cmdline>console=ttyS0 quiet no_timer_check panic=1</cmdline>
  </os>
  <features><acpi/></features>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw' cache='none'/>
      <source file='${directory}/disk.img'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <serial type='file'>
      <source path='${consoleLog}' append='on'/>
      <target port='0'/>
    </serial>
  </devices>
</domain>
`;
