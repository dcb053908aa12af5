/** Who signed a request, and for what: the scope of a signature of version 4. */
export interface Credential {
  readonly accessKeyId: string;
  readonly region: string;
  /** The service's signing name, such as `dynamodb`. */
  readonly service: string;
}

/** The credential of the Authorization header, or of a presigned URL. The signature itself is not looked at. */
export function credentialOf(authorization: string | undefined, query: URLSearchParams): Credential | undefined {
  const inHeader = authorization === undefined ? null : /Credential=([^,\s]+)/.exec(authorization)?.[1];
  const scope = (inHeader ?? query.get("X-Amz-Credential") ?? "").split("/");
  // The access key id is first; a date, region, service and terminator follow. An id with slashes would be no key of AWS.
  const [accessKeyId, , region, service] = scope;
  if (!accessKeyId || !region || !service) return undefined;
  return { accessKeyId, region, service };
}
