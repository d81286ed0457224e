import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import type { ModuleSight, NotificationChange, Overview, SentenceCode } from "@gemel/protocol";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  noNotifications,
  notificationsDocumentSchema,
} from "../../src/web/notify/notifications-document.ts";
import { Notifier } from "../../src/web/notify/notifier.ts";
import { SharedDocument } from "../../src/web/shared-document.ts";
import { overview } from "../rest/fake-services.ts";

let folder = "";
let open: { close: () => unknown }[] = [];
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-notify-`);
});
afterEach(() => {
  vi.useRealTimers();
  for (const one of open) one.close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

async function listening(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function notifier(notes: string[] = []): Notifier {
  const document = new SharedDocument({
    path: `${folder}/notifications.json`,
    schema: notificationsDocumentSchema,
    empty: noNotifications,
  });
  const made = new Notifier(document, (note) => notes.push(note));
  open.push(made);
  return made;
}

/** Says what an SMTP server says, and keeps what it is told. */
function smtp(told: string[]): Server {
  return createTcpServer((socket) => {
    let inData = false;
    socket.write("220 test\r\n");
    socket.on("data", (bytes) => {
      told.push(String(bytes));
      if (inData) {
        if (!String(bytes).endsWith("\r\n.\r\n")) return;
        inData = false;
        socket.write("250 kept\r\n");
      } else if (/^EHLO/i.test(String(bytes))) socket.write("250 test\r\n");
      else if (/^DATA/i.test(String(bytes))) {
        inData = true;
        socket.write("354 go on\r\n");
      } else socket.write("250 ok\r\n");
    });
  });
}

type Webhook = Extract<NotificationChange, { kind: "webhook" }>;

function hook(port: number, more: Partial<Webhook> = {}): Webhook {
  return {
    ...{ name: "hook", enabled: true, codes: ["unprotected"], modules: [], kind: "webhook" },
    url: `http://127.0.0.1:${port}/x`,
    secret: "hook-secret",
    ...more,
  };
}

it("Notifier: sends mail, and says how it went", async () => {
  const told: string[] = [];
  const port = await listening(smtp(told));
  const to = notifier();
  const mail = {
    ...{ name: "ops", enabled: true, codes: [], modules: [], kind: "mail" as const },
    ...{ host: "127.0.0.1", port, security: "none" as const, user: "" },
    ...{ from: "gemel@example.org", to: ["ops@example.org"] },
  };
  await to.change({ targets: [mail] }, null);
  expect(await to.test("ops", "node1")).toEqual({ ok: true, detail: "Sent", remedy: "" });
  expect(told.join("")).toMatch(/RCPT TO:<ops@example.org>[\s\S]*Subject: \[gemel\] test/);
  expect(to.shown.targets[0]?.last).toMatchObject({ ok: true });
  // A password does not go over the line in the clear.
  await to.change({ targets: [{ ...mail, user: "gemel", secret: "mail-secret" }] }, null);
  expect(await to.test("ops", "node1")).toMatchObject({ ok: false });
  expect(told.join("")).not.toContain("mail-secret");
});

it("Notifier: signs webhooks, and shows no secret even if the receiver does", async () => {
  const got: { request: IncomingMessage; body: string }[] = [];
  const port = await listening(
    createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += String(part);
      got.push({ request, body });
      response.writeHead(got.length === 1 ? 204 : 500).end();
    }),
  );
  const to = notifier();
  const shown = await to.change({ targets: [hook(port)] }, null);
  expect(JSON.stringify(shown)).not.toContain("hook-secret");
  expect(await to.test("hook", "node1")).toMatchObject({ ok: true });
  const expected = createHmac("sha256", "hook-secret")
    .update(got[0]?.body ?? "")
    .digest("hex");
  expect(got[0]?.request.headers["gemel-signature"]).toBe(`sha256=${expected}`);
  expect(await to.test("hook", "node1")).toMatchObject({ ok: false, detail: /status 500/ });
  // Left out, the secret stays.
  const { secret: _, ...without } = hook(port);
  await to.change({ targets: [without] }, null);
  expect(readFileSync(`${folder}/notifications.json`, "utf8")).toContain("hook-secret");
});

function seen(code: SentenceCode, servingNode: string | null, self = "node1"): Overview {
  const words = `it is ${code}`;
  const sentence = { code, words, cause: "because", nextStep: "", since: null, servingNode };
  const sight = { module: "app", sentence: { ...sentence, percent: null, leftMs: null } };
  const node = { reachable: true, isSelf: false };
  const nodes = [
    { ...node, node: "node1" },
    { ...node, node: "node2" },
  ];
  return { ...overview, self, nodes, modules: [sight as ModuleSight] } as Overview;
}

it("Notifier: tells once, from the node that serves, what lasts", async () => {
  const bodies: Record<string, unknown>[] = [];
  const port = await listening(
    createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += String(part);
      bodies.push(JSON.parse(body));
      response.writeHead(200).end();
    }),
  );
  const to = notifier();
  await to.change({ targets: [hook(port)] }, null);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const see = (now: Overview, later: Overview = now): void => {
    to.see(now, () => later);
    vi.advanceTimersByTime(6000);
  };
  see(seen("protected", "node1"));
  // It came and went.
  see(seen("unprotected", "node1"), seen("protected", "node1"));
  // The other one serves, and tells.
  see(seen("unprotected", "node2"));
  see(seen("protected", "node2"));
  expect(bodies).toEqual([]);
  see(seen("unprotected", "node1"));
  see(seen("unprotected", "node1"));
  vi.useRealTimers();
  await expect.poll(() => bodies.length, { timeout: 20_000 }).toBe(1);
  expect(bodies[0]).toMatchObject({ code: "unprotected", before: "protected", module: "app" });
});
