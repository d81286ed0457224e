/** How much of a log is read at once. @module */

/** Lines, or events. */
export const logLinesMax = 10_000;
