import { accessLogFormat } from "../../../components/secure-gateway/access-log";

describe("the access log of a gateway", () => {
  const format = JSON.parse(accessLogFormat) as Record<string, string>;

  it("names the caller, however they are known, and how the authorizer ended", () => {
    expect(format).toMatchObject({
      apiKeyId: "$context.identity.apiKeyId",
      principal: "$context.authorizer.principalId",
      userArn: "$context.identity.userArn",
      authorizerStatus: "$context.authorizer.status",
      authorizerError: "$context.authorizer.error",
    });
  });

  it("has what others write before all else, so that no quote in it forges a member", () => {
    const written = Object.values(format).filter((value) =>
      /userAgent|\.path|authorizer\.(?:principalId|error)/.test(value),
    );
    expect(written).toHaveLength(4);
    expect(Object.values(format).slice(0, 4)).toEqual(written);
    const forged = accessLogFormat
      .replace("$context.identity.userAgent", 'x","principal":"admin","status":"200')
      .replace("$context.authorizer.principalId", "ann")
      .replace("$context.status", "401");
    expect(JSON.parse(forged)).toMatchObject({ principal: "ann", status: "401" });
  });
});
