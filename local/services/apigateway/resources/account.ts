import { recorded } from "../../recorded";

/** `aws:apigateway/account:Account`: the region's logging role. Recorded; the local cloud logs without one. */
export const accountType = recorded({
  token: "aws:apigateway/account:Account",
  defaults: { cloudwatchRoleArn: "" },
  once: (_, { cloud }) => ({
    id: "api-gateway-account",
    apiKeyVersion: "4",
    features: ["UsagePlans"],
    throttleSettings: [{ burstLimit: 5000, rateLimit: 10_000 }],
    region: cloud.region,
  }),
});
