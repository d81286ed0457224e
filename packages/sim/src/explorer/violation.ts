/** Something that must never be, found by the explorer. */
export class Violation extends Error {
  override readonly name = "Violation";
}
