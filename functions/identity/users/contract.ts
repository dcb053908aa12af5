import * as z from "zod/mini";
import { route, signedIn } from "../../runtime/contract";
import { etagHeader, ifMatch, ifNoneMatch } from "../../runtime/etag";
import { conflict, forbidden, preconditionFailed } from "../../runtime/problem";
import { Id, Moment } from "../fields";
import { generalLimits, passwordAndMessageLimits, signedInAuthLimits } from "../limits";
import { Password } from "../passwords/text";
import { IdentifierText } from "./identifiers";
import { UserName, UserStatus, UserType, VerificationStatus } from "./model";
import { stillOwner, wrongPassword } from "./problems";

export { identifierTaken, stillOwner, wrongPassword } from "./problems";

const view = {
  id: Id,
  type: UserType,
  name: UserName,
  email: z.optional(z.string()).check(z.meta({ description: "In lower case", examples: ["ada@example.com"] })),
  phone: z.optional(z.string()).check(z.meta({ description: "With its country code", examples: ["+14155550100"] })),
  new_identifier: z.optional(z.string()).check(
    z.meta({
      description: "The e-mail address or phone number that takes the place of the present one when it is verified",
      examples: ["countess@example.com"],
    }),
  ),
  status: UserStatus,
  verification_status: VerificationStatus,
  created_at: Moment,
  updated_at: Moment,
};

/** A user, as they see themselves. */
export const Profile = z.strictObject(view).check(z.meta({ id: "Profile", description: "A user" }));

/** Who calls, and what they may do. */
export const Me = z
  .strictObject({
    ...view,
    scopes: z.array(z.string()).check(z.describe("What the token, or the API key, may do")),
    session: z.optional(Id).check(z.describe("The session of the token; none with an API key")),
    owner: z.optional(Id).check(z.describe("Whose API key it is; none with a token")),
  })
  .check(z.meta({ id: "Me", description: "Who calls, and what they may do" }));

/** A profile as its user wants it. */
export const ProfileChange = z
  .strictObject({
    name: UserName,
    identifier: z.optional(IdentifierText),
    password: z.optional(Password),
  })
  .check(
    z.meta({
      id: "ProfileChange",
      description: "A profile as it shall be. Without `identifier`, e-mail address and phone number stay as they are",
    }),
  );
export type ProfileChange = z.infer<typeof ProfileChange>;

/** Who calls. */
export const getMe = route("GET /auth/me", {
  summary: "Who you are",
  description:
    "Who calls, by a token or an API key, and what they may do. For what is asked often, there is `GET /users/profile`.",
  operationId: "getMe",
  auth: signedIn(),
  responses: { 200: Me },
  limits: signedInAuthLimits,
});

/** Reads the caller's profile. */
export const getProfile = route("GET /users/profile", {
  summary: "Read your profile",
  description: "The ETag of the answer makes a change conditional.",
  tagDescriptions: { users: "Your own account" },
  operationId: "getProfile",
  auth: signedIn(),
  headers: z.object({ ...ifNoneMatch }),
  responses: { 200: Profile, 304: null },
  responseHeaders: { 200: etagHeader },
  limits: generalLimits,
  problems: [forbidden],
});

/** Changes the caller's profile. */
export const putProfile = route("PUT /users/profile", {
  summary: "Change your profile",
  description:
    "Sets the name; with the present password also the e-mail address or phone number that you sign in with. A code goes to the new one, and the present " +
    "one is told. The answer is the same for one that somebody has, who is told. The new one takes the place of the present one when `/auth/verify` gets the code; until then to send the present one takes the wish back.",
  operationId: "changeProfile",
  auth: signedIn(),
  headers: z.object({ ...ifMatch }),
  body: ProfileChange,
  responses: { 200: Profile },
  responseHeaders: { 200: etagHeader },
  limits: passwordAndMessageLimits,
  problems: [forbidden, wrongPassword, conflict, preconditionFailed],
});

/** Deletes the caller's account. */
export const deleteProfile = route("DELETE /users/profile", {
  summary: "Delete your account",
  description:
    "Signs out everywhere, ends all API keys, and deletes the account for good after 30 days; until then nobody else gets its e-mail address " +
    "or phone number. Refused while you, or an API key of yours, are the super admin of a project or an organization: hand it over, or delete it.",
  operationId: "deleteProfile",
  auth: signedIn(),
  headers: z.object({ ...ifMatch }),
  responses: { 204: null },
  limits: generalLimits,
  problems: [forbidden, conflict, stillOwner, preconditionFailed],
});
