/** Milliseconds of monotonic time that counts suspension; the origin is the driver's choice. */
export type InstantMs = number & { readonly __brand: "InstantMs" };

export function instantMs(value: number): InstantMs {
  return value as InstantMs;
}
