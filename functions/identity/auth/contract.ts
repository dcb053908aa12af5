import * as z from "zod/mini";
import { open, problem, route } from "../../runtime/contract";
import { unauthorized } from "../../runtime/problem";
import { CodeText } from "../codes/text";
import { accountLimits, codeLimits, messageLimits } from "../limits";
import { NewPassword, Password } from "../passwords/text";
import { IdentifierText } from "../users/identifiers";
import { UserName, VerificationStatus } from "../users/model";
import { identifierTaken } from "../users/problems";
import { TokenPair } from "./token-pair";

/** A person who is to get an account. */
export const Registration = z
  .strictObject({ identifier: IdentifierText, password: NewPassword, name: UserName })
  .check(z.meta({ id: "Registration", description: "A person who wants an account" }));
export type Registration = z.infer<typeof Registration>;

/** What a person signs in with. */
export const Login = z
  .strictObject({ identifier: IdentifierText, password: Password })
  .check(z.meta({ id: "Login", description: "What a person signs in with" }));
export type Login = z.infer<typeof Login>;

/** Whom a message is asked for. */
export const MessageRequest = z
  .strictObject({ identifier: IdentifierText })
  .check(z.meta({ id: "MessageRequest", description: "Whom a message is asked for" }));
export type MessageRequest = z.infer<typeof MessageRequest>;

/** The code that was sent to verify an address. */
export const Verification = z
  .strictObject({ code: CodeText })
  .check(z.meta({ id: "Verification", description: "The code that was sent to an address" }));
export type Verification = z.infer<typeof Verification>;

/** A password to be set by whoever got the code. */
export const Reset = z
  .strictObject({ code: CodeText, password: NewPassword })
  .check(z.meta({ id: "Reset", description: "The code that was sent to an address, and the new password" }));
export type Reset = z.infer<typeof Reset>;

/** What whoever registers is told, whether somebody had the address or not. */
export const Registered = z
  .strictObject({
    verification_status: z.literal("not_verified").check(
      z.meta({
        description: "Until the code from the message is sent to `/auth/verify`",
        examples: ["not_verified"],
      }),
    ),
  })
  .check(z.meta({ id: "Registered", description: "A code is on its way to the address" }));

/** Whether an address is verified. */
export const Verified = z
  .strictObject({ verification_status: VerificationStatus })
  .check(z.meta({ id: "Verified", description: "Whether the address is verified" }));

/** The code was never sent, was used, or is too old. */
export const invalidCode = problem("invalid-code", 400, "The code is not good, or not any more");
/** The password is right and the address is not verified yet. */
export const notVerified = problem("not-verified", 403, "The e-mail address or phone number is not verified yet");
/** The password is right and the account may not be used. */
export const accountLocked = problem("account-locked", 423, "This account may not be used");

/** Makes an account. */
export const postRegister = route("POST /auth/register", {
  summary: "Register",
  description:
    "Makes an account, and sends a code to its e-mail address or phone number, which `/auth/verify` takes within a day. The answer is the same " +
    "for an address that somebody has: its owner is told by a message, and nothing of the account changes.",
  tagDescriptions: {
    auth: "To register, sign in, and get tokens: the `access_token` goes into `Authorization: Bearer …`",
  },
  operationId: "register",
  auth: open(),
  body: Registration,
  responses: { 201: Registered },
  limits: messageLimits,
});

/** Shows that an address is one's own. */
export const postVerify = route("POST /auth/verify", {
  summary: "Verify an address",
  description:
    "Takes the code that was sent to the address. A code is good once. An address that its user wants in the place of another one takes its place now, " +
    "unless somebody else got it meanwhile.",
  operationId: "verify",
  auth: open(),
  body: Verification,
  responses: { 200: Verified },
  limits: codeLimits,
  problems: [invalidCode, identifierTaken],
});

/** Sends the code to verify an address once more. */
export const postResend = route("POST /auth/resend", {
  summary: "Send the code to verify an address again",
  description: "The answer is the same for an address that nobody has, or that is verified: nothing is sent then.",
  operationId: "resendVerification",
  auth: open(),
  body: MessageRequest,
  responses: { 202: null },
  limits: messageLimits,
});

/** Sends a code to set another password. */
export const postRecover = route("POST /auth/recover", {
  summary: "Send a code to set another password",
  description:
    "The code is good for half an hour, for `/auth/reset`. The answer is the same for an address that nobody has: nothing is sent then.",
  operationId: "recover",
  auth: open(),
  body: MessageRequest,
  responses: { 202: null },
  limits: messageLimits,
});

/** Sets another password. */
export const postReset = route("POST /auth/reset", {
  summary: "Set another password",
  description:
    "Takes the code that `/auth/recover` sent. All sessions end, and tokens that were issued before are void. Who has the code reads what is sent to " +
    "the address, so that it is verified by this.",
  operationId: "resetPassword",
  auth: open(),
  body: Reset,
  responses: { 204: null },
  limits: codeLimits,
  problems: [invalidCode],
});

/** Signs a person in. */
export const postLogin = route("POST /auth/login", {
  summary: "Sign in",
  description:
    "Gives an access token and a refresh token. 401 is the same for a wrong password and for an address that nobody has. An account takes five tries a " +
    "minute; tries from networks that its owner signed in from in the last 90 days are counted for themselves, so that nobody else can use up the owner's.",
  operationId: "login",
  auth: open(),
  body: Login,
  responses: { 200: TokenPair },
  limits: accountLimits,
  problems: [unauthorized, notVerified, accountLocked],
});
