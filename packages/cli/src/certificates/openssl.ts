/**
 * Keys and certificates by the program `openssl`, in a folder that only root reads.
 *
 * Keys are EC on P-256. Certificates begin a day ago, because the other node's clock may be behind.
 *
 * @see man 1ssl openssl-req, openssl-ca
 * @module
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { GemelError } from "@gemel/base";

const run = promisify(execFile);

const dayMs = 86_400_000;
/** 20 years: a link that ends because nobody renewed a file in time is an outage of our making. */
const validDays = 7300;

export type CertificateRequest = {
  /** A folder for drafts; the files appear in it as `<stem>.key` and `<stem>.crt`. */
  readonly folder: string;
  readonly stem: string;
  /** Common name. */
  readonly name: string;
  /** Lines of the extension section. */
  readonly extensions: readonly string[];
  /** Who signs; null: it signs itself. */
  readonly issuer: { readonly certificate: string; readonly key: string } | null;
};

export type Certificate = { readonly certificate: string; readonly key: string };

export async function makeCertificate(request: CertificateRequest): Promise<Certificate> {
  const { folder, stem, issuer } = request;
  const file = (extension: string): string => join(folder, `${stem}.${extension}`);
  const made = { certificate: file("crt"), key: file("key") };
  const config = file("cnf");
  await writeFile(config, configuration(request));
  await writeFile(join(folder, "index.txt"), "");
  await openssl(
    ...["req", "-new", "-nodes", "-config", config, "-newkey", "ec"],
    ...["-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", made.key, "-out", file("csr")],
  );
  await openssl(
    ...["ca", "-batch", "-notext", "-config", config, "-in", file("csr"), "-out", made.certificate],
    ...["-startdate", stamp(-1), "-enddate", stamp(validDays)],
    ...(issuer === null
      ? ["-selfsign", "-keyfile", made.key]
      : ["-cert", issuer.certificate, "-keyfile", issuer.key]),
  );
  return made;
}

function configuration({ folder, name, extensions }: CertificateRequest): string {
  return `[req]
distinguished_name = name
prompt = no
[name]
CN = ${name}
[ca]
default_ca = authority
[authority]
database = ${folder}/index.txt
new_certs_dir = ${folder}
rand_serial = yes
default_md = sha256
unique_subject = no
policy = any
x509_extensions = extensions
[any]
commonName = supplied
[extensions]
${extensions.join("\n")}
`;
}

/** As `openssl ca` wants it: YYYYMMDDHHMMSSZ. */
function stamp(days: number): string {
  return new Date(Date.now() + days * dayMs).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
}

async function openssl(...args: string[]): Promise<void> {
  try {
    await run("openssl", args);
  } catch (error) {
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: string };
    if (code === "ENOENT") {
      throw new GemelError("program_missing", "The program openssl is not installed", {
        cause: error,
        remedy: "apt-get install openssl",
      });
    }
    const said = (stderr ?? "").trim().split("\n").slice(-3).join("; ");
    throw new GemelError("internal", `openssl ${args[0] ?? ""} failed: ${said}`, { cause: error });
  }
}
