/** Sessions, users, tokens, realms, and who is told of what. @module */
import { z } from "zod";
import {
  passwordChangeSchema,
  realmsChangeSchema,
  realmsSchema,
  sessionSchema,
  signInSchema,
  tokenCreatedSchema,
  tokenCreateSchema,
  tokenSchema,
  userChangeSchema,
  userCreateSchema,
  userSchema,
  welcomeLinkSchema,
  welcomeUseSchema,
} from "../access-rest.ts";
import {
  notificationsChangeSchema,
  notificationsSchema,
  notificationTestSchema,
} from "../notification-rest.ts";
import type { OperationsOf } from "./operation.ts";

export const accessOperations = {
  session: {
    access: "public",
    summary: "Who asks, and how one may sign in",
    answer: sessionSchema,
  },
  signIn: {
    access: "public",
    summary: "Sign in with a password",
    body: signInSchema,
    answer: sessionSchema,
  },
  signOut: {
    access: "any",
    summary: "End the session",
    answer: sessionSchema,
  },
  makeWelcome: {
    access: "admin",
    summary: "Make a one-time link that signs in as administrator, for ten minutes",
    answer: welcomeLinkSchema,
    status: 201,
  },
  useWelcome: {
    access: "public",
    summary: "Use a one-time link, and make an administrator if a name and a password are given",
    body: welcomeUseSchema,
    answer: sessionSchema,
  },
  changePassword: {
    access: "any",
    summary: "Change the password of who asks; their sessions end",
    body: passwordChangeSchema,
    answer: sessionSchema,
  },
  beginOidc: {
    access: "public",
    summary: "Go to the provider of OpenID Connect to sign in",
    answer: z.string(),
    status: 302,
    type: "text/plain",
  },
  finishOidc: {
    access: "public",
    summary: "Come back from the provider of OpenID Connect",
    answer: z.string(),
    status: 302,
    type: "text/plain",
    isAudited: true,
  },
  users: {
    access: "admin",
    summary: "The users with what they may",
    answer: z.array(userSchema),
  },
  createUser: {
    access: "admin",
    summary: "Make a user",
    body: userCreateSchema,
    answer: userSchema,
    status: 201,
  },
  user: {
    access: "admin",
    summary: "One user",
    answer: userSchema,
  },
  changeUser: {
    access: "admin",
    summary: "Change what a user may, the password, or whether the account is disabled",
    body: userChangeSchema,
    answer: userSchema,
  },
  deleteUser: {
    access: "admin",
    summary: "Delete a user; the sessions end",
    answer: userSchema,
  },
  tokens: {
    access: "admin",
    summary: "The tokens of programs, without their secrets",
    answer: z.array(tokenSchema),
  },
  createToken: {
    access: "admin",
    summary: "Make a token; its secret is shown this once",
    body: tokenCreateSchema,
    answer: tokenCreatedSchema,
    status: 201,
  },
  deleteToken: {
    access: "admin",
    summary: "Delete a token: it counts no more at once",
    answer: tokenSchema,
  },
  realms: {
    access: "admin",
    summary: "Who proves passwords, without the secrets",
    answer: realmsSchema,
  },
  changeRealms: {
    access: "admin",
    summary: "Change who proves passwords; what is left out stays",
    body: realmsChangeSchema,
    answer: realmsSchema,
  },
  notifications: {
    access: "admin",
    summary: "Who is told of what, without secrets, and how the last message went",
    answer: notificationsSchema,
  },
  changeNotifications: {
    access: "admin",
    summary: "Change who is told; a secret that is left out stays",
    body: notificationsChangeSchema,
    answer: notificationsSchema,
  },
  testNotification: {
    access: "admin",
    summary: "Send a test message now",
    answer: notificationTestSchema,
  },
} as const satisfies OperationsOf;
