import { problem } from "../../runtime/problem";

/** Somebody has this e-mail address or phone number. */
export const identifierTaken = problem("identifier-taken", 409, "Another user has this e-mail address or phone number");
/** Who is the super admin of a project or an organization, by themselves or by an API key, is not deleted. */
export const stillOwner = problem("still-owner", 409, "This user is the super admin of a project or an organization");
/** To change what one signs in with takes the present password. */
export const wrongPassword = problem("wrong-password", 403, "The present password is missing or wrong");
