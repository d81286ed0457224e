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

/** Where drafts are written and how they are called: `<stem>.key`, `.csr`, `.crt`. */
type Draft = {
  /** A folder that only root reads. */
  readonly folder: string;
  readonly stem: string;
  /** Common name. */
  readonly name: string;
};

export type Request = { readonly key: string; readonly request: string };

/** A new key and a request that is signed with it. */
export async function newRequest(draft: Draft): Promise<Request> {
  const config = await configure(draft, ["basicConstraints = CA:FALSE"]);
  const made = { key: fileOf(draft, "key"), request: fileOf(draft, "csr") };
  await openssl(
    ...["req", "-new", "-nodes", "-config", config, "-newkey", "ec"],
    ...["-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", made.key, "-out", made.request],
  );
  return made;
}

/** A request for a key that is there; the path of it. */
export async function requestFor(draft: Draft, key: string): Promise<string> {
  const config = await configure(draft, ["basicConstraints = CA:FALSE"]);
  const request = fileOf(draft, "csr");
  await openssl("req", "-new", "-config", config, "-key", key, "-out", request);
  return request;
}

export type Signing = Draft & {
  readonly request: string;
  /** Lines of the extension section: what the request asks for besides its key is not looked at. */
  readonly extensions: readonly string[];
  /** Whose certificate and key sign; for an authority of its own, its key only. */
  readonly issuer: { readonly certificate: string | null; readonly key: string };
  readonly days: number;
};

/** The path of the certificate. */
export async function sign(signing: Signing): Promise<string> {
  const { folder, request, extensions, issuer, days } = signing;
  const config = await configure(signing, extensions);
  const certificate = fileOf(signing, "crt");
  await writeFile(join(folder, "index.txt"), "");
  await openssl(
    ...["ca", "-batch", "-notext", "-config", config, "-in", request, "-out", certificate],
    ...["-subj", `/CN=${signing.name}`, "-startdate", stamp(-1), "-enddate", stamp(days)],
    ...(issuer.certificate === null
      ? ["-selfsign", "-keyfile", issuer.key]
      : ["-cert", issuer.certificate, "-keyfile", issuer.key]),
  );
  return certificate;
}

function fileOf({ folder, stem }: Draft, extension: string): string {
  return join(folder, `${stem}.${extension}`);
}

async function configure(draft: Draft, extensions: readonly string[]): Promise<string> {
  const { folder, name } = draft;
  const path = fileOf(draft, "cnf");
  const text = `[req]
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
copy_extensions = none
policy = any
x509_extensions = extensions
[any]
commonName = supplied
[extensions]
${extensions.join("\n")}
`;
  await writeFile(path, text);
  return path;
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
