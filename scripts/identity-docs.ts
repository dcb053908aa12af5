import { userStatus, verificationStatus } from "../functions/identity/users/states";
import { withStates } from "./state-diagrams";

/** The page of Identity, with the states of users drawn. */
export const withIdentity = (page: string): string =>
  withStates(page, { status: userStatus, verification_status: verificationStatus });
