/** Who is told of what. @module */
import {
  type Notifications,
  notificationsChangeSchema,
  notificationsSchema,
  notificationTestSchema,
} from "@gemel/protocol";
import type { Notifier } from "../../web/notify/notifier.ts";
import { body, parameter } from "../body.ts";
import { quoted, versionOf } from "../entity-tag.ts";
import type { AppContext, Handler, Operation } from "../operation.ts";

export type NotificationOperation = "notifications" | "changeNotifications" | "testNotification";

export const notificationOperations: Readonly<Record<NotificationOperation, Operation>> = {
  notifications: {
    method: "get",
    path: "/api/v1/notifications",
    access: "admin",
    summary: "Who is told of what, without secrets, and how the last message went",
    answer: notificationsSchema,
  },
  changeNotifications: {
    method: "put",
    path: "/api/v1/notifications",
    access: "admin",
    summary: "Change who is told; a secret that is left out stays",
    body: notificationsChangeSchema,
    answer: notificationsSchema,
  },
  testNotification: {
    method: "post",
    path: "/api/v1/notifications/:target/test",
    access: "admin",
    summary: "Send a test message now",
    answer: notificationTestSchema,
  },
};

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
