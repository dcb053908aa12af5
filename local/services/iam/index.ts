import type { Service } from "../../service";
import { policy, role, rolePolicy, rolePolicyAttachment } from "./types";

/** IAM: roles and policies, recorded. Calls are not judged by them yet. */
export const createIamService = (): Service => ({
  name: "iam",
  types: [role, rolePolicy, rolePolicyAttachment, policy],
});
