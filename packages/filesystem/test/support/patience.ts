/**
 * How long tests wait for what has to come, in milliseconds: against what hangs, it says nothing about
 * speed. `GEMEL_TEST_PATIENCE` multiplies it, for processors that are emulated.
 *
 * @module
 */
const { GEMEL_TEST_PATIENCE = "1" } = process.env;

export const patienceMs: number = 60_000 * Number(GEMEL_TEST_PATIENCE);
