/** Icons of one stroke, 24 by 24, drawn for this console. @module */
import type { ReactNode } from "react";

const shapes = {
  overview: "M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z",
  module: "M12 3 4 7.5v9L12 21l8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
  cluster: "M4 4h16v6H4zM4 14h16v6H4zM7.5 7h.01M7.5 17h.01M12 7h5M12 17h5",
  users:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M3 20c0-3.5 2.5-6 6-6s6 2.5 6 6M16 4.5a3.5 3.5 0 0 1 0 6.5M17.5 14.5c2.2.6 3.5 2.8 3.5 5.5",
  bell: "M6 10a6 6 0 1 1 12 0c0 5 2 6 2 6H4s2-1 2-6M10 19.500a2.2 2.2 0 0 0 4 0",
  audit: "M7 3h8l4 4v14H7zM14 3v5h5M10 13h6M10 17h6M3 7v12",
  support:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6M5.6 5.600l4.3 4.300M14.1 14.100l4.3 4.300M18.4 5.600l-4.3 4.300M9.9 14.100l-4.3 4.3",
  shield: "M12 3 5 6v5.500c0 4.5 3 7.8 7 9.5 4-1.7 7-5 7-9.500V6zM8.8 12l2.2 2.2 4.2-4.4",
  warning: "M12 4 2.8 19.500h18.400zM12 10v4.500M12 17.300v.01",
  error: "M8.2 3h7.600L21 8.200v7.600L15.8 21H8.200L3 15.800V8.200zM12 7.500v5.500M12 16.300v.01",
  stopped: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9 9h6v6H9z",
  spinner: "M12 3a9 9 0 1 0 9 9",
  resync: "M20 11a8 8 0 0 0-14.3-4L4 9M4 4v5h5M4 13a8 8 0 0 0 14.3 4L20 15M20 20v-5h-5",
  split: "M12 20v-5M12 15c0-4-6-3-6-8M12 15c0-4 6-3 6-8M3 9.5 6 6.500l3 3M15 9.500l3-3 3 3",
  unplugged:
    "M3 3l18 18M8 8l-2.5 2.500a5 5 0 0 0 6.5 7.500M16 16l2.5-2.500a5 5 0 0 0-7.5-6.500M14 4V2M20 10h2",
  waiting: "M7 3h10M7 21h10M8 3v4l4 5 4-5V3M8 21v-4l4-5 4 5v4",
  ok: "M5 12.500l4.5 4.500L19 7.5",
  okRound: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M8 12.300l2.8 2.700L16 9.5",
  close: "M6 6l12 12M18 6 6 18",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v5.500M12 7.700v.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  down: "M6 9.500l6 6 6-6",
  right: "M9.5 6l6 6-6 6",
  left: "M14.5 6l-6 6 6 6",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M20.5 20.5 16 16",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  play: "M7 4.500v15l12-7.500z",
  stop: "M6 6h12v12H6z",
  swap: "M4 8h14M14.5 4.5 18 8l-3.5 3.500M20 16H6M9.5 12.5 6 16l3.5 3.5",
  restart: "M20 11a8 8 0 1 0-2.3 6.300M20 5v6h-6",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.500M4 20h16",
  upload: "M12 16V5M7.5 9 12 4.5 16.5 9M4 20h16",
  add: "M12 5v14M5 12h14",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  edit: "M4 20l1-4L16.5 4.500l3 3L8 19z",
  sun: "M12 16.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M12 2v2M12 20v2M4 12H2M22 12h-2M5 5l1.4 1.400M17.6 17.6 19 19M19 5l-1.4 1.400M6.4 17.6 5 19",
  moon: "M20 14.500A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5",
  key: "M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M11.5 10.5 20 10.500v4M16.5 10.500v3",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  logout: "M14 4H5v16h9M10 12h11M17.5 8.5 21 12l-3.5 3.5",
  globe:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3.5 9h17M3.5 15h17M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
  node: "M3.5 5h17v14h-17zM3.5 14h17M7 16.500h.01",
  database:
    "M12 10c4.4 0 7.5-1.3 7.5-3S16.4 4 12 4 4.5 5.3 4.5 7s3.1 3 7.5 3M4.5 7v10c0 1.7 3.1 3 7.5 3s7.5-1.3 7.5-3V7M4.5 12c0 1.7 3.1 3 7.5 3s7.5-1.3 7.5-3",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5.500l3.5 2",
  file: "M6 3h8l4 4v14H6zM13 3v5h5",
  mail: "M3 5.500h18v13H3zM3 7l9 6.500L21 7",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-5.500l-1.5 1.500M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 5.500l1.5-1.5",
  filter: "M4 5h16l-6.5 8v6l-3-2v-4z",
  pause: "M8 5v14M16 5v14",
  terminal: "M4 5h16v14H4zM7.5 9.5 10 12l-2.5 2.500M12.5 15h4",
} as const;

export type IconName = keyof typeof shapes;

export function Icon(props: { readonly name: IconName; readonly spin?: boolean }): ReactNode {
  return (
    <svg
      className={props.spin === true ? "icon spin" : "icon"}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <path d={shapes[props.name]} />
    </svg>
  );
}

/** Two rings, one of them in the other. */
export function Mark(): ReactNode {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className="mark">
      <rect width="32" height="32" rx="8" fill="#2a55c9" />
      <g fill="none" stroke="#fff" strokeWidth="3">
        <circle cx="12.5" cy="16" r="6.5" />
        <circle cx="19.5" cy="16" r="6.5" />
      </g>
    </svg>
  );
}
