/** Modules in the shapes that are met in the field load: what is read, and what is said about them. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { context } from "./samples.ts";

const folder = new URL("./canonical/", import.meta.url);
const names = readdirSync(folder).sort();

it.each(names)("canonical/%s: loads", (name) => {
  const xml = readFileSync(new URL(name, folder), "utf8");
  const { config, warnings } = loadModuleConfig(xml, name, context);
  if (config.mode !== "mirror") throw new Error(`${name} is a ${config.mode} module`);
  expect({
    directories: config.mirror.directories.map(({ path }) => path),
    virtual: config.virtualAddresses.map(({ address }) => address),
    processes: config.monitors.processes.map((one) => `${one.class} ${one.name} ${one.action}`),
    heartbeat: `${config.heartbeat.pulseMs}/${config.heartbeat.timeoutMs}`,
    said: warnings.map(({ at, message }) => `${at.line}:${at.column} ${message}`),
  }).toMatchSnapshot();
});
