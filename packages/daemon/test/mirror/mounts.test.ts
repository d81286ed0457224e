import { describe, expect, it } from "vitest";
import { parseMountInfo } from "../../src/mirror/mounts.ts";

describe("parseMountInfo", () => {
  it("reads mount points with octal escapes, with and without optional fields", () => {
    const text = [
      "36 35 98:0 / /mnt\\040with\\134x rw,noatime master:1 shared:2 - ext4 /dev/sda rw",
      "37 35 0:50 / /srv/data rw - fuse.gemel gemel rw,user_id=0",
      "",
    ].join("\n");
    expect(parseMountInfo(text)).toEqual([
      { point: "/mnt with\\x", fileSystem: "ext4", source: "/dev/sda" },
      { point: "/srv/data", fileSystem: "fuse.gemel", source: "gemel" },
    ]);
  });
});
