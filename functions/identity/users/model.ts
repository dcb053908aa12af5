import * as z from "zod/mini";
import { withoutControls } from "../../runtime/plain-text";
import { userStatus, verificationStatus } from "./states";

/** Most characters of a user's name. */
export const longestName = 200;

/** What kind of user it is. */
export const UserType = z
  .enum(["human", "api"])
  .check(z.meta({ description: "A person, or an API key of a person", examples: ["human"] }));
export type UserType = z.infer<typeof UserType>;

/** Whether a user may sign in. */
export const UserStatus = z
  .enum(userStatus.states)
  .check(
    z.meta({ description: "Only who is active may sign in, and only their tokens are good", examples: ["active"] }),
  );
export type UserStatus = z.infer<typeof UserStatus>;

/** What is known of a user's e-mail address or phone number. */
export const VerificationStatus = z.enum(verificationStatus.states).check(
  z.meta({
    description: "Whether the e-mail address or phone number was shown to be theirs",
    examples: ["verified"],
  }),
);
export type VerificationStatus = z.infer<typeof VerificationStatus>;

/** A user's name. Not unique, and nothing is decided by it. */
export const UserName = z
  .string()
  .check(
    z.maxLength(longestName),
    z.regex(withoutControls, { error: "has control characters", abort: true }),
    z.refine((name) => /^(?:\P{C}|[\u200c\u200d])*$/u.test(name), "has control characters"),
  )
  .check(z.trim(), z.minLength(1))
  .check(z.meta({ description: "Up to 200 characters", examples: ["Ada Lovelace"] }));

/** A user as it is stored. Times are RFC 3339 in UTC. Never sent to anybody as it is: it holds the hash of the password. */
export interface User {
  /** A ULID. `sub` of their tokens. */
  readonly id: string;
  readonly type: UserType;
  readonly name: string;
  /** Normalised, and unique. */
  readonly email?: string;
  /** E.164, and unique. */
  readonly phone?: string;
  /** What takes the place of `email` or `phone` when the code that was sent there is redeemed, as `identifierKey` writes it. Until then it is nobody's. */
  readonly new_identifier?: string;
  readonly status: UserStatus;
  readonly verification_status: VerificationStatus;
  /** Hash of the password, in PHC's format. Humans only. */
  readonly password?: string;
  /** What an API key may do. */
  readonly scopes?: readonly string[];
  /** Id of the human whom an API key belongs to. */
  readonly owner?: string;
  readonly created_at: string;
  readonly updated_at: string;
  /** Grows by one with every write. */
  readonly version: number;
  /** Seconds since 1970: tokens with an earlier `iat` are void. Set when the password is reset, and when the user is blocked or deleted. */
  readonly valid_from?: number;
}
