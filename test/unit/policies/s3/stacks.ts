import { unknown } from "../support/judge";
import type { Given } from "../support/judge-stack";

/** A bucket whose name is not known yet. */
export const bucket = (props: object = {}, name = "bucket"): Given => ({
  type: "aws:s3/bucket:Bucket",
  name,
  props: { bucket: unknown, ...props },
});

/** The same, as programs for the provider's version 6 have it. */
export const bucketV2 = (props: object = {}): Given => ({ ...bucket(props), type: "aws:s3/bucketV2:BucketV2" });

/** A resource that belongs to a bucket. */
export const part = (type: string, props: object = {}, of = "bucket", name = "part"): Given => ({
  type: `aws:s3/${type}`,
  name,
  props: { bucket: unknown, ...props },
  from: { bucket: [of] },
});

/** Anything that names a bucket in another property. */
export const naming = (type: string, property: string, of = "bucket", name = "other"): Given => ({
  type,
  name,
  props: { [property]: unknown },
  from: { [property]: [of] },
});
