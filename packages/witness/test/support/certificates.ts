/**
 * Authorities and certificates for tests, made by `openssl`.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Issued = { readonly certificate: string; readonly key: string };

export class TestAuthority {
  readonly folder: string = mkdtempSync(join(tmpdir(), "gemel-authority-"));
  readonly certificate: string = join(this.folder, "ca.crt");
  readonly #key: string = join(this.folder, "ca.key");
  readonly #config: string = join(this.folder, "openssl.cnf");

  constructor(name: string) {
    process.on("exit", () => rmSync(this.folder, { recursive: true, force: true }));
    // Not the machine's configuration, which may say anything.
    writeFileSync(this.#config, "[req]\ndistinguished_name = name\n[name]\n");
    const authority = ["-x509", "-days", "2", "-out", this.certificate, "-keyout", this.#key];
    openssl(
      ...["req", "-config", this.#config, ...fresh, ...authority, "-subj", `/CN=${name}`],
      ...["-addext", "basicConstraints=critical,CA:TRUE"],
    );
  }

  issue(node: string): Issued {
    const issued = {
      certificate: join(this.folder, `${node}.crt`),
      key: join(this.folder, `${node}.key`),
    };
    openssl(
      ...["req", "-config", this.#config, ...fresh, "-x509", "-days", "2", "-subj", `/CN=${node}`],
      ...["-CA", this.certificate, "-CAkey", this.#key],
      ...["-addext", "basicConstraints=critical,CA:FALSE", "-addext", `subjectAltName=DNS:${node}`],
      ...["-out", issued.certificate, "-keyout", issued.key],
    );
    return issued;
  }
}

const fresh = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

function openssl(...words: readonly string[]): void {
  execFileSync("openssl", words, { stdio: ["ignore", "ignore", "pipe"] });
}
