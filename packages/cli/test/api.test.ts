import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon, problem } from "./fake-daemon.ts";

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});
afterEach(() => daemon.close());

test("gemel api: sends what was written, here or on another node, and prints the answer", async () => {
  const user = { name: "anna", role: "monitor" };
  daemon.on("POST /users", { status: 201, body: user });
  daemon.on("DELETE /nodes/node2/users/anna", { body: user });
  daemon.on("GET /cluster", {
    body: { config: { lans: [{ name: "default", nodes: [{ name: "node2" }] }] } },
  });
  const made = await daemon.run("api", "post", "/api/v1/users", "--body", JSON.stringify(user));
  expect(made).toEqual({ code: 0, stdout: `${JSON.stringify(user, null, 2)}\n`, stderr: "" });
  expect(daemon.calls[0]).toEqual({ method: "POST", path: "/users", body: user });
  const there = await daemon.run("-H", "node2", "api", "DELETE", "/api/v1/users/anna");
  expect(there.code).toBe(0);
  expect(daemon.calls.at(-1)).toMatchObject({ method: "DELETE", path: "/nodes/node2/users/anna" });
});

test("gemel api: what the daemon refuses is what it says; what is no request is refused here", async () => {
  daemon.on("DELETE /users/anna", problem(409, "refused", "The last administrator stays"));
  const refused = await daemon.run("api", "DELETE", "/api/v1/users/anna");
  expect(refused).toMatchObject({
    code: 6,
    stderr: expect.stringMatching(/^Error: The last administrator stays/),
  });
  for (const [args, message] of [
    [["PATCH", "/api/v1/users"], '"PATCH" is not a method'],
    [["GET", "/users"], '"/users" is not a path of the interface'],
    [["POST", "/api/v1/users", "--body", "{name"], "The body is not JSON"],
  ] as const) {
    const { code, stderr } = await daemon.run("api", ...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  }
  expect(daemon.calls).toHaveLength(1);
});
