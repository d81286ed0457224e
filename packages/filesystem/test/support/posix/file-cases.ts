/**
 * Small programs on open files: each gets an empty directory and returns what it has seen.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { decodeDirents, getdents64, seekDirectory } from "../../../src/directory-calls.ts";
import {
  cName,
  copyFileRange,
  fallocate,
  lseek,
  openat,
  pwrite,
  statVolume,
  utimensat,
} from "../../../src/file-calls.ts";
import {
  atFlags,
  fallocateModes,
  openFlags,
  seekWhence,
  timeNow,
  timeOmit,
} from "../../../src/file-constants.ts";
import { fileLock, flock, lockCommands, lockTypes, mapFile, watch } from "./calls.ts";

export type FileCase = (directory: string) => unknown;

const { get, set, getOpen, setOpen } = lockCommands;
const { read, write, none } = lockTypes;
const locks = { shared: 1 | 4, exclusive: 2 | 4, release: 8 } as const;

function opened<T>(path: string, flags: number, act: (fd: number) => T): T {
  const fd = openat(atFlags.workingDirectory, cName(path), flags, 0o644);
  if (fd < 0) throw new Error(`open ${path}: errno ${-fd}`);
  try {
    return act(fd);
  } finally {
    fs.closeSync(fd);
  }
}

const created = openFlags.readWrite | openFlags.create;

/** What another process sees of locks on `path`: the output of flock(1) and of a program. */
function fromOutside(path: string): unknown {
  const tried = (how: string): boolean => {
    try {
      execFileSync("flock", [how, "-n", path, "true"]);
      return true;
    } catch {
      return false;
    }
  };
  return [tried("-x"), tried("-s")];
}

function eventsOf(fd: number): number[] {
  const bytes = Buffer.alloc(65536);
  const masks: number[] = [];
  for (;;) {
    let size = 0;
    try {
      size = fs.readSync(fd, bytes);
    } catch {
      return masks;
    }
    for (let at = 0; at < size; at += 16 + bytes.readUInt32LE(at + 12)) {
      masks.push(bytes.readUInt32LE(at + 4));
    }
  }
}

