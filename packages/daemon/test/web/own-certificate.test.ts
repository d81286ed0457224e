/** A certificate of the operator's own that was renewed is shown without a restart; the nodes keep theirs. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { connect } from "node:tls";
import { layout } from "@gemel/protocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Journal } from "../../src/log/journal.ts";
import { OwnCertificateWatch } from "../../src/web/own-certificate-watch.ts";
import { webCertificate } from "../../src/web/web-certificate.ts";
import { WebServer } from "../../src/web/web-server.ts";

let folder = "";
let files: ReturnType<typeof layout>;
let server: WebServer;
let watch: OwnCertificateWatch;

function make(name: string): void {
  const subject = ["-subj", `/CN=${name}`, "-days", "2"];
  const kind = ["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  const out = ["-keyout", `${folder}/${name}.key`, "-out", `${folder}/${name}.crt`];
  execFileSync("openssl", [...kind, ...subject, ...out], { stdio: "ignore" });
}

function put(name: string, ...halves: ("crt" | "key")[]): void {
  const places = { crt: files.webCertificate, key: files.webKey };
  for (const half of halves) copyFileSync(`${folder}/${name}.${half}`, places[half]);
}

/** Whose certificate is shown to who asks for that name. */
function shownTo(servername: string): Promise<string> {
  const options = { host: "127.0.0.1", port: server.port, servername, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const socket = connect(options, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.end();
    }).on("error", reject);
  });
}

const renewed = async (): Promise<void> => {
  server.renew((await webCertificate(files, "node1")).options);
};

beforeAll(async () => {
  folder = mkdtempSync(`${tmpdir()}/gemel-own-certificate-`);
  files = layout(folder);
  mkdirSync(files.etc, { recursive: true });
  for (const name of ["first", "second", "third", "node", "later-node"]) make(name);
  copyFileSync(`${folder}/node.crt`, files.nodeCertificate);
  copyFileSync(`${folder}/node.key`, files.nodeKey);
  put("first", "crt", "key");
  watch = new OwnCertificateWatch(files, renewed);
  server = new WebServer({
    ...{ addresses: ["127.0.0.1"], port: 0, listener: () => undefined },
    tls: (await webCertificate(files, "node1")).options,
    journal: new Journal(() => undefined, false),
  });
  await server.listen();
});

afterAll(async () => {
  watch.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

it("is shown from the next look on, to browsers only", async () => {
  expect(await shownTo("www.example")).toBe("first");
  put("second", "crt", "key");
  await watch.look(renewed);
  expect(await shownTo("www.example")).toBe("second");
  expect(await shownTo("node1.gemel.invalid")).toBe("node");
});

it("is not used before its key is there as well; then it is, without another change", async () => {
  put("third", "crt");
  await watch.look(renewed);
  expect(await shownTo("www.example")).toBe("second");
  put("third", "key");
  await watch.look(renewed);
  expect(await shownTo("www.example")).toBe("third");
  let looks = 0;
  await watch.look(async () => {
    looks += 1;
  });
  expect(looks).toBe(0);
});

it("the node's own is another one for the other nodes as soon as it is renewed", async () => {
  copyFileSync(`${folder}/later-node.crt`, files.nodeCertificate);
  copyFileSync(`${folder}/later-node.key`, files.nodeKey);
  await renewed();
  expect(await shownTo("node1.gemel.invalid")).toBe("later-node");
  expect(await shownTo("www.example")).toBe("third");
});
