import type { AwsApi, AwsResponse } from "../../service";
import { AwsError } from "../aws-json";
import { type QueryInput, type QueryResult, queryAnswer, queryError, queryInput } from "../aws-query";
import { snsNeeds } from "./needs";
import { publishOperations } from "./publish";
import type { Publisher } from "./publisher";
import type { SnsState } from "./state";
import { subscriptionOperations } from "./subscriptions";
import { topicOperations } from "./topics";

const namespace = "http://sns.amazonaws.com/doc/2010-03-31/";

/** What calls work on. */
export interface Sns {
  readonly state: SnsState;
  readonly publisher: Publisher;
}

/** One call of SNS. Undefined: it answers nothing. */
export type Call = (sns: Sns, input: QueryInput) => QueryResult | undefined;

/** SNS's wire protocol. */
export const snsApi = (sns: Sns): AwsApi<Call> => ({
  signingName: "sns",
  queryVersion: "2010-03-31",
  operations: { ...topicOperations, ...subscriptionOperations, ...publishOperations },
  needs: (request, { name }) => snsNeeds(sns.state, name, queryInput(request)),
  handle(request, { name, does }): AwsResponse {
    try {
      return queryAnswer(namespace, name, does(sns, queryInput(request)));
    } catch (error) {
      return queryError(namespace, error);
    }
  },
  accessDenied: (message) => queryError(namespace, new AwsError("AuthorizationError", message, 403)),
});
