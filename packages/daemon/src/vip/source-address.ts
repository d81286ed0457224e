/**
 * `where="one_side"`: connections that the application opens come from the virtual address.
 *
 * The routes of the interface name it as their source. A route goes with the address that it names, so
 * they are given back to the node's own before the address is removed.
 *
 * @see ip-route(8), `src`
 * @module
 */
import { isIPv6 } from "node:net";
import { GemelError } from "@gemel/base";
import { z } from "zod";
import { runProgram } from "../system/run-program.ts";

const routesSchema = z.array(
  z.object({
    dst: z.string(),
    gateway: z.string().optional(),
    protocol: z.string().optional(),
    scope: z.string().optional(),
    prefsrc: z.string().optional(),
    metric: z.int().optional(),
    type: z.string().optional(),
  }),
);
type Route = z.infer<typeof routesSchema>[number];

/** Let what leaves through `device` come from `address`, which it has. Throws `internal`. */
export async function preferSource(device: string, address: string): Promise<void> {
  for (const route of await routesOf(device, address)) {
    if (route.prefsrc !== address) await replace(device, route, address, address);
  }
}

/** Undo {@link preferSource}, as far as that goes: the routes name `source`, or nothing. */
export async function restoreSource(
  device: string,
  address: string,
  source: string | null,
): Promise<void> {
  const routes = (await routesOf(device, address)).filter(({ prefsrc }) => prefsrc === address);
  // One that cannot be changed must not take the others along.
  await Promise.allSettled(routes.map((route) => replace(device, route, address, source)));
}

async function routesOf(device: string, address: string): Promise<Route[]> {
  const family = isIPv6(address) ? "-6" : "-4";
  const args = ["-j", family, "route", "show", "table", "main", "dev", device];
  const { exitCode, stdout, stderr } = await runProgram("ip", args);
  if (exitCode !== 0) {
    throw new GemelError("internal", `Cannot list the routes of ${device}: ${stderr.trim()}`);
  }
  const routes = routesSchema.parse(JSON.parse(stdout === "" ? "[]" : stdout));
  // Link-local destinations need a link-local source.
  return routes.filter(({ dst }) => !dst.startsWith("fe80:") && !dst.startsWith("ff00:"));
}

async function replace(
  device: string,
  route: Route,
  address: string,
  source: string | null,
): Promise<void> {
  const { dst, gateway, protocol, scope, metric } = route;
  const args = [
    ...[isIPv6(address) ? "-6" : "-4", "route", "replace", dst],
    ...(gateway === undefined ? [] : ["via", gateway]),
    ...["dev", device],
    ...(protocol === undefined ? [] : ["proto", protocol]),
    ...(scope === undefined || isIPv6(address) ? [] : ["scope", scope]),
    ...(metric === undefined ? [] : ["metric", String(metric)]),
    ...(source === null ? [] : ["src", source]),
  ];
  const { exitCode, stderr } = await runProgram("ip", args);
  if (exitCode === 0) return;
  const words = stderr.trim();
  throw new GemelError("internal", `Cannot change the route ${dst} of ${device}: ${words}`);
}
