/**
 * The entry of the `gemel` command.
 *
 * Sets `exitCode` instead of exiting, so that output into a pipe is never cut off.
 *
 * @module
 */
import { run } from "./run.ts";

// A reader that closes early (`gemel log | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

process.exitCode = await run(process.argv.slice(2), process);
