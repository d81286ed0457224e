/**
 * Authorities and certificates for tests, good and bad ones, made by `openssl`.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IdentityFiles } from "../../src/link/tls-identity.ts";

const dayMs = 86_400_000;

export type CertificateOptions = {
  /** Days from now; negative: in the past. */
  readonly fromDays?: number;
  readonly toDays?: number;
  readonly keyType?: "ec" | "ed25519" | "rsa";
  /** extendedKeyUsage. */
  readonly usage?: string;
};

/** A certificate authority in a folder that is removed with the process. */
export class TestAuthority {
  readonly folder: string = mkdtempSync(join(tmpdir(), "gemel-certificates-"));
  readonly certificate: string = join(this.folder, "ca.crt");
  readonly #key: string = join(this.folder, "ca.key");
  #count = 0;

  constructor(name = "Gemel test") {
    process.on("exit", () => rmSync(this.folder, { recursive: true, force: true }));
    writeFileSync(join(this.folder, "index.txt"), "");
    const extensions = ["basicConstraints = critical, CA:TRUE", "keyUsage = keyCertSign"];
    const config = this.#config("ca", name, extensions);
    this.#request(config, this.#key, "ec");
    this.#sign(config, this.certificate, ["-selfsign"], {});
  }

  /** The files of a new certificate for `node`. */
  issue(node: string, options: CertificateOptions = {}): IdentityFiles {
    this.#count += 1;
    const stem = join(this.folder, `${this.#count}-${node}`);
    const config = this.#config(`${this.#count}-${node}`, node, [
      "basicConstraints = critical, CA:FALSE",
      `extendedKeyUsage = ${options.usage ?? "serverAuth, clientAuth"}`,
      `subjectAltName = DNS:${node}`,
    ]);
    this.#request(config, `${stem}.key`, options.keyType ?? "ec");
    this.#sign(config, `${stem}.crt`, ["-cert", this.certificate], options);
    return { authority: this.certificate, certificate: `${stem}.crt`, key: `${stem}.key` };
  }

  #config(stem: string, name: string, extensions: readonly string[]): string {
    const path = join(this.folder, `${stem}.cnf`);
    const lines = [
      ...["[req]", "distinguished_name = name", "prompt = no", "[name]", `CN = ${name}`],
      ...["[ca]", "default_ca = authority", "[authority]", `database = ${this.folder}/index.txt`],
      ...[`new_certs_dir = ${this.folder}`, "rand_serial = yes", "default_md = sha256"],
      ...["unique_subject = no", "policy = any", "x509_extensions = v3"],
      ...["[any]", "commonName = supplied", "[v3]", ...extensions],
    ];
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  }

  #request(config: string, key: string, type: NonNullable<CertificateOptions["keyType"]>): void {
    const algorithms = {
      ec: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
      ed25519: ["-newkey", "ed25519"],
      rsa: ["-newkey", "rsa:2048"],
    };
    const request = `${config}.csr`;
    openssl(
      "req",
      "-new",
      "-nodes",
      "-config",
      config,
      ...algorithms[type],
      "-keyout",
      key,
      "-out",
      request,
    );
  }

  #sign(config: string, to: string, how: readonly string[], options: CertificateOptions): void {
    const { fromDays = -1, toDays = 30 } = options;
    openssl(
      ...["ca", "-batch", "-notext", "-config", config, "-in", `${config}.csr`, "-out", to],
      ...["-keyfile", this.#key, ...how],
      ...["-startdate", stamp(fromDays), "-enddate", stamp(toDays)],
    );
  }
}

let shared: TestAuthority | null = null;
const issued = new Map<string, IdentityFiles>();

/** The authority of the cluster under test. */
export function testAuthority(): TestAuthority {
  shared ??= new TestAuthority();
  return shared;
}

/** The certificate of `node` in the cluster under test; the same one every time. */
export function testIdentity(node: string): IdentityFiles {
  const files = issued.get(node) ?? testAuthority().issue(node);
  issued.set(node, files);
  return files;
}

function stamp(days: number): string {
  return `${new Date(Date.now() + days * dayMs).toISOString().replaceAll(/[-:T]|\.\d+/g, "")}`;
}

function openssl(...args: string[]): void {
  execFileSync("openssl", args, { stdio: ["ignore", "ignore", "pipe"] });
}