export const fileCases: Readonly<Record<string, FileCase>> = {
  "shared writable maps": (dir) => {
    const path = `${dir}/f`;
    fs.writeFileSync(path, Buffer.alloc(20_000, 1));
    return opened(path, openFlags.readWrite, (fd) => {
      const [first, second] = [mapFile(fd, 20_000), mapFile(fd, 20_000)];
      first.bytes.fill(2, 5000, 15_000);
      const seen = [second.bytes[5000], fs.readFileSync(path)[14_999]];
      pwrite(fd, Buffer.alloc(100, 3), 6000);
      seen.push(first.bytes[6050], first.flush());
      second.bytes[19_999] = 4;
      second.end();
      first.end();
      fs.fsyncSync(fd);
      return [...seen, fs.readFileSync(path).at(-1)];
    });
  },
  "maps of files that lose their name": (dir) => {
    const path = `${dir}/f`;
    fs.writeFileSync(path, Buffer.alloc(8192, 1));
    fs.linkSync(path, `${dir}/g`);
    return opened(path, openFlags.readWrite, (fd) => {
      const map = mapFile(fd, 8192);
      fs.unlinkSync(path);
      map.bytes[5000] = 7;
      const flushed = map.flush();
      map.end();
      return [flushed, fs.readFileSync(`${dir}/g`)[5000]];
    });
  },
  "appending by several writers": (dir) => {
    const path = `${dir}/f`;
    const script = `for i in $(seq 200); do echo "$0 $i" >> "${path}"; done`;
    execFileSync("sh", [
      "-c",
      ["one", "two", "three"].map((who) => `sh -c '${script}' ${who} &`).join(" ") + " wait",
    ]);
    const lines = fs.readFileSync(path, "utf8").split("\n").slice(0, -1);
    const inOrder = ["one", "two", "three"].every((who) => {
      const numbers = lines
        .filter((line) => line.startsWith(`${who} `))
        .map((l) => l.split(" ")[1]);
      return numbers.every((number, index) => Number(number) === index + 1);
    });
    // Which line comes where is chance: the trees are compared with each other later.
    fs.writeFileSync(path, lines.sort().join("\n"));
    return [lines.length, inOrder];
  },
  "append writes to the end wherever it is": (dir) =>
    opened(`${dir}/f`, created | openFlags.append, (fd) => {
      fs.writeSync(fd, "one");
      fs.ftruncateSync(fd, 10);
      fs.writeSync(fd, "two");
      return [
        lseek(fd, 0, seekWhence.current),
        pwrite(fd, Buffer.from("x"), 0),
        fs.fstatSync(fd).size,
      ];
    }),
  "direct input and output": (dir) => {
    fs.writeFileSync(`${dir}/f`, Buffer.alloc(1 << 20, 5));
    const sum = (flag: string): string =>
      execFileSync("sh", ["-c", `dd if="${dir}/f" bs=64k ${flag} status=none | sha256sum`], {
        encoding: "utf8",
      });
    execFileSync("dd", [
      ...["if=/dev/zero", `of=${dir}/f`, "bs=8192", "seek=3", "count=2"],
      ...["oflag=direct", "conv=notrunc", "status=none"],
    ]);
    return [sum(""), sum("iflag=direct")];
  },
  "locks of whole files": (dir) =>
    opened(`${dir}/f`, created, (fd) => {
      const seen: unknown[] = [flock(fd, locks.exclusive), fromOutside(`${dir}/f`)];
      seen.push(flock(fd, locks.shared), fromOutside(`${dir}/f`));
      opened(`${dir}/f`, openFlags.readWrite, (other) => {
        seen.push(flock(other, locks.exclusive), flock(other, locks.shared));
      });
      return [...seen, flock(fd, locks.release), fromOutside(`${dir}/f`)];
    }),
  "locks of ranges, by process and by open file": (dir) =>
    opened(`${dir}/f`, created, (fd) =>
      opened(`${dir}/f`, openFlags.readWrite, (other) => [
        fileLock(fd, setOpen, { type: write, start: 0, length: 100 }),
        fileLock(other, setOpen, { type: write, start: 50, length: 10 }),
        fileLock(other, setOpen, { type: read, start: 100, length: 10 }),
        fileLock(other, getOpen, { type: write, start: 0, length: 1 }),
        fileLock(fd, setOpen, { type: none, start: 0, length: 100 }),
        fileLock(other, setOpen, { type: write, start: 50, length: 10 }),
        fileLock(fd, set, { type: write, start: 200, length: 10 }),
        fileLock(other, set, { type: write, start: 200, length: 10 }),
        fileLock(other, get, { type: write, start: 200, length: 10 }),
        fileLock(fd, set, { type: write, start: 55, length: 10 }),
      ]),
    ),
  "space and its modes": (dir) => {
    const { keepSize, punchHole, zeroRange } = fallocateModes;
    return opened(`${dir}/f`, created, (fd) => {
      pwrite(fd, Buffer.alloc(40_000, 1), 0);
      const seen: unknown[] = [];
      for (const mode of [0, keepSize, zeroRange, zeroRange | keepSize, punchHole | keepSize]) {
        for (const [offset, size] of [
          [0, 4096],
          [1000, 50],
          [39_000, 9000],
          [100_000, 4096],
          [0, 0],
          [-1, 10],
        ] as const) {
          seen.push([fallocate(fd, mode, offset, size), fs.fstatSync(fd).size]);
        }
      }
      // Whatever is not a mode of these is refused, though not with the same error for all.
      return [...seen, fallocate(fd, punchHole, 0, 4096), fallocate(fd, 0x80, 0, 10) < 0];
    });
  },
  "copies within and between files": (dir) =>
    opened(`${dir}/f`, created, (fd) =>
      opened(`${dir}/g`, created, (other) => {
        pwrite(fd, Buffer.alloc(300_000, "abcdefg"), 0);
        return [
          copyFileRange(fd, 0, other, 0, 300_000),
          copyFileRange(fd, 1000, other, 400_000, 5000),
          copyFileRange(fd, 299_000, other, 0, 5000),
          copyFileRange(fd, 300_000, other, 0, 5000),
          copyFileRange(fd, 0, fd, 1000, 5000),
          copyFileRange(fd, 0, fd, 400_000, 5000),
          fs.fstatSync(other).size,
        ];
      }),
    ),
  "offsets at the limits": (dir) =>
    opened(`${dir}/f`, created, (fd) => {
      const end = 2 ** 44 - 4096;
      const seen = [pwrite(fd, Buffer.from("x"), end - 1), pwrite(fd, Buffer.from("x"), end)];
      seen.push(fs.fstatSync(fd).size, fallocate(fd, 0, end, 4096), lseek(fd, 0, seekWhence.data));
      fs.ftruncateSync(fd, 5);
      return [...seen, pwrite(fd, Buffer.from("y"), 2 ** 62)];
    }),
  "times that writing and naming change": (dir) => {
    const past = { atimeSec: 1, atimeNsec: 1, mtimeSec: 1, mtimeNsec: 1 };
    const path = `${dir}/d/f`;
    fs.mkdirSync(`${dir}/d`);
    fs.writeFileSync(path, "content");
    const root = fs.openSync(dir, "r");
    const changes: Readonly<Record<string, () => void>> = {
      write: () => fs.appendFileSync(path, "x"),
      "write nothing": () => fs.appendFileSync(path, ""),
      chmod: () => fs.chmodSync(path, 0o600),
      truncate: () => fs.truncateSync(path, 3),
      "truncate to the same": () => fs.truncateSync(path, 3),
      link: () => fs.linkSync(path, `${dir}/d/g`),
      unlink: () => fs.unlinkSync(`${dir}/d/g`),
      rename: () => fs.renameSync(path, `${path}2`),
      "rename back": () => fs.renameSync(`${path}2`, path),
      "open truncate": () => fs.writeFileSync(path, ""),
      "open truncate again": () => fs.writeFileSync(path, ""),
    };
    const seen = Object.entries(changes).map(([name, change]) => {
      utimensat(root, cName("d/f"), past);
      utimensat(root, cName("d"), past);
      const before = fs.statSync(path, { bigint: true }).ctimeNs;
      change();
      const after = fs.statSync(path, { bigint: true });
      const directory = fs.statSync(`${dir}/d`);
      const isCtimeLater = after.ctimeNs >= before;
      return [name, after.mtimeMs === 1000n, directory.mtimeMs < 2000, isCtimeLater];
    });
    const set = { ...past, mtimeNsec: timeOmit, atimeNsec: timeNow };
    const omitted = utimensat(root, cName("d/f"), set);
    fs.closeSync(root);
    return [...seen, omitted];
  },
  "notifications of changes": (dir) => {
    fs.mkdirSync(`${dir}/d`);
    const fd = watch(`${dir}/d`);
    fs.writeFileSync(`${dir}/d/f`, "x");
    fs.appendFileSync(`${dir}/d/f`, "y");
    fs.chmodSync(`${dir}/d/f`, 0o600);
    fs.renameSync(`${dir}/d/f`, `${dir}/d/g`);
    fs.unlinkSync(`${dir}/d/g`);
    const masks = eventsOf(fd);
    fs.closeSync(fd);
    return masks;
  },
  "a listing that goes on while names change": (dir) => {
    for (let index = 0; index < 2000; index++) fs.writeFileSync(`${dir}/f${index}`, "");
    const fd = fs.openSync(dir, "r");
    const bytes = Buffer.alloc(1000);
    const seen: string[] = [];
    const places: [bigint, number][] = [];
    for (;;) {
      const size = getdents64(fd, bytes);
      if (size <= 0) break;
      const entries = decodeDirents(bytes, size);
      seen.push(...entries.map((entry) => entry.name));
      places.push([entries.at(-1)?.next ?? 0n, seen.length]);
      const last = entries.at(-1)?.name ?? "";
      if (last.startsWith("f")) fs.unlinkSync(`${dir}/${last}`);
      fs.writeFileSync(`${dir}/new${places.length}`, "");
    }
    const all = new Set(seen);
    const stayed = fs.readdirSync(dir).filter((name) => name.startsWith("f"));
    const missing = stayed.filter((name) => !all.has(name));
    // From the middle again: what follows is told, and nothing of what came before.
    const [middle, told] = places[Math.floor(places.length / 2)] ?? [0n, 0];
    seekDirectory(fd, middle);
    const again: string[] = [];
    for (let size = getdents64(fd, bytes); size > 0; size = getdents64(fd, bytes)) {
      again.push(...decodeDirents(bytes, size).map((entry) => entry.name));
    }
    fs.closeSync(fd);
    const before = new Set(seen.slice(0, told));
    const twice = again.filter((name) => name.startsWith("f") && before.has(name));
    return [all.size === seen.length, missing, twice, again.length > 500];
  },
  "two listings of one directory at a time": (dir) => {
    for (let index = 0; index < 1000; index++) fs.writeFileSync(`${dir}/f${index}`, "");
    const bytes = Buffer.alloc(600);
    const fds = [fs.openSync(dir, "r"), fs.openSync(dir, "r")];
    const seen: string[][] = [[], []];
    let turns = 0;
    for (let isMore = true; isMore; turns++) {
      isMore = false;
      for (const [index, fd] of fds.entries()) {
        // A change, so that the kernel does not answer from its cache.
        fs.writeFileSync(`${dir}/x`, `${turns}`);
        fs.unlinkSync(`${dir}/x`);
        const size = getdents64(fd, bytes);
        if (size <= 0) continue;
        isMore = true;
        seen[index]?.push(...decodeDirents(bytes, size).map((entry) => entry.name));
      }
    }
    for (const fd of fds) fs.closeSync(fd);
    return seen.map((names) => {
      const files = names.filter((name) => name.startsWith("f"));
      return [files.length, new Set(files).size];
    });
  },
  "a directory of 20,000 names": (dir) => {
    fs.mkdirSync(`${dir}/d`);
    for (let index = 0; index < 20_000; index++)
      fs.linkSync(makeOnce(`${dir}/f${index % 50}`), `${dir}/d/${index}`);
    const listed = fs.readdirSync(`${dir}/d`);
    const count = new Set(listed).size;
    execFileSync("rm", ["-r", `${dir}/d`]);
    return [listed.length, count, fs.readdirSync(dir).sort()];
  },
  "inode flags": (dir) => {
    fs.writeFileSync(`${dir}/f`, "");
    return execFileSync("lsattr", [`${dir}/f`], { encoding: "utf8" }).split(" ")[0];
  },
  "what the volume says": (dir) => {
    const fd = fs.openSync(dir, "r");
    const volume = statVolume(fd);
    fs.closeSync(fd);
    if (typeof volume === "number") return volume;
    return [volume.blockSize, volume.fragmentSize, volume.blocks, volume.files, volume.nameMax];
  },
  "many files that lost their names while open": (dir) => {
    const fds = Array.from({ length: 300 }, (_, index) => {
      const fd = fs.openSync(`${dir}/f${index}`, "w+");
      fs.unlinkSync(`${dir}/f${index}`);
      return fd;
    });
    const seen = fds.map((fd, index) => {
      fs.writeSync(fd, `content ${index}`);
      const { nlink, size } = fs.fstatSync(fd);
      return [nlink, size];
    });
    for (const fd of fds) fs.closeSync(fd);
    return [seen, fs.readdirSync(dir)];
  },
};

function makeOnce(path: string): string {
  if (!fs.existsSync(path)) fs.writeFileSync(path, "");
  return path;
}
