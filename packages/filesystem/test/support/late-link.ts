/**
 * A worker that gives a file without a name one, and tells the result of linkat when it has it.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { cName, linkat } from "../../src/file-calls.ts";
import { atFlags } from "../../src/file-constants.ts";

/** The descriptor of the file, that of a directory, and the name in it. */
export type LateLink = { readonly file: number; readonly directory: number; readonly name: string };

const { file, directory, name } = workerData as LateLink;
parentPort?.postMessage(linkat(file, cName(""), directory, cName(name), atFlags.emptyPath));
