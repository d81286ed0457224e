/** How far another node's clock is ahead of this one. @module */

const questions = 4;

/**
 * In ms, behind when it is negative. Its clock was read some time between question and answer: each question bounds the
 * difference, all of them together do so best, and it is the middle between these bounds. 0 when they allow that: a busy
 * node, which answers late, is not one whose clock is ahead. `ask` answers what the other clock shows, in ms since 1970, or
 * no number when it shows none: null then.
 */
export async function clockAhead(
  ask: () => Promise<number>,
  now: () => number = Date.now,
): Promise<number | null> {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (let count = 0; count < questions; count += 1) {
    const before = now();
    const theirs = await ask();
    if (!Number.isFinite(theirs)) return null;
    least = Math.max(least, theirs - now());
    most = Math.min(most, theirs - before);
  }
  return least <= 0 && most >= 0 ? 0 : (least + most) / 2;
}
