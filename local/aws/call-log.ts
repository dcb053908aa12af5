/** A call that a client made on the AWS port. */
export interface AwsCallMade {
  /** The service's name in ARNs, such as `dynamodb`. */
  service: string;
  /** Such as `PutItem`. */
  operation: string;
  /** ARNs of what it was done to, as far as IAM would be asked about them. */
  resources: readonly string[];
  /** Access key id that it was signed with. */
  accessKeyId?: string;
  /** HTTP status of the answer. */
  status: number;
}

/** Told of each call, once it is answered. */
export type CallListener = (call: AwsCallMade) => void;
