/**
 * `node mail-program.ts ADDRESS PORT FOLDER`: takes mail over SMTP as a mail server does, and puts each one into a file of
 * FOLDER, `1.eml`, `2.eml`, ... as it came. It sends nothing on.
 *
 * @module
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [address = "127.0.0.1", port = "25", folder = "."] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
let kept = 0;

createServer((socket) => {
  // Who goes away in the middle has sent nothing.
  socket.on("error", () => socket.destroy());
  void serve(socket);
}).listen(Number(port), address);

async function serve(socket: Socket): Promise<void> {
  const say = (line: string): void => {
    socket.write(`${line}\r\n`);
  };
  let mail: string[] | null = null;
  say("220 mail sink");
  for await (const line of createInterface({
    input: socket,
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (mail !== null) {
      if (line !== ".") {
        mail.push(line.startsWith(".") ? line.slice(1) : line);
        continue;
      }
      keep(mail);
      mail = null;
      say("250 kept");
      continue;
    }
    switch (line.slice(0, 4).toUpperCase()) {
      case "DATA":
        mail = [];
        say("354 go on, end with a dot");
        break;
      case "QUIT":
        say("221 bye");
        socket.end();
        break;
      case "EHLO":
      case "HELO":
      case "MAIL":
      case "RCPT":
      case "RSET":
      case "NOOP":
        say("250 ok");
        break;
      default:
        say("502 not known here");
    }
  }
}

/** Whoever reads the folder finds whole mails only. */
function keep(lines: readonly string[]): void {
  kept += 1;
  const file = join(folder, `${kept}.eml`);
  writeFileSync(`${file}.part`, `${lines.join("\n")}\n`);
  renameSync(`${file}.part`, file);
}
