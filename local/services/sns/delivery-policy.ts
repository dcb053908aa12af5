import type { RetryPhases } from "../deliveries";
import type { Subscription, Topic } from "./state";

/** What a delivery policy says of requests to web addresses. */
interface RequestPolicy {
  headerContentType?: string;
}

/** A topic's delivery policy for web addresses. */
interface TopicPolicy {
  defaultHealthyRetryPolicy?: Partial<RetryPhases>;
  disableSubscriptionOverrides?: boolean;
  defaultThrottlePolicy?: object;
  defaultRequestPolicy?: RequestPolicy;
}

/** A subscription's delivery policy. */
interface SubscriptionPolicy {
  healthyRetryPolicy?: Partial<RetryPhases> | null;
  throttlePolicy?: object | null;
  requestPolicy?: RequestPolicy | null;
}

/** AWS's default for web addresses (SNS developer guide, "Creating an HTTP/S delivery policy"). */
const defaultRetries: RetryPhases = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: "linear",
};

/** For queues and functions: 100,015 retries within 23 days (SNS developer guide, "Message delivery retries"). */
export const internalRetries: RetryPhases = {
  numNoDelayRetries: 3,
  numMinDelayRetries: 2,
  numMaxDelayRetries: 100_000,
  numRetries: 100_015,
  minDelayTarget: 1,
  maxDelayTarget: 20,
  backoffFunction: "exponential",
};

const defaultContentType = "text/plain; charset=UTF-8";

/** What is in force of a topic's delivery policy. */
export function effectiveTopicPolicy({ attributes }: Topic) {
  const { http = {} } = parse<{ http?: TopicPolicy }>(attributes.DeliveryPolicy);
  const {
    defaultHealthyRetryPolicy,
    disableSubscriptionOverrides = false,
    defaultThrottlePolicy,
    defaultRequestPolicy,
  } = http;
  return {
    http: {
      defaultHealthyRetryPolicy: { ...defaultRetries, ...defaultHealthyRetryPolicy },
      disableSubscriptionOverrides,
      ...(defaultThrottlePolicy && { defaultThrottlePolicy }),
      defaultRequestPolicy: { headerContentType: defaultContentType, ...defaultRequestPolicy },
    },
  };
}

/** What is in force of a subscription's, that of its topic in mind. */
export function effectivePolicy(topic: Topic, { attributes }: Subscription) {
  const { http } = effectiveTopicPolicy(topic);
  const own = http.disableSubscriptionOverrides ? {} : parse<SubscriptionPolicy>(attributes.DeliveryPolicy);
  return {
    healthyRetryPolicy: own.healthyRetryPolicy
      ? { ...defaultRetries, ...own.healthyRetryPolicy }
      : http.defaultHealthyRetryPolicy,
    sicklyRetryPolicy: null,
    throttlePolicy: own.throttlePolicy ?? null,
    requestPolicy: { ...http.defaultRequestPolicy, ...own.requestPolicy },
    guaranteed: false,
  };
}

const parse = <Policy extends object>(text: string | undefined): Partial<Policy> => (text ? JSON.parse(text) : {});
