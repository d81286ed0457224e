import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import koffi from "koffi";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { errno } from "../src/abi/errno.ts";
import { setattrValid } from "../src/abi/operation-flags.ts";
import { openDevice } from "../src/device.ts";
import { mountFuse, unmount } from "../src/mount.ts";

// The kernel of this machine against the codec: what a system call becomes as a request, and what
// the answer becomes to the caller.

// Everything that touches the mount is asynchronous: a thread that waits for the kernel could
// neither drain the server's output nor end a test that hangs.

const libc = koffi.load("libc.so.6");

/** A call of the C library in a thread of its own; resolves with what it returns. */
function call(prototype: string): (...parameters: unknown[]) => Promise<number> {
  const inThread = libc.func(prototype).async;
  return (...parameters) =>
    new Promise((resolve, reject) => {
      const done = (error: unknown, result: number): void => {
        if (error === null) resolve(result);
        else reject(error);
      };
      inThread(...parameters, done);
    });
}

const sys = {
  copyFileRange: call(
    "long copy_file_range(int in, void *offIn, int out, void *offOut, size_t size, uint flags)",
  ),
  fallocate: call("int fallocate(int fd, int mode, long offset, long length)"),
  flock: call("int flock(int fd, int operation)"),
  getxattr: call("long getxattr(const char *path, const char *name, void *value, size_t size)"),
  listxattr: call("long listxattr(const char *path, void *list, size_t size)"),
  lseek: call("long lseek(int fd, long offset, int whence)"),
  mknod: call("int mknod(const char *path, uint mode, ulong device)"),
  pwrite: call("long pwrite(int fd, void *buffer, size_t size, long offset)"),
  removexattr: call("int removexattr(const char *path, const char *name)"),
  renameat2: call(
    "int renameat2(int oldDir, const char *old, int newDir, const char *new, uint flags)",
  ),
  setxattr: call(
    "int setxattr(const char *path, const char *name, void *value, size_t size, int flags)",
  ),
};

type Recorded = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly unique: string;
};

let directory = "";
let target = "";
let device = -1;
let server: ChildProcess | null = null;
let recorded: Recorded[] = [];
let waiting: (() => void) | null = null;

function startServer(...options: string[]): ChildProcess {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "recording-server.ts"), ...options],
    {
      stdio: ["ignore", "pipe", "inherit", device],
      timeout: 60_000,
      killSignal: "SIGKILL",
    },
  );
  let rest = "";
  child.stdout?.setEncoding("utf8");
  child.stdout?.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    recorded.push(...lines.map((line): Recorded => JSON.parse(line)));
    waiting?.();
  });
  server = child;
  return child;
}

