import { alphabets, randomId } from "../ids";
import { recorded } from "../recorded";

/** `aws:lambda/permission:Permission`: who may call a function. Recorded; calls are not refused for want of it yet. */
export const permission = recorded({
  token: "aws:lambda/permission:Permission",
  replaceOn: [
    "action",
    "eventSourceToken",
    "function",
    "functionUrlAuthType",
    "invokedViaFunctionUrl",
    "principal",
    "principalOrgId",
    "qualifier",
    "region",
    "sourceAccount",
    "sourceArn",
    "statementId",
    "statementIdPrefix",
  ],
  once(inputs) {
    const given = inputs.statementId ?? undefined;
    const statementId = String(
      given ?? `${inputs.statementIdPrefix ?? "terraform-"}${randomId(alphabets.lowercase, 26)}`,
    );
    return { id: statementId, statementId };
  },
});

/** `aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig`: retries and destinations of asynchronous calls. Recorded. */
export const functionEventInvokeConfig = recorded({
  token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  replaceOn: ["functionName", "qualifier", "region"],
  defaults: { maximumRetryAttempts: 2 },
  once: ({ functionName, qualifier }) => ({ id: [functionName, qualifier].filter(Boolean).join(":") }),
});
