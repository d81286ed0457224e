import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { emptyLineage, type MirrorEvent } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MirrorClient } from "../../src/mirror/mirror-client.ts";

describe("MirrorClient", () => {
  let folder: string;
  let server: Server;
  let said: string[];
  let answer: (socket: Socket, id: number) => void;
  let client: MirrorClient;
  beforeEach(async () => {
    folder = mkdtempSync(`${tmpdir()}/gemel-client-`);
    // The client of one test may close during the next one.
    const mine: string[] = [];
    said = mine;
    server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      // Several may come at once: a busy machine reads late.
      socket.on("data", (text) => {
        for (const line of String(text).trim().split("\n")) answer(socket, JSON.parse(line).id);
      });
    });
    await new Promise<void>((resolve) => server.listen(`${folder}/sock`, resolve));
    client = await MirrorClient.open(`${folder}/sock`, {
      notice: (notice) => mine.push(notice.type === "log" ? notice.message : notice.type),
      closed: () => mine.push("closed"),
    });
  });
  afterEach(() => {
    client.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function line(event: MirrorEvent): string {
    return `${JSON.stringify(event)}\n`;
  }

  async function asked(): Promise<void> {
    const { ok } = await client.request({ type: "hello" }, 1000);
    // As far from the socket as the engine is.
    await Promise.resolve();
    await Promise.resolve();
    said.push(ok ? "answered" : "refused");
  }

  it("keeps the order of answers and events that come in one piece", async () => {
    answer = (socket, id) => {
      const generation = "a".repeat(32);
      socket.end(
        line({ type: "link", up: true, reason: "" }) +
          line({ type: "done", id, ok: true }) +
          line({ type: "sealed", generation }) +
          line({ type: "broken", message: "" }),
      );
    };
    await asked();
    await expect.poll(() => said.at(-1)).toBe("closed");
    expect(said).toEqual(["link", "answered", "sealed", "broken", "closed"]);
  });

  it("matches answers by id, in any order, and in pieces", async () => {
    const ids: number[] = [];
    answer = (socket, id) => {
      ids.push(id);
      const text = line({ type: "done", id, ok: id === 1 });
      socket.write(text.slice(0, 9));
      setTimeout(() => socket.write(text.slice(9)), 5);
    };
    await asked();
    await asked();
    expect([ids, said]).toEqual([
      [1, 2],
      ["answered", "refused"],
    ]);
  });

  it("passes on what it does not understand as a warning", async () => {
    answer = (socket, id) => {
      socket.write(`${JSON.stringify({ type: "news", record: emptyLineage })}\nnonsense\n`);
      socket.write(line({ type: "done", id, ok: true }));
    };
    await asked();
    expect(said[0]).toContain("said something unknown");
    expect(said).toHaveLength(3);
  });

  it("fails what is asked when nobody answers, or the other end goes", async () => {
    answer = () => undefined;
    await expect(client.request({ type: "hello" }, 30)).rejects.toThrow(/did not answer "hello"/);
    answer = (socket) => socket.destroy();
    await expect(client.request({ type: "hello" }, 1000)).rejects.toThrow(/ended before/);
    await expect(client.request({ type: "hello" }, 1000)).rejects.toThrow(/ended before/);
  });
});
