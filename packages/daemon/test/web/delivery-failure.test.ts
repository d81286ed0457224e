import { GemelError } from "@gemel/base";
import { expect, it } from "vitest";
import { deliver } from "../../src/web/notify/deliver.ts";
import { deliveryFailure, unwelcome } from "../../src/web/notify/delivery-failure.ts";

function coded(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

it.each([
  [new TypeError("fetch failed", { cause: coded("ECONNREFUSED") }), /^Nothing listens at/, /port/],
  [coded("ESOCKET", "connect ECONNREFUSED 127.0.0.1:26"), /^Nothing listens at/, /port/],
  [coded("ENOTFOUND"), /^The name in/, /DNS/],
  [Object.assign(new Error("too late"), { name: "TimeoutError" }), /^No answer/, /firewalls/],
  [coded("EAUTH", "535 no"), /does not accept who signs in: 535 no$/, /password/],
  [coded("EENVELOPE", "550 no"), /does not accept the addresses: 550 no$/, /From and To/],
  [coded("CERT_HAS_EXPIRED", "expired"), /^chat.example.org: expired$/, /log/],
])("deliveryFailure: %s says what failed where, and what to do", (error, message, remedy) => {
  const said = deliveryFailure(error, "chat.example.org");
  expect(said.message).toMatch(message);
  expect(said.message).toContain("chat.example.org");
  expect(said.remedy).toMatch(remedy);
});

it("deliveryFailure: what has words already keeps them", () => {
  const own = new GemelError("refused", "A password is not sent without encryption");
  expect(deliveryFailure(own, "mail.example.org:25")).toBe(own);
});

it("unwelcome: a refusal is looked for in the URL, a fault at the receiver", () => {
  expect(unwelcome(404, "https://chat").remedy).toContain("URL");
  expect(unwelcome(503, "https://chat").remedy).toContain("log");
});

it("deliver: the path of a webhook, which may be a key, is not told", async () => {
  const webhook = {
    ...{ name: "hook", enabled: true, codes: [], modules: [], kind: "webhook" as const },
    ...{ url: "http://127.0.0.1:9/a-key", secret: "" },
  };
  const body = {
    ...{ product: "gemel" as const, module: "test", node: "node1", at: "", code: "test" },
    ...{ before: null, words: "", cause: "", nextStep: "", text: "" },
  };
  const error = await deliver(webhook, body).catch((failure: unknown) => failure);
  expect(String(error)).toContain("http://127.0.0.1:9");
  expect(String(error)).not.toContain("a-key");
});
