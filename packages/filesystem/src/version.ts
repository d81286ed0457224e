/** The version of this program, from its package. @module */
import { readFileSync } from "node:fs";

const file: URL = new URL("../package.json", import.meta.url);

// A file of our own, of the same installation.
const { version: own } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };

export const version: string = own;