/** The first request of that type that has come or comes, within a bound. */
function requestOf(type: string, matching: Partial<Recorded> = {}): Promise<Recorded> {
  const find = (): Recorded | undefined =>
    recorded.find((request) => {
      const fields = Object.entries(matching);
      return request.type === type && fields.every(([field, value]) => request[field] === value);
    });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no ${type} among ${recorded.map((request) => request.type).join(" ")}`));
    }, 10_000);
    const look = (): void => {
      const found = find();
      if (found === undefined) return;
      clearTimeout(timer);
      waiting = null;
      resolve(found);
    };
    waiting = look;
    look();
  });
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("close", () => resolve());
  });
}

async function endServer(): Promise<void> {
  server?.kill("SIGKILL");
  if (server !== null) await exitOf(server);
}

function at(...names: string[]): string {
  return join(target, ...names);
}

beforeAll(async () => {
  directory = await fs.mkdtemp(join(tmpdir(), "gemel-fuse-"));
  target = join(directory, "mnt");
  await fs.mkdir(target);
  device = openDevice();
  mountFuse({ target, device, name: "recorder", subtype: "recorder", defaultPermissions: false });
  startServer();
});

afterEach(() => {
  recorded = [];
});

afterAll(async () => {
  // By force, so that a request which nobody answers ends here.
  unmount(target, { lazy: true, force: true });
  await endServer();
  closeSync(device);
  await fs.rm(directory, { recursive: true });
});

async function withFile<T>(act: (file: fs.FileHandle) => Promise<T>): Promise<T> {
  const file = await fs.open(at("file"), "r+");
  try {
    return await act(file);
  } finally {
    await file.close();
  }
}

describe("the kernel", { timeout: 20_000 }, () => {
  test("INIT: the mount works", async () => {
    expect((await fs.stat(target)).isDirectory()).toBe(true);
    expect(await requestOf("init")).toMatchObject({ major: 7 });
  });

  test("WRITE: offset, data, caller and flags", async () => {
    await withFile((file) => file.write(Buffer.from("hello"), 0, 5, 5_000_000_000));
    expect(await requestOf("write")).toMatchObject({
      nodeId: 2,
      fh: 7,
      offset: 5_000_000_000,
      data: "hello",
      uid: 0,
      resent: false,
    });
  });

  test("WRITE: a mebibyte is one request", async () => {
    // Memory that was never touched would be written page by page, as it is faulted in.
    const memory = new Uint8Array(1 << 20).fill(0x61);
    await withFile((file) => file.write(memory, 0, memory.length, 0));
    const { data } = await requestOf("write");
    expect(String(data).length).toBe(memory.length);
  });

  test("WRITE, FALLOCATE: an offset of 2^60 fails, and nothing hangs", async () => {
    await withFile(async ({ fd }) => {
      expect(await sys.pwrite(fd, Buffer.from("x"), 1, 2n ** 60n)).toBe(-1);
      expect(await sys.fallocate(fd, 0, 2n ** 60n, 1)).toBe(-1);
    });
    expect(await requestOf("refused")).toMatchObject({ errno: errno.EFBIG });
  });

  test("READ: the bytes of the answer", async () => {
    const buffer = Buffer.alloc(16);
    const { bytesRead } = await withFile((file) => file.read(buffer, 0, 16, 100));
    expect([bytesRead, buffer.toString()]).toEqual([16, "a".repeat(16)]);
    expect(await requestOf("read")).toMatchObject({ nodeId: 2, fh: 7 });
  });

  test("FSYNC: data is told from all", async () => {
    await withFile(async (file) => {
      await file.datasync();
      expect(await requestOf("fsync")).toMatchObject({ fsyncFlags: 1, fh: 7 });
      recorded = [];
      await file.sync();
      expect(await requestOf("fsync")).toMatchObject({ fsyncFlags: 0, fh: 7 });
    });
  });

  test("FSYNCDIR: fsync of a directory", async () => {
    const handle = await fs.open(at("dir"), "r");
    await handle.sync();
    await handle.close();
    expect(await requestOf("fsyncdir")).toMatchObject({ nodeId: 3, fh: 8, fsyncFlags: 0 });
  });

  test("FLUSH, RELEASE: follow a close", async () => {
    await withFile(async (file) => file.fd);
    expect(await requestOf("flush")).toMatchObject({ nodeId: 2, fh: 7 });
    expect(await requestOf("release")).toMatchObject({ nodeId: 2, fh: 7 });
  });

  test("SETATTR: what is meant", async () => {
    const became = async (act: Promise<void>, expected: object): Promise<void> => {
      await act;
      const { valid, ...request } = await requestOf("setattr");
      expect({ ...request, valid: Number(valid) & 0x1ff }).toMatchObject(expected);
      recorded = [];
    };
    const { mode, uid, gid, size, atime, mtime } = setattrValid;
    await became(fs.truncate(at("file"), 123), { size: 123, valid: size | setattrValid.fh });
    await became(fs.chmod(at("file"), 0o4711), { mode: 0o104711, valid: mode });
    const owner = { ownerUid: 1001, ownerGid: 101, valid: uid | gid };
    await became(fs.chown(at("file"), 1001, 101), owner);
    await became(fs.utimes(at("file"), new Date(-1500), 8_589_934_592.25), {
      valid: atime | mtime,
      atimeSeconds: -2,
      atimeNanos: 500_000_000,
      mtimeSeconds: 8_589_934_592,
      mtimeNanos: 250_000_000,
    });
  });

  test("STATX: the time of birth", async () => {
    const stat = await fs.stat(at("file"), { bigint: true });
    expect(stat).toMatchObject({ ino: 2n, size: 4096n, blocks: 8n, mode: 0o100666n });
    expect(await requestOf("statx", { nodeId: 2 })).toBeDefined();
    expect(stat.birthtimeNs).toBe(77_000_000_078n);
  });

  test("CREATE, MKDIR, MKNOD: names, modes and the umask", async () => {
    const umask = process.umask();
    await (await fs.open(at("created"), "wx", 0o640)).close();
    await fs.mkdir(at("made"), 0o711);
    expect(await sys.mknod(at("pipe"), 0o010644, 0)).toBe(0);
    expect(await sys.mknod(at("null"), 0o020666, 0x103)).toBe(0);
    const create = await requestOf("create");
    expect(create).toMatchObject({ name: "created", mode: 0o100640, umask });
    const mkdir = await requestOf("mkdir");
    expect(mkdir).toMatchObject({ name: "made", mode: 0o711, umask });
    const pipe = await requestOf("mknod", { name: "pipe" });
    expect(pipe).toMatchObject({ mode: 0o010644, rdev: 0, umask });
    const device = await requestOf("mknod", { name: "null" });
    expect(device).toMatchObject({ mode: 0o020666, rdev: 0x103 });
  });

  test("SYMLINK, LINK: both names", async () => {
    await fs.symlink("somewhere/else", at("pointer"));
    await fs.link(at("file"), at("dir", "hard"));
    const symlink = await requestOf("symlink");
    expect(symlink).toMatchObject({ name: "pointer", target: "somewhere/else" });
    expect(await requestOf("link")).toMatchObject({ nodeId: 3, oldNodeId: 2, name: "hard" });
  });

  test("TMPFILE: a file without a name", async () => {
    const flags = 0o20200000 | fs.constants.O_RDWR;
    await (await fs.open(at("dir"), flags, 0o600)).close();
    expect(await requestOf("tmpfile")).toMatchObject({ nodeId: 3, mode: 0o100600 });
  });

  test("RENAME: names, directories and flags", async () => {
    await fs.rename(at("link"), at("dir", "moved"));
    const names = { nodeId: 1, newNodeId: 3, name: "link", newName: "moved", flags: 0 };
    expect(await requestOf("rename")).toMatchObject(names);
    recorded = [];
    expect(await sys.renameat2(-100, at("file"), -100, at("dir", "other"), 1)).toBe(0);
    const noReplace = { name: "file", newName: "other", flags: 1 };
    expect(await requestOf("rename")).toMatchObject(noReplace);
  });

  test("UNLINK, RMDIR: the name", async () => {
    await fs.unlink(at("link"));
    expect(await requestOf("unlink")).toMatchObject({ nodeId: 1, name: "link" });
    await fs.rmdir(at("dir"));
    expect(await requestOf("rmdir")).toMatchObject({ nodeId: 1, name: "dir" });
  });

  test("LOOKUP: a name of any bytes arrives as it is", async () => {
    const path = Buffer.concat([Buffer.from(`${target}/`), Buffer.from([0xff, 0xfe, 0x0a])]);
    await expect(fs.stat(path)).rejects.toThrow("ENOENT");
    expect(await requestOf("lookup", { name: "\xff\xfe\n" })).toMatchObject({ nodeId: 1 });
  });

  test("READLINK, READDIR, STATFS: what was answered", async () => {
    expect(await fs.readlink(at("link"))).toBe("../target");
    expect(await fs.readdir(at("dir"))).toEqual(["file"]);
    const statfs = { blocks: 1000, bfree: 500, bavail: 400, files: 30, ffree: 20 };
    expect(await fs.statfs(target)).toMatchObject(statfs);
    expect(await requestOf("opendir")).toMatchObject({ nodeId: 3 });
    expect(await requestOf("readdir")).toMatchObject({ nodeId: 3, fh: 8, cookie: "0" });
    expect(await requestOf("releasedir")).toMatchObject({ nodeId: 3, fh: 8 });
  });

  test("SETXATTR, GETXATTR, LISTXATTR, REMOVEXATTR: names, values, room", async () => {
    const path = at("file");
    expect(await sys.setxattr(path, "user.a", Buffer.from("one"), 3, 1)).toBe(0);
    const setxattr = await requestOf("setxattr");
    expect(setxattr).toMatchObject({ name: "user.a", value: "one", flags: 1 });
    const value = Buffer.alloc(16);
    expect(await sys.getxattr(path, "user.a", value, 16)).toBe(5);
    expect(value.toString("latin1", 0, 5)).toBe("value");
    expect(await sys.getxattr(path, "user.a", null, 0)).toBe(5);
    expect(await sys.getxattr(path, "user.a", value, 2)).toBe(-1);
    expect(await sys.listxattr(path, value, 16)).toBe(14);
    expect(await sys.removexattr(path, "user.a")).toBe(0);
    expect(await requestOf("removexattr")).toMatchObject({ name: "user.a" });
  });

  test("FALLOCATE, LSEEK, COPY_FILE_RANGE: places and lengths", async () => {
    await withFile(async ({ fd }) => {
      expect(await sys.fallocate(fd, 3, 4096, 65536)).toBe(0);
      expect(await sys.lseek(fd, 100, 3)).toBe(101);
      const other = await fs.open(at("file"), "r+");
      const to = BigInt64Array.of(8192n);
      expect(await sys.copyFileRange(fd, null, other.fd, to, 1000, 0)).toBe(1000);
      await other.close();
    });
    const fallocate = await requestOf("fallocate");
    expect(fallocate).toMatchObject({ offset: 4096, length: 65536, mode: 3 });
    expect(await requestOf("lseek")).toMatchObject({ offset: 100, whence: 3 });
    const copy = await requestOf("copyFileRange");
    expect(copy).toMatchObject({ offsetIn: 101, nodeIdOut: 2, offsetOut: 8192, length: 1000 });
  });

  test("SETLKW: flock, which a close releases", async () => {
    await withFile(async ({ fd }) => expect(await sys.flock(fd, 2)).toBe(0));
    const lock = await requestOf("setlkw");
    expect(lock).toMatchObject({ fh: 7, lockFlags: 1, lock: { lockType: 1 } });
    expect(await requestOf("release", { releaseFlags: 2 })).toMatchObject({ nodeId: 2 });
  });

  test("RESEND: what a dead server left unanswered comes again, marked, to the next", async () => {
    await endServer();
    const second = startServer("--die-at", "mkdir");
    const made = fs.mkdir(at("again"));
    await exitOf(second);
    const lost = await requestOf("mkdir");
    expect(lost).toMatchObject({ name: "again", resent: false });
    recorded = [];
    startServer("--resend");
    await made;
    const again = await requestOf("mkdir");
    expect(again).toMatchObject({ name: "again", resent: true });
    expect(BigInt(again.unique)).toBe(BigInt(lost.unique) + 2n ** 63n);
  });
});
