/** Who is told of what. @module */
import { type Notifications, notificationsChangeSchema } from "@gemel/protocol";
import type { Notifier } from "../../web/notify/notifier.ts";
import { body, parameter } from "../body.ts";
import { quoted, versionOf } from "../entity-tag.ts";
import type { AppContext, Handler } from "../operation.ts";

export type NotificationOperation = "notifications" | "changeNotifications" | "testNotification";

export type NotificationServices = { readonly notifier: Notifier; readonly self: () => string };

export function notificationHandlers({
  notifier,
  self,
}: NotificationServices): Record<NotificationOperation, Handler> {
  return {
    notifications: (context) => answer(context, notifier.shown),
    changeNotifications: async (context) => {
      const request = await body(context, notificationsChangeSchema);
      context.set("subject", request.targets.map(({ name }) => name).join(", "));
      const expected = versionOf(context.req.header("if-match"));
      return answer(context, await notifier.change(request, expected));
    },
    testNotification: async (context) =>
      context.json(await notifier.test(parameter(context, "target"), self())),
  };
}

function answer(context: AppContext, shown: Notifications): Response {
  context.header("etag", quoted(shown.version));
  return context.json(shown);
}
