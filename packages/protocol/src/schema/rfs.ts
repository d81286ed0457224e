/** `<rfs>`: what is mirrored and when a write may be answered. @module */
import {
  choice,
  duration,
  element,
  ignored,
  integer,
  pattern,
  refusedElement,
  requiredText,
  text,
} from "./rule.ts";

const nfs = "it tunes an NFS service, of which there is none here";
const windows = "it is for Windows only";
const ownWay = "the mirror finds its own measure";

export const rfsRule = element(
  "The mirrored directories.",
  {
    sync: choice(
      ["write", "fsync"],
      "write",
      "When a write is answered. `write`: every write once the peer has received it; `fsync`: only fsync and the like wait, until the data is on both disks (right for databases)",
    ),
    async: choice(
      ["second", "none"],
      "second",
      "`none`: every write waits until it is on both disks, as if every file were opened with O_DSYNC, which costs a flush each; `second`: as `sync` says",
    ),
    sendtimeout: duration(
      "s",
      "3s",
      { minMs: 500, maxMs: 3_600_000, example: "5s" },
      "How long the peer may not answer before the primary goes on without it",
    ),
    port: integer(
      null,
      { min: 1, max: 65_535, example: "5700" },
      "TCP port of the replication; 5600 + 4 * (id - 1) when left out",
    ),
    encryption: choice(
      ["on", "off"],
      "on",
      "Whether the replication link is encrypted (TLS 1.3, both ends verified); `off` is for a private cable, on both nodes alike",
    ),
    rescueage: duration(
      "d",
      null,
      { minMs: 3_600_000, maxMs: 864_000_000_000, example: "90d" },
      "After so long a rescue copy is deleted by itself; when left out, only `gemel rescue delete` does",
      { dynamic: true },
    ),
    rescuesize: integer(
      null,
      { min: 1, max: 1_000_000_000, example: "50000" },
      "So many MB may all rescue copies of the module take: the oldest are deleted then, never the newest; when left out, there is no such bound",
      { dynamic: true },
    ),
    mountover: ignored("nothing is renamed; a directory is mounted over itself"),
    mountoversuffix: ignored("nothing is renamed; a directory is mounted over itself"),
    acl: ignored("access control lists and extended attributes are always mirrored"),
    packetsize: ignored(nfs),
    reipacketsize: ignored(ownWay),
    ruzone_blocksize: ignored(ownWay),
    iotimeout: ignored(windows),
    roflags: ignored(windows),
    locktimeout: ignored(nfs),
    nbrei: integer(
      "16",
      { min: 1, max: 1024, example: "6" },
      "So many files are compared at a time in a resynchronisation",
      { dynamic: true },
    ),
    namespacepolicy: ignored("names are mirrored byte by byte"),
    reitimeout: ignored("a resynchronisation that is interrupted is taken up again"),
    reicommit: ignored(ownWay),
    reidetail: ignored("gemel state and gemel log show the progress"),
    allocthreshold: ignored(windows),
    nbremconn: ignored("one connection keeps the order of all writes"),
    checktime: ignored(nfs),
    checkintv: ignored(nfs),
    nfsbox_options: ignored(windows),
    scripts: ignored("there are no call-backs of the replication"),
    reiallowedbw: integer(
      null,
      { min: 1, max: 1_000_000_000, example: "50000" },
      "KB/s that a resynchronisation sends at most; when left out, as fast as it goes. What the application writes is never slowed down by it",
      { dynamic: true },
    ),
    syncdelta: ignored("a node that may be stale never becomes primary by itself"),
    syncat: ignored("the mirror is always synchronous; nothing is scheduled"),
  },
  {
    replicated: element(
      "One directory, the same path on both nodes. May be a mount point.",
      {
        dir: requiredText("/srv/app", "Absolute path"),
        mode: choice(["read_only"], "read_only", "On the secondary the directory can only be read"),
      },
      {
        tocheck: element(
          "A file or directory that must be there before the module serves, or is brought up to date where it was before: what is missing when a disk is not mounted.",
          {
            path: requiredText(
              "/srv/app/.mounted",
              "Absolute, or relative to the replicated directory",
            ),
          },
          {},
          "many",
        ),
        notreplicated: element(
          "What is not mirrored, with all beneath: each node has its own, no copy and no resynchronisation touches it, unless the directory around it is removed. A `!` before the value turns it round: of the files only what matches is mirrored. Renaming a file out of the mirror removes it on the other node, renaming it in copies it there; more than 64 MiB, and files with several names, are refused with EXDEV.",
          {
            path: text(null, "cache", "Relative to the replicated directory"),
            regexpath: pattern(
              ".*[.]tmp$",
              "Extended regular expression, looked for in the path relative to the replicated directory",
            ),
          },
          {},
          "many",
        ),
      },
      "many",
    ),
    flow: refusedElement(
      'the network of the replication is the <heartbeat> with ident="flow"; remove <flow>',
    ),
  },
);
