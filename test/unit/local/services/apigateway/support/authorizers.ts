import { proxyTo } from "../../test-cloud";

export const account = "000000000000";

/** Answers by its token: `allow`, `deny`, `none`, `throw:MESSAGE`, or the JSON or JavaScript that follows `eval:`. It counts its invocations. */
export const judge = {
  "index.js": `let count = 0;
exports.handler = async (event) => {
  count++;
  const token = event.authorizationToken ?? event.headers?.Authorization ?? "allow";
  if (token.startsWith("throw:")) throw new Error(token.slice(6));
  const policy = (Effect, Resource = event.methodArn) => ({ Version: "2012-10-17", Statement: [{ Effect, Action: "execute-api:Invoke", Resource }] });
  if (token.startsWith("eval:")) return eval("(" + token.slice(5) + ")");
  const policyDocument = policy(token === "deny" ? "Deny" : "Allow", token === "none" ? "arn:aws:execute-api:*:*:other/*" : event.methodArn);
  return { principalId: "ann", policyDocument, context: { count, flag: true, event: JSON.stringify(event) } };
};`,
};

export const uri = `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:${account}:function:judge/invocations`;
export const scheme = (spec: object, more: object = {}) => ({
  type: "apiKey",
  name: "Authorization",
  in: "header",
  "x-amazon-apigateway-authtype": "custom",
  "x-amazon-apigateway-authorizer": { authorizerUri: uri, ...spec },
  ...more,
});
export const schemes = {
  key: { type: "apiKey", name: "x-api-key", in: "header" },
  request: scheme({
    type: "request",
    identitySource: "method.request.header.Authorization, context.httpMethod,context.resourcePath",
    authorizerResultTtlInSeconds: 60,
  }),
  query: scheme({ type: "request", identitySource: "method.request.querystring.who, stageVariables.v" }),
  fresh: scheme({ type: "request", authorizerResultTtlInSeconds: 0 }),
  token: scheme({ type: "token", identityValidationExpression: "(allow|deny|throw:.*)" }),
  odd: { type: "oauth2" },
};
export const behind = (...names: string[]) => ({
  ...proxyTo("echo"),
  security: [Object.fromEntries(names.map((name) => [name, []]))],
});
