/** Real certificates by the program openssl, real TLS; the nodes share a process. */
import { X509Certificate } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { encodeToken, inDrafts, makeRequest, signRequest } from "@gemel/authority";
import { GemelError } from "@gemel/base";
import { nodeNames } from "@gemel/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signatureOf } from "../../src/cluster/cluster-document.ts";
import { usualPort } from "../../src/cluster/node-door.ts";
import { renew } from "../../src/cluster/renewal.ts";
import { Member } from "./members.ts";

const members: Member[] = [];

function member(name: string): Member {
  const made = new Member(name, members.length + 2);
  members.push(made);
  return made;
}

async function refusal(act: Promise<unknown>): Promise<GemelError> {
  try {
    await act;
  } catch (error) {
    if (error instanceof GemelError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

async function joined(host: Member, guest: Member, more = {}): Promise<void> {
  const { token } = await host.membership.giveToken();
  const addresses = { default: guest.address };
  await guest.membership.join({ host: host.address, token, addresses, ...more });
  await guest.listen();
}

const node1 = member("node1");
const node2 = member("node2");
const node3 = member("node3");

beforeAll(async () => {
  await node1.membership.init({ addresses: { default: node1.address } });
  await node1.listen();
});

afterAll(() => Promise.all(members.map((one) => one.end())));

describe("a node comes in", () => {
  test("with a token it gets its certificate, the keys and the configuration; its own key it has made", async () => {
    const { token, fingerprint } = await node1.membership.giveToken();
    const came = await node2.membership.join({
      host: node1.address,
      token,
      addresses: { default: node2.address },
    });
    await node2.listen();
    expect(came.fingerprint).toBe(fingerprint);
    expect(came.nodes).toEqual(["node1", "node2"]);
    for (const file of ["clusterKey", "authorityKey", "authority", "clusterFile"] as const) {
      expect(node2.read(node2.files[file]), file).toBe(node1.read(node1.files[file]));
    }
    expect(node2.read(node2.files.nodeKey)).not.toBe(node1.read(node1.files.nodeKey));
    for (const file of ["clusterKey", "authorityKey", "nodeKey"] as const) {
      expect(statSync(node2.files[file]).mode & 0o777, file).toBe(0o600);
    }
    const certificate = new X509Certificate(node2.read(node2.files.nodeCertificate) ?? "");
    expect(certificate.checkHost("node2", { subject: "never" })).toBe("node2");
    expect(certificate.checkIP(node2.address)).toBe(node2.address);
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(390);
    expect(days).toBeLessThan(400);
    expect((await node1.membership.nodes()).same).toBe(true);
  });

  test("a token lets in once", async () => {
    const { token } = await node1.membership.giveToken();
    const other = member("other");
    const request = { host: node1.address, token, addresses: { default: other.address } };
    await other.membership.join(request);
    const late = member("late");
    const error = await refusal(
      late.membership.join({ ...request, addresses: { default: late.address } }),
    );
    expect(error.code).toBe("token_invalid");
    expect(late.read(late.files.nodeCertificate)).toBe(null);
    await node1.membership.remove("other");
  });

  test("a token that has expired lets nobody in", async () => {
    const { token } = await node1.membership.giveToken(-1);
    const guest = member("guest");
    const addresses = { default: guest.address };
    const error = await refusal(guest.membership.join({ host: node1.address, token, addresses }));
    expect(error.code).toBe("token_invalid");
  });

  test("who is not the token's cluster never hears the secret", async () => {
    const stranger = member("stranger");
    await stranger.membership.init({ addresses: { default: stranger.address } });
    const heard: string[] = [];
    const server = createServer(
      {
        cert: stranger.read(stranger.files.nodeCertificate) ?? "",
        key: stranger.read(stranger.files.nodeKey) ?? "",
      },
      (request, response) => {
        request.on("data", (part) => heard.push(String(part)));
        heard.push(request.url ?? "");
        // It claims to be the other cluster: a copy of its certificate is easy to get, its key is not.
        const certificate = node1.read(node1.files.authority);
        response.end(JSON.stringify({ certificate, node: "stranger" }));
      },
    );
    await new Promise<void>((done) => server.listen(usualPort, stranger.address, done));
    const { token } = await node1.membership.giveToken();
    const guest = member("guest2");
    const error = await refusal(guest.membership.join({ host: stranger.address, token }));
    server.closeAllConnections();
    server.close();
    expect(error.code).toBe("peer_unreachable");
    expect(heard).toEqual(["/api/v1/cluster/authority"]);
  });

  test("a cluster of another authority is told apart", async () => {
    const token = encodeToken({ secret: "s".repeat(43), authority: "a".repeat(43) });
    const guest = member("guest3");
    const error = await refusal(guest.membership.join({ host: node1.address, token }));
    expect(error.message).toContain("belongs to another cluster than the token");
  });

  test.each(["", "gmlj_x", "gmlj_".repeat(40)])("%j is no token", async (token) => {
    const guest = member(`g${members.length}`);
    expect((await refusal(guest.membership.join({ host: node1.address, token }))).code).toBe(
      "usage",
    );
  });

  test("a name that is taken is refused, unless that node is replaced", async () => {
    const again = member("node2");
    const error = await refusal(joined(node1, again));
    expect(error.message).toBe('There is a node "node2" in the cluster already');
    await node2.close();
    await joined(node1, again, { replace: true });
    const { nodes } = await node1.membership.nodes();
    expect(nodes.map(({ node, reachable }) => [node, reachable])).toEqual([
      ["node1", true],
      ["node2", true],
    ]);
    await again.close();
    node2.cluster = null;
    await joined(node1, node2, { replace: true });
  });
});

describe("one configuration", () => {
  test("what is uploaded on one node is in force on all", async () => {
    await joined(node1, node3);
    const text = (node3.read(node3.files.clusterFile) ?? "").replace("<lans>", "<lans><!-- x -->");
    const told = await node3.membership.upload(text, "cluster.xml");
    expect(told.same).toBe(true);
    expect(node1.read(node1.files.clusterFile)).toBe(text);
    expect(node2.read(node2.files.clusterFile)).toBe(text);
  });

  test("a node that was away, or could not take it, says so, and catches up", async () => {
    await node2.close();
    const text = (node1.read(node1.files.clusterFile) ?? "").replace("<!-- x -->", "<!-- y -->");
    node3.refusal = new GemelError("refused", 'The module "m" runs');
    const told = await node1.membership.upload(text, "cluster.xml");
    expect(told.same).toBe(false);
    expect(told.nodes.map(({ reachable }) => reachable)).toEqual([true, false, true]);
    expect(told.nodes[2]?.problem).toContain('is not in force: The module "m" runs');
    node3.refusal = null;
    await node2.listen();
    await node2.membership.lookAround();
    await node3.membership.lookAround();
    const after = await node1.membership.nodes();
    expect(after.same).toBe(true);
    expect(after.nodes.map(({ problem }) => problem)).toEqual(["", "", ""]);
  });

  test("others that are known to have the same configuration are not asked", async () => {
    const text = (node1.read(node1.files.clusterFile) ?? "").replace("<!-- y -->", "<!-- z -->");
    await node2.close();
    await node1.membership.upload(text, "cluster.xml");
    await node2.listen();
    const before = node2.read(node2.files.clusterFile);
    const asked: string[] = [];
    await node2.membership.lookAround((signature) => asked.push(signature) > 0);
    expect(asked).toEqual([signatureOf(before ?? "")]);
    expect(node2.read(node2.files.clusterFile)).toBe(before);
    await node2.membership.lookAround(() => false);
    expect(node2.read(node2.files.clusterFile)).toBe(text);
    await node1.membership.upload(text.replace("<!-- z -->", "<!-- y -->"), "cluster.xml");
  });

  test("two administrators at once: the same one wins everywhere", async () => {
    const text = node1.read(node1.files.clusterFile) ?? "";
    await Promise.all([
      node1.membership.upload(text.replace("<!-- y -->", "<!-- one -->"), "cluster.xml"),
      node3.membership.upload(text.replace("<!-- y -->", "<!-- two -->"), "cluster.xml"),
    ]);
    for (const one of [node1, node2, node3]) await one.membership.lookAround();
    expect((await node1.membership.nodes()).same).toBe(true);
  });

  test("a change of what was not read on any node is refused", async () => {
    const text = node1.read(node1.files.clusterFile) ?? "";
    const read = signatureOf(text);
    const changed = (word: string): string => text.replace("<lans>", `<lans><!-- ${word} -->`);
    // Node 1 cannot tell node 2, which then has not what node 1 has; whoever read it there is refused.
    await node2.close();
    await node1.membership.upload(changed("first"), "cluster.xml", read);
    await node2.listen();
    expect(node2.read(node2.files.clusterFile)).toBe(text);
    const late = await refusal(node2.membership.upload(changed("second"), "cluster.xml", read));
    expect([late.code, late.message]).toEqual([
      "changed_meanwhile",
      "Another configuration of the cluster was put in force on node1 meanwhile",
    ]);
    await node2.membership.lookAround();
    expect(node2.read(node2.files.clusterFile)).toBe(changed("first"));
    // Two on the same node: the second one finds what the first one made.
    const now = signatureOf(changed("first"));
    const both = await Promise.allSettled([
      node1.membership.upload(changed("third"), "cluster.xml", now),
      node1.membership.upload(changed("fourth"), "cluster.xml", now),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  test("of two changes in the same moment one is refused, and the other one is in force", async () => {
    const text = node1.read(node1.files.clusterFile) ?? "";
    const ask = (node: Member, word: string): Promise<unknown> => {
      const changed = text.replace("<lans>", `<lans><!-- ${word} -->`);
      return node.membership.upload(changed, "cluster.xml", signatureOf(text));
    };
    const both = await Promise.allSettled([ask(node1, "left"), ask(node3, "right")]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const winner = both[0]?.status === "fulfilled" ? "left" : "right";
    for (const node of [node1, node2, node3]) {
      await node.membership.lookAround();
      expect(node.read(node.files.clusterFile)).toContain(`<!-- ${winner} -->`);
    }
  });

  test("a file that was changed by hand is seen, and wins nowhere", async () => {
    const before = node1.read(node1.files.clusterFile) ?? "";
    writeFileSync(node2.files.clusterFile, before.replace("<lans>", "<lans><!-- by hand -->"));
    const seen = await node1.membership.nodes();
    expect(seen.same).toBe(false);
    expect(seen.nodes[1]?.version).toBe(0);
    await node1.membership.lookAround();
    expect(node1.read(node1.files.clusterFile)).toBe(before);
    await node2.membership.lookAround();
    expect(node2.read(node2.files.clusterFile)).toBe(before);
  });
});

describe("who comes or goes undoes no change", () => {
  const changeOn1 = async (word: string): Promise<string> => {
    const text = node1.read(node1.files.clusterFile) ?? "";
    const changed = text.replace("<lans>", `<lans><!-- ${word} -->`);
    // Node 2 cannot be told, and does not look around.
    await node2.close();
    await node1.membership.upload(changed, "cluster.xml");
    await node2.listen();
    expect(node2.read(node2.files.clusterFile)).toBe(text);
    return `<!-- ${word} -->`;
  };
  const expectOnAll = (word: string, nodes: readonly string[]): void => {
    for (const one of [node1, node2]) {
      expect(one.read(one.files.clusterFile)).toContain(word);
      expect(one.cluster === null ? [] : nodeNames(one.cluster)).toEqual(nodes);
    }
  };

  test("a node that is let in where the newest was not known, or taken out", async () => {
    const guest = member("node4");
    const before = await changeOn1("before it came");
    await joined(node2, guest);
    expectOnAll(before, ["node1", "node2", "node3", "node4"]);
    expect(guest.read(guest.files.clusterFile)).toContain(before);
    const after = await changeOn1("after it came");
    await guest.close();
    await node2.membership.remove("node4");
    expectOnAll(after, ["node1", "node2", "node3"]);
  });

  test("where the newest cannot be in force, nobody is let in or taken out", async () => {
    await changeOn1("not taken");
    node2.refusal = new GemelError("refused", 'The module "m" runs');
    const error = await refusal(node2.membership.remove("node3"));
    expect(error.message).toMatch(
      /^node\d has version \d+ of the cluster's configuration, which is not in force here$/,
    );
    node2.refusal = null;
    await node2.membership.lookAround();
    expect(node2.read(node2.files.clusterFile)).toContain("<!-- not taken -->");
  });
});

describe("a node goes", () => {
  test("one that modules span cannot be taken out", async () => {
    node1.used = "node3";
    expect((await refusal(node1.membership.remove("node3"))).message).toContain("spans node3");
    expect((await refusal(node3.membership.leave())).message).toContain("spans node3");
    node1.used = null;
  });

  test("it tells the others, and keeps nothing that lets it in again", async () => {
    await node3.membership.leave();
    expect(node1.cluster === null ? [] : nodeNames(node1.cluster)).toEqual(["node1", "node2"]);
    expect(node2.read(node2.files.clusterFile)).toBe(node1.read(node1.files.clusterFile));
    const { files } = node3;
    for (const file of [files.clusterFile, files.clusterKey, files.authorityKey, files.nodeKey]) {
      expect(node3.read(file)).toBe(null);
    }
  });
});

describe("certificates", () => {
  test("one whose time is nearly over is made anew, for the same key", async () => {
    const { files } = node2;
    const before = node2.read(files.nodeCertificate);
    const key = node2.read(files.nodeKey);
    await node2.membership.lookAround();
    expect(node2.read(files.nodeCertificate), "it is not due").toBe(before);
    const in300Days = Date.now() + 300 * 86_400_000;
    expect(await renew(files, "node2", [node2.address], in300Days)).toBe("renewed");
    expect(node2.read(files.nodeCertificate)).not.toBe(before);
    expect(node2.read(files.nodeKey)).toBe(key);
    await node2.listen();
    expect((await node1.membership.nodes()).nodes[1]?.reachable).toBe(true);
  });

  test("a new address brings a new certificate", async () => {
    const { files } = node2;
    const addresses = [node2.address, "127.9.9.9"];
    expect(await renew(files, "node2", addresses, Date.now())).toBe("renewed");
    const certificate = new X509Certificate(node2.read(files.nodeCertificate) ?? "");
    expect(certificate.checkIP("127.9.9.9")).toBe("127.9.9.9");
  });

  test("what a request asks for beyond its key counts for nothing", async () => {
    const pem = await inDrafts(node1.files, async (folder) => {
      const made = await makeRequest(folder, "somebody");
      const request = readFileSync(made.request, "utf8");
      return signRequest(node1.files, { request, node: "guest", addresses: [] });
    });
    const certificate = new X509Certificate(pem);
    expect(certificate.subject).toBe("CN=guest");
    expect(certificate.ca).toBe(false);
    expect(certificate.subjectAltName).toBe("DNS:guest");
  });
});
