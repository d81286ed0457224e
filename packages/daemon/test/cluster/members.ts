/**
 * Nodes in one process: each with its own root directory, listening on an address of 127.0.0.0/8 of its own.
 *
 * @module
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { TLSSocket } from "node:tls";
import { errorCatalogue, GemelError } from "@gemel/base";
import {
  admissionSchema,
  type ClusterConfig,
  clusterDocumentSchema,
  layout,
} from "@gemel/protocol";
import { Membership } from "../../src/cluster/membership.ts";
import { usualPort } from "../../src/cluster/node-door.ts";
import { loadClusterConfig } from "../../src/config/cluster-file.ts";

/** Two digits that no other run uses at the same time, most likely. */
const run = `${1 + (process.pid % 250)}.${1 + Math.floor(Math.random() * 250)}`;

export class Member {
  readonly root: string = mkdtempSync(`${tmpdir()}/gemel-member-`);
  readonly files: ReturnType<typeof layout> = layout(this.root);
  readonly name: string;
  readonly address: string;
  readonly notes: string[] = [];
  readonly membership: Membership;
  cluster: ClusterConfig | null = null;
  /** What `adopt` refuses with, for a test. */
  refusal: GemelError | null = null;
  /** A node that a module here spans. */
  used: string | null = null;
  #server: Server | null = null;

  constructor(name: string, number: number) {
    this.name = name;
    this.address = `127.${run}.${number}`;
    mkdirSync(this.files.etc, { recursive: true });
    mkdirSync(this.files.state, { recursive: true });
    this.membership = new Membership({
      entering: async () => undefined,
      layout: this.files,
      journal: { note: (text) => void this.notes.push(text) },
      present: () => (this.cluster === null ? null : { cluster: this.cluster, node: name }),
      ownName: () => name,
      adopt: async (xml, file) => {
        const { config } = loadClusterConfig(xml, file);
        if (this.refusal !== null) throw this.refusal;
        writeFileSync(this.files.clusterFile, xml);
        this.cluster = config;
      },
      demandIdle: () => undefined,
      demandUnused: (node) => {
        if (this.used === node) throw new GemelError("refused", `The module "m" spans ${node}`);
      },
      release: async () => {
        this.cluster = null;
      },
      renewed: () => undefined,
    });
  }

  read(path: string): string | null {
    return existsSync(path) ? readFileSync(path, "utf8") : null;
  }

  async listen(): Promise<void> {
    await this.close();
    const server = createServer(
      {
        cert: readFileSync(this.files.nodeCertificate),
        key: readFileSync(this.files.nodeKey),
        ca: readFileSync(this.files.authority),
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: "TLSv1.3",
      },
      (request, response) => {
        this.#answer(request).then(
          (body) => response.end(JSON.stringify(body ?? null)),
          (error: unknown) => {
            const problem = problemOf(error);
            response.writeHead(problem.status).end(JSON.stringify(problem));
          },
        );
      },
    );
    await new Promise<void>((resolve) => server.listen(usualPort, this.address, resolve));
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async end(): Promise<void> {
    await this.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  async #answer(request: IncomingMessage): Promise<unknown> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const text = Buffer.concat(parts).toString();
    const body: unknown = text === "" ? null : JSON.parse(text);
    const { membership } = this;
    const what = `${request.method} ${request.url?.replace("/api/v1", "")}`;
    if (what === "GET /cluster/authority") return membership.authority();
    if (what === "POST /cluster/admissions") return membership.admit(admissionSchema.parse(body));
    const isNode = request.socket instanceof TLSSocket && request.socket.authorized;
    if (!isNode) throw new GemelError("not_root", "Only a node may ask that");
    if (what === "GET /cluster/standing") return membership.standing();
    if (what === "GET /cluster/document") return membership.document();
    if (what === "PUT /cluster/document") {
      return membership.take(clusterDocumentSchema.parse(body));
    }
    const [, member] = /^DELETE \/cluster\/nodes\/(.+)$/.exec(what) ?? [];
    if (member !== undefined) return membership.remove(member);
    throw new GemelError("usage", what);
  }
}

function problemOf(error: unknown): {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
  readonly type: string;
  readonly title: string;
} {
  const known = error instanceof GemelError ? error : new GemelError("internal", String(error));
  return {
    type: "about:blank",
    title: "",
    status: errorCatalogue[known.code].httpStatus,
    detail: known.message,
    code: known.code,
    remedy: known.remedy,
  };
}
