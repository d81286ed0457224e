/**
 * A daemon, a mirror process, everything on a host is stopped (SIGSTOP) on either side, with and without a
 * witness, for GEMEL_STOP_MS (60,000): the application may wait as long as that, and no longer.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { saveLogs } from "../src/lab-logs.ts";
import { LedgerCluster } from "../src/ledger/ledger-cluster.ts";
import { pausedParts, playPause } from "../src/ledger/pause.ts";

const { GEMEL_STOP_MS: given = "60000" } = process.env;
const stopMs = Number(given);
/** What comes on top of the pause, or of the time-outs where the other node goes on. */
const slackMs = 10_000;

const rows = pausedParts.flatMap((part) =>
  (["primary", "secondary"] as const).map((on) => ({ part, on })),
);

describe.each([true, false])("witness: %s", (witness) => {
  let ledger: LedgerCluster;

  beforeAll(async () => {
    ledger = await LedgerCluster.create({ witness, sync: "fsync" });
    await ledger.protect(ledger.nodes[0]);
  });

  afterAll(async () => {
    await ledger?.destroy();
  });

  test.each(rows)(
    "$part of the $on is stopped: a bounded pause, nothing lost",
    async ({ part, on }) => {
      try {
        const { outageMs, rejoinMs, server } = await playPause(ledger, part, on, stopMs);
        const times = `outage ${Math.round(outageMs)} ms, protected ${Math.round(rejoinMs)} ms after its end`;
        process.stdout.write(`${part} of the ${on}: ${times}, ${server} serves\n`);
        // Only what stops the primary itself may keep the application waiting for as long as it lasts.
        const isItself = on === "primary" && part !== "gemeld";
        expect(outageMs).toBeLessThan(slackMs + (isItself ? stopMs : 0));
      } catch (error) {
        process.stdout.write(`Logs of the hosts: ${saveLogs(ledger.cluster.lab)}\n`);
        throw error;
      }
    },
  );
});
