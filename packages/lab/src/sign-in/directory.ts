/** A directory (OpenLDAP's slapd) on a host of the lab, with one person in it. @module */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Host } from "../host/host.ts";

const folder = "/var/lib/directory";
const tree = "dc=example,dc=org";

export type Directory = {
  readonly url: string;
  readonly base: string;
  readonly bindDn: string;
  readonly secret: string;
  /** PEM of the authority that its certificate is of: itself. */
  readonly ca: string;
};

export type Person = {
  readonly user: string;
  readonly password: string;
  /** Its `departmentNumber`. */
  readonly group: string;
};

const reader = { user: "reader", password: "reads the directory", group: "none" } as const;

/** Serves `person` over LDAPS on 127.0.0.1 of `host`; ends with the host. */
export async function startDirectory(host: Host, person: Person): Promise<Directory> {
  mkdirSync(host.path(`${folder}/data`), { recursive: true });
  const key = ["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  const subject = ["-subj", "/CN=directory", "-addext", "subjectAltName=IP:127.0.0.1"];
  const out = ["-keyout", `${folder}/server.key`, "-out", `${folder}/server.crt`, "-days", "2"];
  await host.execOk("openssl", [...key, ...subject, ...out]);
  writeFileSync(host.path(`${folder}/slapd.conf`), configuration);
  const top = `dn: ${tree}\nobjectClass: domain\ndc: example\n\n`;
  const entries = `${top}${entryOf(reader)}${entryOf(person)}`;
  writeFileSync(host.path(`${folder}/all.ldif`), entries);
  const config = ["-f", `${folder}/slapd.conf`];
  await host.execOk("/usr/sbin/slapadd", [...config, "-l", `${folder}/all.ldif`]);
  const listen = ["-h", "ldaps://127.0.0.1:6636", "-d", "0"];
  await host.startService("slapd", ["/usr/sbin/slapd", ...config, ...listen]);
  return {
    url: "ldaps://127.0.0.1:6636",
    base: tree,
    bindDn: `uid=${reader.user},${tree}`,
    secret: reader.password,
    ca: readFileSync(host.path(`${folder}/server.crt`), "utf8"),
  };
}

const configuration = `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/slapd.pid
TLSCertificateFile ${folder}/server.crt
TLSCertificateKeyFile ${folder}/server.key
database mdb
suffix "${tree}"
directory ${folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
`;

function entryOf({ user, password, group }: Person): string {
  const lines = [
    `dn: uid=${user},${tree}`,
    "objectClass: inetOrgPerson",
    ...["uid", "cn", "sn"].map((name) => `${name}: ${user}`),
    `departmentNumber: ${group}`,
    `userPassword: ${password}`,
  ];
  return `${lines.join("\n")}\n\n`;
}
