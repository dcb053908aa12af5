import type { LocalCloud as RunningCloud } from "../index";

/** An address as this cloud has it: that of a custom domain of the stack, `https://api.example.com/…`, leads here; any other stays. */
export function addressHere(cloud: RunningCloud, address: string): string {
  if (address.startsWith(`${cloud.url}/`)) return address;
  for (const { type, inputs } of cloud.document.resources) {
    if (type !== "aws:apigateway/basePathMapping:BasePathMapping") continue;
    const origin = `https://${inputs.domainName}`;
    if (address === origin || address.startsWith(`${origin}/`))
      return `${cloud.url}/${inputs.domainName}${address.slice(origin.length)}`;
  }
  return address;
}
