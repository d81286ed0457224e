/**
 * UP: a service that runs wherever its module is started. The whole of a light module; in a farm what
 * one node does, whatever the others do.
 *
 * @module
 */
import { type GoalRule, go, interruptible, stay, type When } from "./rule.ts";

const up: When = { position: "up" };
const idle: When = { position: "idle" };

export const upRules: readonly GoalRule[] = [
  go("U010", { ...up, wanted: "down", hurry: true }, "UP>WAIT!", "Stopping by force: {detail}", [
    ...interruptible,
    "stop",
  ]),
  go("U011", { ...up, wanted: "down" }, "UP>WAIT", "Stopping: {detail}", interruptible),
  go("U012", { ...up, hold: "wait" }, "UP>WAIT", "Failover rule {failover}"),
  go("U013", { ...up, block: "waiting" }, "UP>WAIT", "{detail}"),
  go("U014", { ...up, demand: "stopstart" }, "UP>WAIT", "Stop and start: {detail}"),
  go("U015", { ...up, demand: "restart" }, "UP>UP", "Restart: {detail}"),
  stay("U020", "Ready", up, "The service runs on {node}"),
  go("U029", { ...idle, rebootDue: true }, "WAIT>reboot", "The host reboots: {detail}"),
  stay("U030", "NotReady", { ...idle, block: "waiting" }, "{detail}"),
  stay("U031", "NotReady", { ...idle, hold: "wait" }, "Waits while failover rule {failover} holds"),
  stay(
    "U032",
    "Transient",
    { ...idle, hold: "open" },
    "Waiting for the first look of the checkers",
  ),
  go("U033", idle, "WAIT>UP", "{node} starts the service"),
];
