import { expect, test } from "vitest";
import { isReadOnlyOverItself, parseMountinfo } from "../src/index.ts";

const root = "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw";
const srv = "40 21 8:2 / /srv rw,nosuid - ext4 /dev/sda2 rw";

test.each([
  ["no mount at all", "/var/db", [], false],
  [
    "a directory over itself",
    "/var/db",
    ["50 21 8:1 /var/db /var/db ro,relatime - ext4 x rw"],
    true,
  ],
  ["the same, but writable", "/var/db", ["50 21 8:1 /var/db /var/db rw - ext4 x rw"], false],
  ["another directory bound there", "/var/db", ["50 21 8:1 /other /var/db ro - ext4 x rw"], false],
  ["a mount point over itself", "/srv", ["50 40 8:2 / /srv ro - ext4 x rw"], true],
  ["a mount point that is read-only", "/srv", ["50 21 8:3 / /srv ro - iso9660 x ro"], false],
  ["a directory of a mount point", "/srv/d", ["50 40 8:2 /d /srv/d ro - ext4 x rw"], true],
  ["a space in the name", "/a b", ["50 21 8:1 /a\\040b /a\\040b ro - ext4 x rw"], true],
  [
    "a bind of a bind",
    "/x/d",
    ["50 21 8:1 /y /x rw - ext4 x rw", "51 50 8:1 /y/d /x/d ro - ext4 x rw"],
    true,
  ],
  [
    "covered by something else",
    "/var/db",
    ["50 21 8:1 /var/db /var/db ro - ext4 x rw", "51 50 0:40 / /var/db rw - fuse.gemel x rw"],
    false,
  ],
] as const)("isReadOnlyOverItself: %s", (_what, path, lines, expected) => {
  const mounts = parseMountinfo([root, srv, ...lines, ""].join("\n"));
  expect(isReadOnlyOverItself(mounts, path)).toBe(expected);
});

test("parseMountinfo: octal escapes, with and without optional fields", () => {
  const text = [
    "36 35 98:0 / /mnt\\040with\\134x rw,noatime master:1 shared:2 - ext4 /dev/sda rw",
    "37 35 0:50 / /srv/data rw - fuse.gemel gemel rw,user_id=0",
    "",
  ].join("\n");
  expect(parseMountinfo(text)).toMatchObject([
    { target: "/mnt with\\x", fileSystem: "ext4", options: ["rw", "noatime"] },
    { target: "/srv/data", fileSystem: "fuse.gemel", parent: 35 },
  ]);
});
