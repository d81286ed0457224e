/**
 * The kernel's table of mounts, as text: whoever looks a mount up by touching it may be blocked by
 * one whose server is dead.
 *
 * @see proc_pid_mountinfo(5)
 * @module
 */

export type MountEntry = {
  readonly id: number;
  /** Id of the mount on which it lies. */
  readonly parent: number;
  /** major:minor */
  readonly device: string;
  /** The directory of the file system that is mounted. */
  readonly root: string;
  readonly target: string;
  /** Of the mount, not of the file system. */
  readonly options: readonly string[];
  readonly fileSystem: string;
};

/** In the order of the table: what lies on another one is behind it. */
export function parseMountinfo(text: string): MountEntry[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.split(" ");
    const [id, parent, device, root, target, options] = fields;
    const fileSystem = fields[fields.indexOf("-") + 1];
    if (device === undefined || root === undefined || target === undefined) return [];
    return [
      {
        ...{ id: Number(id), parent: Number(parent), device },
        ...{ root: plainText(root), target: plainText(target) },
        options: (options ?? "").split(","),
        fileSystem: fileSystem ?? "",
      },
    ];
  });
}

/** Of several mounts on one path, the one on which no other lies. */
export function topMount(mounts: readonly MountEntry[], path: string): MountEntry | undefined {
  const here = mounts.filter((entry) => entry.target === path);
  return here.find((entry) => !here.some((other) => other.parent === entry.id));
}

/** True when the topmost mount on `path` is `path` itself, read-only: the work of a replica. */
export function isReadOnlyOverItself(mounts: readonly MountEntry[], path: string): boolean {
  const top = topMount(mounts, path);
  if (top === undefined || !top.options.includes("ro")) return false;
  const below = mounts.find((entry) => entry.id === top.parent);
  if (below === undefined || below.device !== top.device) return false;
  const relative = below.target === "/" ? path : path.slice(below.target.length);
  const root = `${below.root === "/" ? "" : below.root}${relative}`;
  return top.root === (root === "" ? "/" : root);
}

/** Spaces and the like are written as octal numbers. */
function plainText(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
