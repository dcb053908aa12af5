import { TokenAlgorithm } from "../../../components";
import { Identity } from "../../../components/identity";
import { declare, verdicts } from "./support/own";

const rulesOfKeys: Record<TokenAlgorithm, string[]> = {
  [TokenAlgorithm.ES256]: ["kms-rotation", "kms-policy-not-public", "kms-deletion-window", "kms-sign-key-spec"],
  [TokenAlgorithm.HS256]: ["no-plaintext-secret", "stateful-protected"],
};

describe.each(Object.values(TokenAlgorithm))("every resource of an Identity that signs with %s", (algorithm) => {
  it.each(["dev", "prod"])("S1.31 passes every rule that is about it, in the stack %s", async (stack) => {
    const messages = { mail: { from: "no-reply@example.com" }, sms: {} };
    const args = { ...messages, alarmEmail: "ops@example.com", algorithm, signingKeys: ["2", "1"] };
    const said = verdicts(await declare(stack, () => new Identity("identity", args)));
    const relevant = said.filter(([verdict]) => verdict !== "does not apply");
    expect(relevant.filter(([verdict]) => verdict !== "passes")).toEqual([]);
    const ofKeys = relevant.flatMap(([, rule, resource]) => (/signing-(key|secret)-2/.test(resource) ? [rule] : []));
    expect(ofKeys).toEqual(expect.arrayContaining(rulesOfKeys[algorithm]));
  });
});
