import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { testPages } from "../../src/farm/farm-status.ts";
import { HealthServer } from "../../src/health/health-server.ts";
import { context } from "../config/samples.ts";

const server = new HealthServer(
  (module) => (module === "web" ? { state: "UP", readiness: "Ready" } : null),
  "node2",
);
let base: string;

beforeAll(async () => {
  await server.listen(0, "127.0.0.1");
  base = `http://127.0.0.1:${server.port}`;
});

afterAll(() => server.close());

describe("the test page", () => {
  it("each question is answered on a connection of its own, by the node, to the client as it sees it", async () => {
    const answer = await fetch(`${base}/test/web/answer`);
    expect(answer.headers.get("connection")).toBe("close");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const said = await answer.json();
    expect(said).toMatchObject({ module: "web", node: "node2", client: "127.0.0.1" });
  });

  it("is one text that runs nothing but its own script", async () => {
    const page = await fetch(`${base}/test/web`);
    const text = await page.text();
    expect(text).toContain('<strong id="page-node">node2</strong>');
    expect(text).not.toMatch(/(src|href)=/);
    expect(page.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^ ;]+'; script-src 'sha256-[^ ;]+'; connect-src 'self';/,
    );
  });

  it("speaks French to who would rather have it, and English to everybody else", async () => {
    for (const [wanted, language, words] of [
      ["fr-CH, fr;q=0.9, en;q=0.8", "fr", "quel nœud répond"],
      ["de, en;q=0.4, fr;q=0.7", "fr", "Le nœud vous voit comme"],
      ["en-GB, fr;q=0.9", "en", "which node answers"],
      ["de", "en", "which node answers"],
      ["fr;q=0", "en", "The node sees you as"],
    ] as const) {
      const page = await fetch(`${base}/test/web`, { headers: { "accept-language": wanted } });
      const text = await page.text();
      expect(text, wanted).toContain(`<html lang="${language}">`);
      expect(text, wanted).toContain(words);
      expect(page.headers.get("vary")).toBe("accept-language");
    }
  });

  it("knows no other module, and takes nothing", async () => {
    for (const path of ["/test/other", "/test/other/answer", "/test/web/else", "/test/"]) {
      expect((await fetch(base + path)).status).toBe(404);
    }
    expect((await fetch(`${base}/test/web`, { method: "POST" })).status).toBe(405);
  });
});

describe("testPages", () => {
  const pages = (rules: string, lan: string | null = null): string[] => {
    const xml = `<safe><service mode="farm"><vip><interface_list><interface name="eth1">
      <virtual_interface type="vmac_directed"><virtual_addr addr="198.18.1.10" netmask="24"/>
      <virtual_addr addr="2001:2::10" netmask="64"/></virtual_interface></interface></interface_list>
      <loadbalancing_list><group name="web"><rule port="80"/>${rules}</group></loadbalancing_list></vip></service></safe>`;
    const { config } = loadModuleConfig(xml, "u", context);
    if (config.mode !== "farm") throw new Error("It is no farm");
    return testPages(config, { port: 9010, lan });
  };

  it("are where a rule lets clients reach the health port, and nowhere else", () => {
    expect(pages("")).toEqual([]);
    expect(pages('<rule port="9010" proto="udp"/>')).toEqual([]);
    const all = [/^http:\/\/198\.18\.1\.10:9010\/test\//, /^http:\/\/\[2001:2::10\]:9010\/test\//];
    expect(pages('<rule port="9010" filter="on_port"/>')).toEqual(
      all.map((one) => expect.stringMatching(one)),
    );
    expect(pages('<rule port="9010" virtual_addr="198.18.1.10"/>')).toHaveLength(1);
    expect(pages('<rule port="9010"/>', "default")).toEqual([]);
  });
});
