/**
 * Which node owns which of the 256 slots of a group.
 *
 * Shares follow the weights exactly (largest remainder), and a change moves the fewest slots that
 * reach the new shares.
 *
 * @module
 */
import { assert, present } from "@gemel/base";
import { slotCount } from "@gemel/protocol";

/** A node whose weight is so many times smaller than the greatest gets nothing. */
const priorityRatio = 64;

/** Owners by slot; -1: nobody. */
export type Owners = readonly number[];

export const unowned: Owners = Array.from({ length: slotCount }, () => -1);

/** Slots per node for these weights, in their order; they add up to 256, or to 0 without weight. */
export function quotas(weights: readonly number[]): number[] {
  const greatest = Math.max(0, ...weights);
  const counted = weights.map((weight) => (weight * priorityRatio > greatest ? weight : 0));
  const total = counted.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const exact = counted.map((weight) => (weight * slotCount) / total);
  const whole = exact.map(Math.floor);
  const left = slotCount - whole.reduce((sum, count) => sum + count, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) whole[index] = (whole[index] ?? 0) + 1;
  return whole;
}

/**
 * Owners for `weights` (by node index), as near to `before` as can be. Where shares are equal but
 * for a remainder, a node keeps the slot that it has.
 */
export function assignSlots(before: Owners, weights: readonly number[]): Owners {
  const wanted = keptQuotas(before, weights);
  const total = wanted.reduce((sum, count) => sum + count, 0);
  if (total === 0) return unowned;
  const left = [...wanted];
  const owners = before.map((owner) => {
    const room = owner < 0 ? 0 : (left[owner] ?? 0);
    if (room <= 0) return -1;
    left[owner] = room - 1;
    return owner;
  });
  const takers = left.flatMap((count, node) =>
    Array.from({ length: Math.max(0, count) }, () => node),
  );
  let next = 0;
  const assigned = owners.map((owner) => (owner >= 0 ? owner : present(takers[next++], "a taker")));
  assert(next === takers.length, "every slot has an owner");
  return assigned;
}

/** The quotas, with what is left over by rounding given to those who have it already. */
function keptQuotas(before: Owners, weights: readonly number[]): number[] {
  const plain = quotas(weights);
  const has = plain.map((_, node) => before.filter((owner) => owner === node).length);
  const result = [...plain];
  for (const [node, quota] of plain.entries()) {
    if ((has[node] ?? 0) <= quota) continue;
    const giver = plain.findIndex(
      (other, index) =>
        index !== node &&
        weights[index] === weights[node] &&
        other === quota + 1 &&
        result[index] === other &&
        (has[index] ?? 0) < other,
    );
    if (giver < 0) continue;
    result[giver] = quota;
    result[node] = quota + 1;
  }
  return result;
}

/** How many slots each of `count` nodes owns. */
export function shares(owners: Owners, count: number): number[] {
  const result = Array.from({ length: count }, () => 0);
  for (const owner of owners) if (owner >= 0) result[owner] = (result[owner] ?? 0) + 1;
  return result;
}
