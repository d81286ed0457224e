/** What is typed, when it has come to rest. @module */
import { useEffect, useState } from "react";

/** Nobody is asked for every letter. */
const settleMs = 500;

/** `value` as it was when it last stayed the same for a while. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
