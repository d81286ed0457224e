/** One message to one target: mail over SMTP, or a signed webhook. @module */
import { createHmac } from "node:crypto";
import { GemelError } from "@gemel/base";
import type { WebhookBody } from "@gemel/protocol";
import { deliveryFailure, unwelcome } from "./delivery-failure.ts";
import type { StoredTarget } from "./notifications-document.ts";

const timeoutMs = 10_000;

/** Rejects with a `GemelError`: what failed, and what to do about it. */
export async function deliver(target: StoredTarget, body: WebhookBody): Promise<void> {
  try {
    if (target.kind === "mail") await mail(target, body);
    else await webhook(target, body);
  } catch (error) {
    throw deliveryFailure(error, receiverOf(target));
  }
}

/** Without the path of a URL, which may be a key. */
function receiverOf(target: StoredTarget): string {
  return target.kind === "mail" ? `${target.host}:${target.port}` : new URL(target.url).origin;
}

type Mail = Extract<StoredTarget, { kind: "mail" }>;
type Webhook = Extract<StoredTarget, { kind: "webhook" }>;

async function mail(target: Mail, body: WebhookBody): Promise<void> {
  const { host, port, security, user, secret, from, to } = target;
  if (security === "none" && user !== "") {
    throw new GemelError("refused", "A password is not sent without encryption", {
      remedy: "Choose tls or starttls, or leave the user out",
    });
  }
  // Only who sends mail needs it in memory.
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    ...{ host, port, secure: security === "tls", requireTLS: security === "starttls" },
    ...{ ignoreTLS: security === "none", disableFileAccess: true, disableUrlAccess: true },
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
    tls: { minVersion: "TLSv1.2" },
    ...(user === "" ? {} : { auth: { user, pass: secret } }),
  });
  try {
    await transport.sendMail({
      ...{ from, to: [...to] },
      subject: `[gemel] ${body.module}: ${body.words}`,
      text: mailText(body),
    });
  } finally {
    transport.close();
  }
}

function mailText(body: WebhookBody): string {
  const lines = [
    body.words,
    ...(body.cause === "" ? [] : ["", `Why: ${body.cause}`]),
    ...(body.nextStep === "" ? [] : ["", `Next: ${body.nextStep}`]),
    ...["", `Module ${body.module}, said by ${body.node} at ${body.at}`],
  ];
  return `${lines.join("\n")}\n`;
}

async function webhook(target: Webhook, body: WebhookBody): Promise<void> {
  const { url, secret } = target;
  const text = JSON.stringify(body);
  const signature = createHmac("sha256", secret).update(text).digest("hex");
  const response = await fetch(url, {
    method: "POST",
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      "content-type": "application/json",
      ...(secret === "" ? {} : { "gemel-signature": `sha256=${signature}` }),
    },
    body: text,
  });
  await response.body?.cancel();
  if (response.ok) return;
  throw unwelcome(response.status, receiverOf(target));
}
