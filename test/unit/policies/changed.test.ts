import { Secret } from "@pulumi/policy";
import { secretsPreservingProxy } from "@pulumi/policy/secret";
import { changed } from "../../../policies/kit/changed";
import { unknown, unknownCheckingProxy } from "./support/judge";

/** As Pulumi lays inputs before a remedy. */
const inputs = <Props extends object>(props: Props): Props => unknownCheckingProxy(secretsPreservingProxy(props));

describe("a nested input, changed", () => {
  it("keeps what is not known, and what is secret, as it is", () => {
    const { origin } = inputs({ origin: { domain: unknown, header: new Secret("s3cret"), port: 80 } });
    expect(changed(origin, { port: 443 })).toEqual({ domain: unknown, header: new Secret("s3cret"), port: 443 });
    expect(() => ({ ...origin })).toThrow("domain");
  });

  it("leaves the input itself alone", () => {
    const before = { port: 80 };
    changed(before, { port: 443 });
    expect(before).toEqual({ port: 80 });
  });

  it("is the changes, where nothing was said", () => {
    expect(changed<{ port: number }>(undefined, { port: 443 })).toEqual({ port: 443 });
  });
});
