/**
 * The Debian package, made, installed by dpkg, used and removed: on this machine's system as it is, in a
 * layer over it that goes with the test.
 */
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
let folder: string;
let deb: string;

beforeAll(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-deb-`);
  execFileSync(process.execPath, [`${root}/tools/package/main.ts`, "--fast", "--out", folder]);
  deb = `${folder}/${readdirSync(folder).find((name) => name.endsWith(".deb"))}`;
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(path: string): Buffer {
  const tar = execFileSync("dpkg-deb", ["--fsys-tarfile", deb], { maxBuffer: 1 << 30 });
  return execFileSync("tar", ["-xO", path], { input: tar, maxBuffer: 1 << 28 });
}

test("it says what it needs, belongs to root, and holds nothing of development", () => {
  const fields = execFileSync("dpkg-deb", ["--field", deb], { encoding: "utf8" });
  expect(fields).toMatch(/^Package: gemel$/m);
  expect(fields).toMatch(/^Depends: .*iproute2/m);
  const list = execFileSync("dpkg-deb", ["--contents", deb], { encoding: "utf8" });
  const lines = list.trim().split("\n");
  expect(lines.filter((line) => !line.includes(" root/root "))).toEqual([]);
  expect(lines.filter((line) => /^.{5}w|^.{8}w/.test(line) && !line.startsWith("l"))).toEqual([]);
  for (const path of ["typescript", "vitest", "/test/", "packages/lab", "packages/sim", "react"]) {
    expect(
      lines.filter((line) => line.includes(`gemel/${path}`) || line.includes(`modules/${path}/`)),
    ).toEqual([]);
  }
  for (const path of [
    "./usr/lib/systemd/system/gemeld.service",
    "./usr/share/bash-completion/completions/gemel",
    "./usr/share/zsh/vendor-completions/_gemel",
    "./usr/share/fish/vendor_completions.d/gemel.fish",
    "./usr/lib/gemel/console/index.html",
    "./usr/share/doc/gemel/copyright",
  ]) {
    expect(list).toContain(path);
  }
});

test.each(["gemel.8", "gemeld.8"])("the page %s is well-formed", (name) => {
  const page = gunzipSync(fileOf(`./usr/share/man/man8/${name}.gz`));
  writeFileSync(`${folder}/${name}`, page);
  const words = execFileSync("bash", ["-c", `groff -man -ww -z "${folder}/${name}" 2>&1`], {
    encoding: "utf8",
  });
  expect(words).toBe("");
  // As people read it; on a narrow terminal no line may be longer than that.
  const { stdout, stderr } = spawnSync("man", ["--warnings", "--local-file", `${folder}/${name}`], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C.UTF-8", MANWIDTH: "80", MAN_KEEP_FORMATTING: "" },
  });
  expect(stderr).toBe("");
  expect(stdout).toContain("EXIT STATUS");
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

/** What an administrator does, on a system of its own: a layer over this one, without its network. */
const life = `
set -eu
say() { printf '%s\\n' "$*"; }
until_true() { local try; for try in {1..300}; do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.1; done; say "never: $*"; return 1; }
ip link set lo up
ip address add 198.18.7.1/32 dev lo
hostname node1
dpkg -i "$1" >/dev/null
say "installed: $(dpkg-query --show --showformat '\${Status}' gemel)"
gemel status >/dev/null 2>&1 && code=0 || code=$?
say "status without gemeld: $code"
gemeld >/var/log/gemeld.out 2>&1 &
daemon=$!
until_true test -S /run/gemel/api.sock
gemel cluster init --addr 198.18.7.1 >/dev/null
say "version: $(gemel version --json | tr -d ' \\n' | grep -o '"daemon":.*' | grep -c version)"
say "templates: $(ls /usr/lib/gemel/packages/modules | grep -c -E '^(mirror|postgresql|kvm)$')"
until_true gemel cluster state
page=$(curl --silent --insecure --max-time 10 https://198.18.7.1:7443/ | grep -c '<div id="root"' || true)
say "console: $page"
gemel support /tmp/help >/dev/null
say "support: $(head -c 2 /tmp/help.zip)"
dpkg -i "$1" >/dev/null
say "after an upgrade: $(kill -0 $daemon && echo runs)"
gemel cluster state >/dev/null
dpkg --remove gemel >/dev/null
say "removed: $(test -e /usr/lib/gemel/bin/gemel && echo no || echo yes)"
say "kept: $(test -s /etc/gemel/cluster.xml && echo yes || echo no)"
kill $daemon
wait $daemon || true
`;

test("it is installed, runs, is upgraded beside a gemeld that goes on, and removed", async () => {
  writeFileSync(`${folder}/life`, life);
  const layer = `
set -eu
layer=${folder}/layer
mkdir -p $layer
mount -t tmpfs tmpfs $layer
mkdir $layer/upper $layer/work $layer/all
mount -t overlay overlay -o lowerdir=/,upperdir=$layer/upper,workdir=$layer/work $layer/all
mount -t proc proc $layer/all/proc
mount --rbind /dev $layer/all/dev
mount -t sysfs sysfs $layer/all/sys
for path in run tmp; do mount -t tmpfs tmpfs $layer/all/$path; done
cp ${deb} ${folder}/life $layer/all/tmp/
exec chroot $layer/all bash /tmp/life /tmp/$(basename ${deb})
`;
  const said = await new Promise<string>((resolve) => {
    const args = [
      "--mount",
      "--pid",
      "--net",
      "--uts",
      "--fork",
      "--kill-child",
      "bash",
      "-c",
      layer,
    ];
    execFile(
      "unshare",
      args,
      { timeout: 600_000, killSignal: "SIGKILL" },
      (error, stdout, stderr) => {
        resolve(error === null ? stdout : `${stdout}${stderr}${error.message}`);
      },
    );
  });
  expect(said.trim().split("\n")).toEqual([
    "installed: install ok installed",
    "status without gemeld: 3",
    "version: 1",
    "templates: 3",
    "console: 1",
    "support: PK",
    "after an upgrade: runs",
    "removed: yes",
    "kept: yes",
  ]);
});
