/** problem+json as the one error that all of Gemel throws. @see RFC 9457 @module */
import { type ErrorCode, errorCatalogue, GemelError } from "@gemel/base";

/** `text`: the body of an answer that is no success. */
export function problemError(status: number, text: string): GemelError {
  const { code, detail, title, remedy } = fieldsOf(text);
  const message = [detail, title].find((part) => typeof part === "string" && part !== "");
  return new GemelError(
    isErrorCode(code) ? code : codeWithout(status),
    typeof message === "string" ? message : `The daemon answered with status ${status}`,
    typeof remedy === "string" && remedy !== "" ? { remedy } : {},
  );
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    // SyntaxError: not a problem document; the status has to do.
    return {};
  }
}

/** Something in between answered for a daemon that it cannot reach; anything else is a defect. */
function codeWithout(status: number): ErrorCode {
  return status >= 502 && status <= 504 ? "not_running" : "internal";
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(errorCatalogue, code);
}
