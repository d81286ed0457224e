/**
 * Small programs that say what a directory does: each gets an empty directory and returns what it
 * has seen, as plain values. The mirror must say what the disk beneath it says.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import {
  closeDescriptor,
  cName,
  fallocate,
  linkat,
  lseek,
  mkdirat,
  openat,
  renameat2,
  utimensat,
} from "../../src/file-calls.ts";
import {
  atFlags,
  fallocateModes,
  renameFlags,
  timeNow,
  timeOmit,
} from "../../src/file-constants.ts";
import {
  fgetxattr,
  fremovexattr,
  fsetxattr,
  getxattrPath,
  setxattrPath,
} from "../../src/file-xattrs.ts";

export type PosixCase = (directory: string) => unknown;

const nobody = 65534;

/** What `act` returns, or the code of its error. */
function outcome(act: () => unknown): unknown {
  try {
    return act() ?? "done";
  } catch (error) {
    if (error instanceof Error && "code" in error) return error.code;
    throw error;
  }
}

/** Run a shell command as an ordinary user; its exit code. */
function asNobody(command: string): number {
  try {
    execFileSync(
      "setpriv",
      [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups", "sh", "-c", command],
      { stdio: "ignore" },
    );
    return 0;
  } catch (error) {
    if (error instanceof Error && "status" in error) return Number(error.status);
    throw error;
  }
}

function look(path: string): unknown {
  const { mode, uid, gid, nlink, size } = fs.lstatSync(path);
  return { mode: mode.toString(8), uid, gid, nlink, size };
}

function withFile<T>(path: string, flags: string, act: (fd: number) => T): T {
  const fd = fs.openSync(path, flags);
  try {
    return act(fd);
  } finally {
    fs.closeSync(fd);
  }
}

const call = { readWrite: 2, create: 0o100 } as const;

export const posixCases: Readonly<Record<string, PosixCase>> = {
  "modes of new objects": (dir) => {
    const old = process.umask(0o027);
    fs.writeFileSync(`${dir}/file`, "", { mode: 0o666 });
    fs.mkdirSync(`${dir}/dir`, 0o777);
    process.umask(0);
    fs.writeFileSync(`${dir}/special`, "", { mode: 0o6755 });
    fs.mkdirSync(`${dir}/sticky`, 0o1777);
    process.umask(old);
    return ["file", "dir", "special", "sticky"].map((name) => look(`${dir}/${name}`));
  },
  "owner of new objects, and the group of a setgid directory": (dir) => {
    fs.mkdirSync(`${dir}/shared`);
    fs.chownSync(`${dir}/shared`, 0, 77);
    fs.chmodSync(`${dir}/shared`, 0o2777);
    fs.chmodSync(dir, 0o777);
    const made = asNobody(
      `cd ${dir} && umask 022 && : > own && : > shared/file && mkdir shared/dir && ln -s x shared/link`,
    );
    return [
      made,
      ...["own", "shared/file", "shared/dir", "shared/link"].map((n) => look(`${dir}/${n}`)),
    ];
  },
  "setuid and setgid go when somebody else writes": (dir) => {
    fs.chmodSync(dir, 0o777);
    const seen: unknown[] = [];
    for (const [name, command] of [
      ["written", "echo x >> written"],
      ["truncated", ": > truncated"],
      ["cut", "truncate -s 1 cut"],
      ["direct", "dd if=/dev/zero of=direct bs=4096 count=1 oflag=direct conv=notrunc status=none"],
      ["allocated", "fallocate -l 10000 allocated"],
    ] as const) {
      fs.writeFileSync(`${dir}/${name}`, "content");
      fs.chmodSync(`${dir}/${name}`, 0o6777);
      seen.push(asNobody(`cd ${dir} && ${command}`));
      // Asks for the mode alone, which the kernel may remember.
      seen.push(execFileSync("stat", ["-c", "%a", `${dir}/${name}`], { encoding: "latin1" }));
      seen.push(look(`${dir}/${name}`));
    }
    fs.writeFileSync(`${dir}/chowned`, "content");
    fs.chmodSync(`${dir}/chowned`, 0o6755);
    fs.chownSync(`${dir}/chowned`, 5, 6);
    fs.writeFileSync(`${dir}/lock`, "content");
    fs.chmodSync(`${dir}/lock`, 0o2644);
    fs.chownSync(`${dir}/lock`, 5, 6);
    return [...seen, look(`${dir}/chowned`), look(`${dir}/lock`)];
  },
  "permissions and the sticky bit": (dir) => {
    fs.writeFileSync(`${dir}/secret`, "s", { mode: 0o600 });
    fs.mkdirSync(`${dir}/tmp`);
    fs.chmodSync(`${dir}/tmp`, 0o1777);
    fs.writeFileSync(`${dir}/tmp/roots`, "");
    return [
      asNobody(`cat ${dir}/secret`),
      asNobody(`rm -f ${dir}/tmp/roots`),
      asNobody(`: > ${dir}/tmp/mine && rm ${dir}/tmp/mine`),
      asNobody(`chmod 666 ${dir}/secret`),
    ];
  },
  "append, exclusive creation, truncation at open": (dir) => {
    fs.writeFileSync(`${dir}/f`, "0123456789");
    fs.appendFileSync(`${dir}/f`, "abc");
    const exclusive = outcome(() => fs.openSync(`${dir}/f`, "wx"));
    const before = fs.readFileSync(`${dir}/f`, "utf8");
    withFile(`${dir}/f`, "w", (fd) => fs.writeSync(fd, "new"));
    return [exclusive, before, fs.readFileSync(`${dir}/f`, "utf8"), look(`${dir}/f`)];
  },
  "reading and writing anywhere": (dir) =>
    withFile(`${dir}/f`, "w+", (fd) => {
      fs.writeSync(fd, Buffer.alloc(200_000, 7), 0, 200_000, 5_000_000_000);
      fs.writeSync(fd, "start", 0);
      const back = Buffer.alloc(10);
      const size = fs.readSync(fd, back, 0, 10, 5_000_199_995);
      const { size: total } = fs.fstatSync(fd);
      // Comparing the trees would read it all.
      fs.ftruncateSync(fd, 100_000);
      return [size, back.toString("hex"), total];
    }),
  "truncation, longer and shorter": (dir) => {
    fs.writeFileSync(`${dir}/f`, "0123456789");
    fs.truncateSync(`${dir}/f`, 4);
    fs.truncateSync(`${dir}/f`, 8);
    return [fs.readFileSync(`${dir}/f`, "latin1"), outcome(() => fs.truncateSync(dir, 0))];
  },
  "direct and synchronous writes": (dir) => {
    for (const flag of ["direct", "dsync", "sync"]) {
      execFileSync(
        "dd",
        ["if=/dev/zero", `of=${dir}/${flag}`, "bs=4096", "count=3", `oflag=${flag}`],
        {
          stdio: "ignore",
        },
      );
    }
    return ["direct", "dsync", "sync"].map((flag) => look(`${dir}/${flag}`));
  },
  "fallocate and its modes": (dir) =>
    withFile(`${dir}/f`, "w+", (fd) => {
      fs.writeSync(fd, Buffer.alloc(65536, 1));
      const { keepSize, punchHole, zeroRange } = fallocateModes;
      return [
        fallocate(fd, 0, 0, 100_000),
        fallocate(fd, keepSize, 0, 200_000),
        fs.fstatSync(fd).size,
        fallocate(fd, punchHole | keepSize, 4096, 4096),
        fallocate(fd, zeroRange, 16384, 4096),
        fallocate(fd, punchHole, 0, 4096),
        [...fs.readFileSync(`${dir}/f`)].filter((byte) => byte === 1).length,
      ];
    }),
  holes: (dir) =>
    withFile(`${dir}/f`, "w+", (fd) => {
      fs.writeSync(fd, "x", 1 << 20);
      return [lseek(fd, 0, 3), lseek(fd, 0, 4), lseek(fd, 1 << 20, 4), lseek(fd, 1 << 21, 3)];
    }),
  "hard links": (dir) => {
    fs.writeFileSync(`${dir}/a`, "one");
    fs.linkSync(`${dir}/a`, `${dir}/b`);
    fs.mkdirSync(`${dir}/d`);
    fs.linkSync(`${dir}/b`, `${dir}/d/c`);
    const seen = [look(`${dir}/a`)];
    fs.unlinkSync(`${dir}/a`);
    fs.appendFileSync(`${dir}/d/c`, " two");
    fs.renameSync(`${dir}/b`, `${dir}/d/b`);
    seen.push(look(`${dir}/d/b`), fs.readFileSync(`${dir}/d/b`, "utf8"));
    fs.renameSync(`${dir}/d/b`, `${dir}/d/c`);
    seen.push(fs.readdirSync(`${dir}/d`).sort().join());
    return [...seen, outcome(() => fs.linkSync(`${dir}/d`, `${dir}/e`))];
  },
  "a file whose name goes while it is open": (dir) =>
    withFile(`${dir}/f`, "w+", (fd) => {
      fs.writeSync(fd, "before");
      fs.linkSync(`${dir}/f`, `${dir}/other`);
      fs.unlinkSync(`${dir}/f`);
      fs.writeSync(fd, " between");
      fs.unlinkSync(`${dir}/other`);
      fs.writeSync(fd, " after");
      fs.fchmodSync(fd, 0o604);
      fs.fsyncSync(fd);
      const back = Buffer.alloc(40);
      const size = fs.readSync(fd, back, 0, 40, 0);
      const { nlink, mode } = fs.fstatSync(fd);
      return [back.toString("utf8", 0, size), nlink, mode, fs.readdirSync(dir)];
    }),
  "a directory that is removed while it is open": (dir) => {
    fs.mkdirSync(`${dir}/d`);
    const fd = fs.openSync(`${dir}/d`, "r");
    fs.rmdirSync(`${dir}/d`);
    const seen = [fs.readdirSync(`/proc/self/fd/${fd}`), mkdirat(fd, cName("x"), 0o777)];
    fs.closeSync(fd);
    return seen;
  },
  rename: (dir) => {
    fs.mkdirSync(`${dir}/d/sub`, { recursive: true });
    fs.mkdirSync(`${dir}/empty`);
    fs.writeFileSync(`${dir}/f`, "f");
    fs.writeFileSync(`${dir}/g`, "g");
    const seen = [
      outcome(() => fs.renameSync(`${dir}/d`, `${dir}/d/sub/x`)),
      outcome(() => fs.renameSync(`${dir}/f`, `${dir}/d`)),
      outcome(() => fs.renameSync(`${dir}/d`, `${dir}/f`)),
      outcome(() => fs.renameSync(`${dir}/empty`, `${dir}/d`)),
      outcome(() => fs.renameSync(`${dir}/d`, `${dir}/empty`)),
      outcome(() => fs.renameSync(`${dir}/f`, `${dir}/g`)),
      outcome(() => fs.renameSync(`${dir}/none`, `${dir}/g`)),
    ];
    return [...seen, fs.readdirSync(`${dir}/empty`), fs.readFileSync(`${dir}/g`, "utf8")];
  },
  renameat2: (dir) => {
    fs.writeFileSync(`${dir}/a`, "a");
    fs.writeFileSync(`${dir}/b`, "b");
    fs.mkdirSync(`${dir}/d/in`, { recursive: true });
    const root = fs.openSync(dir, "r");
    const move = (from: string, to: string, flags: number): number =>
      renameat2(root, cName(from), root, cName(to), flags);
    const seen = [
      move("a", "b", renameFlags.noReplace),
      move("a", "c", renameFlags.noReplace),
      move("c", "b", renameFlags.exchange),
      move("c", "d", renameFlags.exchange),
      move("c", "none", renameFlags.exchange),
    ];
    fs.closeSync(root);
    return [
      ...seen,
      fs.readdirSync(`${dir}/c`),
      fs.readFileSync(`${dir}/b`, "utf8"),
      fs.readFileSync(`${dir}/d`, "utf8"),
    ];
  },
  "symbolic links": (dir) => {
    const long = "x".repeat(4000);
    fs.symlinkSync(long, `${dir}/long`);
    fs.symlinkSync("f", `${dir}/l`);
    fs.symlinkSync("loop", `${dir}/loop`);
    fs.writeFileSync(`${dir}/f`, "through");
    fs.lchownSync(`${dir}/l`, 3, 4);
    return [
      fs.readlinkSync(`${dir}/long`) === long,
      fs.readFileSync(`${dir}/l`, "utf8"),
      look(`${dir}/l`),
      look(`${dir}/f`),
      outcome(() => fs.readFileSync(`${dir}/loop`)),
    ];
  },
  names: (dir) => {
    fs.writeFileSync(`${dir}/${"n".repeat(255)}`, "");
    const bytes = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0x80, 0x0a, 0x20])]);
    fs.writeFileSync(bytes, "");
    const names = fs.readdirSync(dir, { encoding: "latin1" }).sort();
    return [
      names,
      outcome(() => fs.writeFileSync(`${dir}/${"n".repeat(256)}`, "")),
      outcome(() => fs.statSync(`${dir}/${"m".repeat(256)}`)),
    ];
  },
  directories: (dir) => {
    fs.mkdirSync(`${dir}/d`);
    fs.writeFileSync(`${dir}/d/f`, "");
    return [
      outcome(() => fs.mkdirSync(`${dir}/d`)),
      outcome(() => fs.rmdirSync(`${dir}/d`)),
      outcome(() => fs.rmdirSync(`${dir}/d/f`)),
      outcome(() => fs.unlinkSync(`${dir}/d`)),
      outcome(() => fs.readdirSync(`${dir}/d/f`)),
      outcome(() => fs.writeFileSync(`${dir}/d`, "")),
      fs.statSync(`${dir}/d`).nlink,
      fs.statSync(dir).nlink,
    ];
  },
  "a large directory that changes while it is listed": (dir) => {
    for (let index = 0; index < 3000; index++) fs.writeFileSync(`${dir}/f${index}`, "");
    const open = fs.opendirSync(dir, { bufferSize: 16 });
    const seen = new Set<string>();
    let twice = 0;
    for (let entry = open.readSync(); entry !== null; entry = open.readSync()) {
      if (seen.has(entry.name)) twice += 1;
      seen.add(entry.name);
      if (seen.size % 100 === 0 && seen.size <= 2000) {
        fs.rmSync(`${dir}/f${seen.size}`, { force: true });
        fs.writeFileSync(`${dir}/new${seen.size}`, "");
      }
    }
    open.closeSync();
    let missing = 0;
    for (let index = 0; index < 3000; index++) {
      if (fs.existsSync(`${dir}/f${index}`) && !seen.has(`f${index}`)) missing += 1;
    }
    return [twice, missing, fs.readdirSync(dir).length];
  },
  "listing tells dots and types": (dir) => {
    fs.mkdirSync(`${dir}/d`);
    fs.symlinkSync("x", `${dir}/l`);
    execFileSync("mkfifo", [`${dir}/p`]);
    const types = fs.readdirSync(dir, { withFileTypes: true });
    return [
      execFileSync("ls", ["-a", `${dir}/d`], { encoding: "utf8" }),
      types.map((e) => [e.name, e.isDirectory(), e.isSymbolicLink(), e.isFIFO()]).sort(),
    ];
  },
  times: (dir) => {
    fs.writeFileSync(`${dir}/f`, "");
    const fd = fs.openSync(dir, "r");
    const set = (atimeNsec: number, mtimeNsec: number): number =>
      utimensat(fd, cName("f"), { atimeSec: 1, atimeNsec, mtimeSec: -5, mtimeNsec });
    const read = (): unknown => {
      const { atimeNs, mtimeNs } = fs.statSync(`${dir}/f`, { bigint: true });
      return [String(atimeNs), String(mtimeNs)];
    };
    const seen = [set(123_456_789, 987_654_321), read(), set(timeOmit, 5), read()];
    set(timeNow, timeOmit);
    const { atimeMs, mtimeNs } = fs.statSync(`${dir}/f`, { bigint: true });
    fs.closeSync(fd);
    return [...seen, Math.abs(Date.now() - Number(atimeMs)) < 5000, String(mtimeNs)];
  },
  "extended attributes": (dir) => {
    fs.symlinkSync("nowhere", `${dir}/l`);
    const into = Buffer.alloc(100);
    const onFile = withFile(`${dir}/f`, "w+", (fd) => {
      const name = cName("user.test");
      return [
        fsetxattr(fd, name, Buffer.from("value"), 0),
        fsetxattr(fd, name, Buffer.from("value"), 1),
        fgetxattr(fd, name, null),
        fgetxattr(fd, name, into.subarray(0, 2)),
        fgetxattr(fd, name, into),
        into.toString("utf8", 0, 5),
        fsetxattr(fd, cName("user.big"), Buffer.alloc(3000, 1), 0),
        fremovexattr(fd, name),
        fremovexattr(fd, name),
        fgetxattr(fd, name, into),
      ];
    });
    return [
      onFile,
      setxattrPath(cName(dir), cName("trusted.t"), Buffer.from("1"), 0),
      getxattrPath(cName(dir), cName("trusted.t"), into),
      execFileSync("ls", ["-A", dir], { encoding: "utf8" }),
    ];
  },
  "special files": (dir) => {
    execFileSync("mknod", [`${dir}/null`, "c", "1", "3"]);
    execFileSync("mkfifo", ["-m", "640", `${dir}/p`]);
    execFileSync("sh", ["-c", `echo through > ${dir}/p & cat ${dir}/p > ${dir}/out; wait`]);
    fs.writeFileSync(`${dir}/null`, "gone");
    return [
      fs.statSync(`${dir}/null`).rdev,
      look(`${dir}/p`),
      fs.readFileSync(`${dir}/out`, "utf8"),
      fs.readFileSync(`${dir}/null`, "utf8"),
    ];
  },
  locks: (dir) => {
    fs.writeFileSync(`${dir}/f`, "");
    const script = `exec 9>${dir}/f; flock -n 9 && ! flock -n ${dir}/f true && echo exclusive`;
    return execFileSync("bash", ["-c", script], { encoding: "utf8" });
  },
  copies: (dir) => {
    fs.writeFileSync(`${dir}/f`, Buffer.alloc(300_000, "abcdef"));
    fs.copyFileSync(`${dir}/f`, `${dir}/g`);
    execFileSync("cp", ["-a", "--sparse=always", `${dir}/f`, `${dir}/h`]);
    return [fs.readFileSync(`${dir}/g`).equals(fs.readFileSync(`${dir}/h`)), look(`${dir}/g`)];
  },
  flushes: (dir) => {
    fs.mkdirSync(`${dir}/d`);
    const folder = fs.openSync(`${dir}/d`, "r");
    fs.fsyncSync(folder);
    fs.closeSync(folder);
    withFile(`${dir}/d/f`, "w", (fd) => {
      fs.writeSync(fd, "x");
      fs.fsyncSync(fd);
      fs.fdatasyncSync(fd);
    });
    execFileSync("sync", ["-f", dir]);
    return withFile(`${dir}/d/f`, "r", (fd) => outcome(() => fs.fsyncSync(fd)));
  },
  "linking and opening by descriptor": (dir) => {
    fs.writeFileSync(`${dir}/f`, "content");
    const root = fs.openSync(dir, "r");
    const fd = openat(root, cName("f"), call.readWrite);
    const linked = linkat(fd, cName(""), root, cName("g"), atFlags.emptyPath);
    closeDescriptor(fd);
    fs.closeSync(root);
    return [linked, look(join(dir, "g"))];
  },
  "programs run from it": (dir) => {
    fs.writeFileSync(`${dir}/p`, "#!/bin/sh\necho $0\n", { mode: 0o755 });
    return [
      execFileSync(`${dir}/p`, { encoding: "utf8" }).endsWith("/p\n"),
      outcome(() => execFileSync(`${dir}/none`)),
    ];
  },
};
