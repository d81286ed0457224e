/** Asks PAM: `node pam-driver.ts FOLDER SERVICE USER`, the passwords on stdin, one on a line. @module */
import { createInterface } from "node:readline";
import { pamRealm } from "../../src/web/realms/pam.ts";

const [folder = "", service = "", user = ""] = process.argv.slice(2);
const realm = pamRealm(service, folder);
for await (const password of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await realm(user, password))}\n`);
}
