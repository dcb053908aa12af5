import { AwsError } from "../../aws-json";
import type { Input } from "../../input";
import { type KmsCalls, keyOf } from "../context";
import { checkPolicy } from "../keys";

/** The policies of keys, which are in force with the next call. */
export const policyCalls: KmsCalls = {
  async GetKeyPolicy(input, keys) {
    checkName(input);
    const { policy } = await keyOf(input, keys);
    return { Policy: policy, PolicyName: "default" };
  },
  async PutKeyPolicy(input, keys) {
    checkName(input);
    const policy = input.required("Policy");
    const key = await keyOf(input, keys);
    checkPolicy(policy);
    keys.keep({ ...key, policy });
  },
  async ListKeyPolicies(input, keys) {
    await keyOf(input, keys);
    return { PolicyNames: ["default"], Truncated: false };
  },
};

/** A key has one policy. */
function checkName(input: Input): void {
  if ((input.text("PolicyName") ?? "default") !== "default")
    throw new AwsError("NotFoundException", "No such policy exists");
}
