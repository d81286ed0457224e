import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

/**
 * In a mount namespace of its own, /etc/passwd, /etc/shadow and /etc/group are copies with one more user;
 * pam_unix proves the password as it does everywhere.
 */
const driver = fileURLToPath(new URL("./pam-driver.ts", import.meta.url));
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-pam-`);
  mkdirSync(`${folder}/pam.d`);
  const service = "auth required pam_unix.so nodelay\naccount required pam_unix.so\n";
  writeFileSync(`${folder}/pam.d/gemel-test`, service);
  writeFileSync(
    `${folder}/pam.d/gemel-deny`,
    "auth required pam_deny.so\naccount required pam_deny.so\n",
  );
  const passwd = readFileSync("/etc/passwd", "utf8");
  writeFileSync(`${folder}/passwd`, `${passwd}gemelanna:x:64001:64001::/nonexistent:/bin/false\n`);
  writeFileSync(
    `${folder}/group`,
    `${readFileSync("/etc/group", "utf8")}gemelops:x:64001:gemelanna\n`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask(service: string, user: string, passwords: string[]): Promise<unknown[]> {
  const script = [
    `hash=$(openssl passwd -6 'correct horse')`,
    `{ cat /etc/shadow; echo "gemelanna:$hash:19000:0:99999:7:::"; } > ${folder}/shadow`,
    `chmod 600 ${folder}/shadow`,
    ...["passwd", "group", "shadow"].map((file) => `mount --bind ${folder}/${file} /etc/${file}`),
    `exec ${process.execPath} ${driver} ${folder}/pam.d ${service} ${user}`,
  ].join(" && ");
  const child = spawn("unshare", ["--mount", "sh", "-c", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(passwords.map((password) => `${password}\n`).join(""));
  let text = "";
  for await (const part of child.stdout) text += String(part);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

it("PAM: lets in who has the password of the system, with the groups there", async () => {
  const answers = await ask("gemel-test", "gemelanna", ["correct horse", "wrong", "correct horse"]);
  const anna = { name: "gemelanna", groups: ["gemelops"] };
  expect(answers).toEqual([anna, null, anna]);
});

it("PAM: nobody else", async () => {
  expect(await ask("gemel-test", "nobody-of-that-name", ["correct horse"])).toEqual([null]);
  expect(await ask("gemel-deny", "gemelanna", ["correct horse"])).toEqual([null]);
});
