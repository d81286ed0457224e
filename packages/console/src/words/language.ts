/** The languages of the console, and how numbers, sizes and times are written in them. Pure. @module */

export const languages = ["en", "fr"] as const;
export type Language = (typeof languages)[number];

/** The same keys with sentences of another language. */
export type Translated<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...parts: infer A) => string
      ? (...parts: A) => string
      : Translated<T[K]>;
};

const sizes = {
  en: ["B", "kB", "MB", "GB", "TB", "PB"],
  fr: ["o", "ko", "Mo", "Go", "To", "Po"],
} as const;

export type Format = ReturnType<typeof formatFor>;

/** `timeZone` is that of the browser when left out. */
export function formatFor(language: Language, timeZone?: string) {
  const locale = language === "fr" ? "fr-FR" : "en-GB";
  const zone = timeZone === undefined ? {} : { timeZone };
  const whole = new Intl.NumberFormat(locale);
  const clock = new Intl.DateTimeFormat(locale, {
    ...zone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const date = new Intl.DateTimeFormat(locale, { ...zone, day: "numeric", month: "short" });
  const dayKey = new Intl.DateTimeFormat("en-CA", zone);
  const full = new Intl.DateTimeFormat(locale, {
    ...zone,
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
  });
  const digits = (value: number, count: number): string =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: count,
      maximumFractionDigits: count,
    }).format(value);

  return {
    language,
    number: (value: number): string => whole.format(value),
    /** "12.5 MB" */
    bytes: (bytes: number): string => {
      let value = bytes;
      let index = 0;
      while (value >= 1000 && index < sizes[language].length - 1) {
        value /= 1000;
        index += 1;
      }
      return `${digits(value, index === 0 || value >= 100 ? 0 : 1)} ${sizes[language][index]}`;
    },
    /** "0.4 s", "12 s", "4 min", "2 h 05 min", "6 d 3 h" */
    duration: (ms: number): string => {
      if (ms < 1) return `${digits(Math.max(0, ms), 2)} ms`;
      if (ms < 1000) return ms < 100 ? `${digits(ms, 0)} ms` : `${digits(ms / 1000, 1)} s`;
      if (ms < 10_000) return `${digits(ms / 1000, 1)} s`;
      const seconds = Math.round(ms / 1000);
      if (seconds < 120) return `${seconds} s`;
      const minutes = Math.floor(seconds / 60);
      if (minutes < 120) return `${minutes} min`;
      const hours = Math.floor(minutes / 60);
      if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
      return `${Math.floor(hours / 24)} ${language === "fr" ? "j" : "d"} ${hours % 24} h`;
    },
    /** "0.4 s", always seconds with one digit, for what changes many times a second. */
    seconds: (ms: number): string => `${digits(Math.max(0, ms) / 1000, 1)} s`,
    /** "33 %", "2.5 %" */
    percent: (value: number): string => `${digits(value, value > 0 && value < 10 ? 1 : 0)} %`,
    milliseconds: (ms: number): string => `${digits(ms, ms < 10 ? 2 : 1)} ms`,
    /** The time of day; with the date when it is not today. */
    time: (iso: string, nowMs: number): string => {
      const at = new Date(iso);
      if (Number.isNaN(at.getTime())) return iso;
      const isToday = dayKey.format(at) === dayKey.format(nowMs);
      return isToday ? clock.format(at) : `${date.format(at)} ${clock.format(at)}`;
    },
    clock: (iso: string): string => clock.format(new Date(iso)),
    full: (iso: string): string => full.format(new Date(iso)),
  };
}
