/** Who is told of what, with the secrets that must be used. @module */
import { type NotificationChange, notificationChangeSchema } from "@gemel/protocol";
import { z } from "zod";

export type StoredTarget = NotificationChange & { readonly secret: string };
export type NotificationsDocument = { readonly targets: readonly StoredTarget[] };

export const notificationsDocumentSchema: z.ZodType<NotificationsDocument> = z.object({
  targets: z.array(z.intersection(notificationChangeSchema, z.object({ secret: z.string() }))),
});

export const noNotifications: NotificationsDocument = { targets: [] };
