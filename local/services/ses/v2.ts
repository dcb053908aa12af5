import type { AwsApi, AwsRequest, AwsResponse } from "../../service";
import { refusalOf } from "../aws-json";
import { restAnswer, restError } from "../rest-json";
import { identityOperations } from "./identities";
import { emailNeeds } from "./needs";
import { sendingOperations } from "./sending";
import type { SesState } from "./state";
import { templateOperations } from "./templates";

/** Members of a request, those of its path among them. */
export type Input = Readonly<Record<string, unknown>>;

/** One call of SES's API of version 2. */
export type Call = (state: SesState, input: Input) => unknown;

/** The calls of SES's API of version 2. */
export const operations = { ...sendingOperations, ...identityOperations, ...templateOperations };

/** SES's API of version 2: REST and JSON below `/v2/email`. */
export const sesV2Api = (state: SesState): AwsApi<Call> => ({
  signingName: "ses",
  pathPrefix: "/v2/",
  operations,
  needs: (request, { name, labels }) => emailNeeds(state, name, { ...inputOf(request), ...labels }),
  async handle(request, { does, labels }) {
    try {
      const result = await does(state, { ...pageOf(request), ...inputOf(request), ...labels });
      return restAnswer(result ?? {});
    } catch (error) {
      return failure(error);
    }
  },
});

const inputs = new WeakMap<AwsRequest, Input>();

/** The body of a request; empty where it is no JSON object, which the operation then refuses. */
function inputOf(request: AwsRequest): Input {
  const known = inputs.get(request);
  if (known !== undefined) return known;
  const input = parse(request.body.toString());
  inputs.set(request, input);
  return input;
}

function parse(text: string): Input {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Input) : {};
  } catch {
    return {};
  }
}

const pageOf = ({ query }: AwsRequest): Input => ({
  NextToken: query.get("NextToken") ?? undefined,
  PageSize: query.get("PageSize") ?? undefined,
});

function failure(error: unknown): AwsResponse {
  const { code, message, status } = refusalOf(error, "InternalServiceErrorException");
  return restError(code, status, { message });
}
