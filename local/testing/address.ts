import type { StackDocument } from "../server/stack-document";

/** An address as this cloud has it: that of a custom domain of the stack, `https://api.example.com/…`, leads here; any other stays. */
export function addressHere(cloudUrl: string, { resources }: StackDocument, address: string): string {
  for (const { type, inputs } of resources) {
    if (type !== "aws:apigateway/basePathMapping:BasePathMapping") continue;
    const origin = `https://${inputs.domainName}`;
    if (address === origin || address.startsWith(`${origin}/`))
      return `${cloudUrl}/${inputs.domainName}${address.slice(origin.length)}`;
  }
  return address;
}
