import { recorded } from "../recorded";

/** `aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig`: retries and destinations of asynchronous calls. Recorded. */
export const functionEventInvokeConfig = recorded({
  token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  replaceOn: ["functionName", "qualifier", "region"],
  defaults: { maximumRetryAttempts: 2 },
  once: ({ functionName, qualifier }) => ({ id: [functionName, qualifier].filter(Boolean).join(":") }),
});
