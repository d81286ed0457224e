/** Says when it begins and when it goes on, for the test of a start that compiles. */
import { beginCompiled } from "../../src/system/compiled-start.ts";

process.stdout.write(`begins ${process.pid}\n`);
await beginCompiled(() => import("../../src/system/make-folder.ts"));
const cache = process.env["NODE_COMPILE_CACHE"] ?? "";
process.stdout.write(`goes on ${process.pid} ${process.argv.slice(2).join("|")} ${cache}\n`);
