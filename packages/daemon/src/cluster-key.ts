/** The secret that the nodes of a cluster share. @module */
import { readFileSync, statSync } from "node:fs";
import { GemelError } from "@gemel/base";

const keyPattern = /^[0-9a-fA-F]{64}$/;

/** 32 bytes. Throws `config_invalid` when it is missing, malformed or readable by others. */
export function readClusterKey(path: string): Uint8Array {
  let text: string;
  let mode: number;
  try {
    text = readFileSync(path, "utf8").trim();
    mode = statSync(path).mode;
  } catch (error) {
    throw new GemelError(
      "config_invalid",
      `Cannot read the cluster's key ${path}: ${String(error)}`,
      {
        remedy: "Make one with `gemel cluster init` and copy it to the other node",
        cause: error,
      },
    );
  }
  if (!keyPattern.test(text)) {
    throw new GemelError("config_invalid", `${path}:1:1: The key is not 64 hexadecimal digits`, {
      remedy: "Copy the file from the other node, or make a new one with `gemel cluster init`",
    });
  }
  if ((mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, "0");
    throw new GemelError("config_invalid", `${path} can be read by others (mode ${shown})`, {
      remedy: `chmod 0600 ${path}`,
    });
  }
  return Buffer.from(text, "hex");
}
