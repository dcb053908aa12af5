import { problem } from "../runtime/problem";

/** A name is taken by another, within the same user's projects or the same organization. */
export const nameTaken = problem("name-taken", 409, "There is one with this name already");
