import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Outcome, runCommand } from "./fake-daemon.ts";

let root: string;
let table: string;

/** A crontab as that of cron: users are those that have a file, or are `fresh`. */
const program = `#!/bin/bash
[[ $1 == -u ]] || exit 9
table=$TABLES/$2
echo "$*" >>"$TABLES/calls"
case $2,$3 in
  fresh,-l) echo "no crontab for fresh" >&2; exit 1 ;;
  denied,*) echo "must be privileged to use -u" >&2; exit 1 ;;
  *) [[ -e $table ]] || { echo "crontab:  user \\\`$2' unknown" >&2; exit 1; } ;;
esac
case $3 in
  -l) cat "$table" ;;
  -) cat >"$table.new"; sleep 0.05; mv "$table.new" "$table" ;;
esac
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gemel-cron-"));
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin/crontab"), program);
  chmodSync(join(root, "bin/crontab"), 0o755);
  table = join(root, "app");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function gencron(...args: string[]): Promise<Outcome> {
  const env = { PATH: `${join(root, "bin")}:/usr/bin:/bin`, TABLES: root };
  return runCommand(["gencron", ...args, "--root", root], env);
}

/** Bytes that are no UTF-8, a tab, a carriage return, an assignment like an entry, no last newline. */
const before = Buffer.from(
  [
    "# the backup: /opt/app/backup.sh",
    "MAILTO = a b c d /opt/app/backup.sh",
    "0 3 * * *\t/opt/app/backup.sh --all >/dev/null",
    "@daily cd /srv && '/opt/app/backup.sh'\r",
    "5 4 * * 1 /opt/app/backup.sh2; /opt/app/mybackup.sh",
    "",
    "# caf\xe9 \xff",
    "* * * * * /opt/app/other",
  ].join("\n"),
  "latin1",
);

test("gencron: off and on again leaves every byte, and neither does anything twice", async () => {
  writeFileSync(table, before);
  const words = ["app", "backup.sh", "-c", "only where app sérves"];
  expect(await gencron("del", ...words)).toEqual({
    code: 0,
    stdout: "2 entries of app: off\n",
    stderr: "",
  });
  const off = readFileSync(table);
  const mark = Buffer.from("# only where app sérves: ").toString("latin1");
  const lines = before.toString("latin1").split("\n");
  expect(off.toString("latin1").split("\n")).toEqual(
    lines.map((line, at) => (at === 2 || at === 3 ? `${mark}${line}` : line)),
  );
  expect((await gencron("del", ...words)).stdout).toBe("2 entries of app: off, as before\n");
  expect(readFileSync(table)).toEqual(off);
  expect((await gencron("add", ...words)).stdout).toBe("2 entries of app: on\n");
  expect(readFileSync(table)).toEqual(before);
  expect((await gencron("add", ...words)).stdout).toBe("2 entries of app: on, as before\n");
  const writes = readFileSync(join(root, "calls"), "utf8").match(/ -$/gm);
  expect(writes).toHaveLength(2);
});

test("gencron: another comment's entries stay off; all means every entry", async () => {
  writeFileSync(table, before);
  await gencron("del", "app", "other", "-c", "by hand");
  await gencron("del", "app", "all", "-c", "app");
  expect(await gencron("add", "app", "all", "-c", "app", "--json")).toMatchObject({ code: 0 });
  const text = readFileSync(table, "latin1");
  expect(text).toBe(before.toString("latin1").replace(/(?=\* \* \* \* \* \/opt)/, "# by hand: "));
});

test("gencron: two at once do not undo each other", async () => {
  writeFileSync(table, before);
  await Promise.all([
    gencron("del", "app", "other", "-c", "one"),
    gencron("del", "app", "mybackup.sh", "-c", "two"),
  ]);
  expect(readFileSync(table, "latin1")).toMatch(/^# two: 5 4[\s\S]*\n# one: \* \*/m);
});

test.each([
  [["del", "app", "absent", "-c", "x"], 1, "No entry in the crontab of app runs absent"],
  [["add", "fresh", "backup.sh", "-c", "x"], 1, "No entry in the crontab of fresh"],
  [["del", "nobody", "backup.sh", "-c", "x"], 2, "unknown\nTry: Name a user of this host"],
  [["del", "denied", "backup.sh", "-c", "x"], 4, "must be privileged"],
  [["del", "app", "", "-c", "x"], 2, "The command is not one line of words"],
  [["del", "app", "a", "-c", "x\n* * * * * evil"], 2, "The comment is not one line"],
  [["del", "app", "a"], 2, "-c, --comment"],
  [["del", "app", "a", "-c", "x", "-H", "node2"], 2, "acts on this host only"],
])("gencron %j: code %i, and why", async (args, code, message) => {
  writeFileSync(table, before);
  const told = await gencron(...args);
  expect(told).toMatchObject({ code, stdout: "" });
  expect(told.stderr).toContain(message);
  expect(readFileSync(table)).toEqual(before);
});

test("gencron: without cron, the package is named", async () => {
  rmSync(join(root, "bin/crontab"));
  const words = ["gencron", "del", "app", "a", "-c", "x", "--root", root];
  const told = await runCommand(words, { PATH: `${join(root, "bin")}` });
  expect(told).toMatchObject({ code: 8, stdout: "" });
  expect(told.stderr).toBe(
    "Error: crontab is not installed\nTry: Install the package cron (Debian, Ubuntu) or cronie (Red Hat, SUSE)\n",
  );
});
