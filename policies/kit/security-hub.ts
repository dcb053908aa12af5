const guide = "https://docs.aws.amazon.com/securityhub/latest/userguide";

/** The page of a Security Hub control, such as `SQS.1`, in AWS's guide. */
export function controlPage(control: string): string {
  const [service = "", number = ""] = control.toLowerCase().split(".");
  return `${guide}/${service}-controls.html#${service}-${number}`;
}
