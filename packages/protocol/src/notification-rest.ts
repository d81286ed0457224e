/**
 * Mails and webhooks when something becomes worse, and when it is well again.
 *
 * @module
 */
import { z } from "zod";
import { sentenceCodes } from "./sentence.ts";

const mailTarget = z.object({
  kind: z.literal("mail"),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  /** `tls` from the first byte, `starttls`, or `none`. */
  security: z.enum(["tls", "starttls", "none"]),
  user: z.string(),
  from: z.email(),
  to: z.array(z.email()).min(1).max(20),
});
const webhookTarget = z.object({
  kind: z.literal("webhook"),
  url: z.url({ protocol: /^https?$/ }),
});
const common = z.object({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/),
  enabled: z.boolean(),
  /** Which sentences are told. */
  codes: z.array(z.enum(sentenceCodes)),
  /** Of these modules; empty: of all. */
  modules: z.array(z.string()),
});

/** How it went, and what to do where it went wrong. */
const sending = z.object({ ok: z.boolean(), detail: z.string(), remedy: z.string() });

/** Of the last message; null: none was sent since gemeld began. */
const lastSent = sending.extend({ at: z.iso.datetime() }).nullable();

export const notificationTargetSchema = z.discriminatedUnion("kind", [
  common.extend(mailTarget.shape).extend({ hasSecret: z.boolean(), last: lastSent }),
  common.extend(webhookTarget.shape).extend({ hasSecret: z.boolean(), last: lastSent }),
]);
export type NotificationTarget = z.infer<typeof notificationTargetSchema>;

/** Without `secret` it stays as it is: the mail server's password, or the key of the webhook's signature. */
export const notificationChangeSchema = z.discriminatedUnion("kind", [
  common.extend(mailTarget.shape).extend({ secret: z.string().max(1024).optional() }),
  common.extend(webhookTarget.shape).extend({ secret: z.string().max(1024).optional() }),
]);
export type NotificationChange = z.infer<typeof notificationChangeSchema>;

export const notificationsSchema = z.object({
  version: z.int(),
  targets: z.array(notificationTargetSchema),
});
export type Notifications = z.infer<typeof notificationsSchema>;

export const notificationsChangeSchema = z.object({
  targets: z.array(notificationChangeSchema).max(20),
});
export type NotificationsChange = z.infer<typeof notificationsChangeSchema>;

export const notificationTestSchema = sending;
export type NotificationTest = z.infer<typeof notificationTestSchema>;

/** The body of a webhook; signed: `gemel-signature: sha256=` and the HMAC of the body in hex. */
export const webhookBodySchema = z.object({
  product: z.literal("gemel"),
  module: z.string(),
  node: z.string(),
  at: z.iso.datetime(),
  code: z.string(),
  before: z.string().nullable(),
  words: z.string(),
  cause: z.string(),
  nextStep: z.string(),
  /** For the webhooks of chats. */
  text: z.string(),
});
export type WebhookBody = z.infer<typeof webhookBodySchema>;
