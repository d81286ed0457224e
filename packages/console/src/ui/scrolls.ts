/** Whether a box holds more than it shows. @module */
import { type RefObject, useEffect, useState } from "react";

/** True: the keyboard must be able to get into the box, or nobody without a mouse sees the rest. */
export function useScrolls(box: RefObject<HTMLElement | null>): boolean {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = (): void => setScrolls(element.scrollHeight > element.clientHeight);
    const size = new ResizeObserver(look);
    const content = new MutationObserver(look);
    size.observe(element);
    content.observe(element, { childList: true, subtree: true, characterData: true });
    return () => {
      size.disconnect();
      content.disconnect();
    };
  }, [box]);
  return scrolls;
}
