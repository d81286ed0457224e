/**
 * Whether anybody is there: a session ends when its user does nothing for long, however often the page asks
 * by itself.
 *
 * @module
 */

/** What is asked so soon after the user did something may be because of it: ms. */
const attendedMs = 10_000;

/** Whoever opens the page is there. */
let lastAt = Date.now();

for (const type of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  window.addEventListener(
    type,
    () => {
      lastAt = Date.now();
    },
    { capture: true, passive: true },
  );
}

export function isAttended(): boolean {
  return Date.now() - lastAt < attendedMs;
}
