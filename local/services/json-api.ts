import type { AwsApi, AwsRequest, Need } from "../service";
import { AwsError, jsonAnswer, jsonError } from "./aws-json";
import { type Input, inputOf } from "./input";

/** One call of a service with a JSON protocol: takes the request's members, answers the response's. Undefined: none. */
export type JsonCall<Context> = (input: Input, context: Context, request: AwsRequest) => unknown;

/** The table of such a service's calls. */
export type JsonCalls<Context> = AwsApi<JsonCall<Context>>["operations"];

/** What a service says of its JSON protocol. */
export interface JsonApi<Context> extends Pick<AwsApi<JsonCall<Context>>, "signingName" | "operations"> {
  targetPrefix: string;
  /** What its calls work on. */
  context: Context;
  /** AWS's name of the error for what breaks the service's model. Default `ValidationException`. */
  invalid?: string;
  /** As {@link AwsApi.needs}. What it throws is for the call itself to refuse. */
  needs?(input: Input, operation: string, request: AwsRequest): readonly Need[];
}

/** Makes the API of a service with AWS's JSON protocol, 1.0 or 1.1. */
export function jsonApi<Context>(api: JsonApi<Context>): AwsApi<JsonCall<Context>> {
  const { signingName, targetPrefix, operations, context, invalid, needs } = api;
  return {
    signingName,
    targetPrefix,
    operations,
    async handle(request, { does }) {
      try {
        return jsonAnswer((await does(inputOf(request, invalid), context, request)) ?? {});
      } catch (error) {
        return jsonError(error);
      }
    },
    needs:
      needs &&
      ((request, { name }) => {
        try {
          return needs(inputOf(request, invalid), name, request);
        } catch (error) {
          if (error instanceof AwsError) return []; // the call refuses it
          throw error;
        }
      }),
  };
}

/**
 * One page of a list.
 *
 * @param from the token of the request: the number of the first; undefined for the first page
 * @param invalid makes the error for a token that was never given
 */
export function pageOf<Item>(
  list: readonly Item[],
  from: string | undefined,
  limit: number,
  invalid: () => AwsError,
): { items: Item[]; next: string | undefined } {
  if (from !== undefined && !/^\d{1,9}$/.test(from)) throw invalid();
  const start = Number(from ?? 0);
  const end = start + limit;
  return { items: list.slice(start, end), next: end < list.length ? String(end) : undefined };
}
