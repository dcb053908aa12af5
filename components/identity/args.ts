import type { AliasArgs, Key, KeyArgs as KmsKeyArgs } from "@pulumi/aws/kms";
import type { Secret, SecretArgs } from "@pulumi/aws/secretsmanager";
import type * as pulumi from "@pulumi/pulumi";
import type { Alarms, AlarmsArgs, AlarmsOptions } from "../building-blocks/alarms";
import type { Transform } from "../building-blocks/child";
import type { LambdaFunctionArgs, LambdaFunctionOptions } from "../building-blocks/lambda-function";
import type { Link } from "../building-blocks/link";
import type { MailArgs } from "../building-blocks/mail";
import type { SmsArgs } from "../building-blocks/sms";
import type { Table, TableArgs, TableOptions } from "../building-blocks/table";
import type { FirewallArgs, SecureGateway, SecureGatewayArgs, SecureGatewayOptions } from "../secure-gateway";
import type { BackEndArgs } from "../secure-gateway/back-end";
import type { IdentityFunctions } from "./functions";

/** How access tokens are signed. */
export enum TokenAlgorithm {
  /** ECDSA with P-256: who has the public keys can check a token, and cannot make one. */
  ES256 = "ES256",
  /** HMAC with SHA-256, by a key in Secrets Manager: who has it can check a token, and make one too. */
  HS256 = "HS256",
}

/** Pages of yours that people get to from a mail. The code is in the fragment of their URL: `#code=…`, which browsers send to no server. */
export interface IdentityLinksArgs {
  /** Page that sends the code to `POST /auth/verify`. */
  verifyUrl?: pulumi.Input<string>;
  /** Page that asks for a password and sends it with the code to `POST /auth/reset`. */
  resetUrl?: pulumi.Input<string>;
}

/** How an identity differs from the default. */
export interface IdentityArgs extends BackEndArgs {
  /**
   * `iss` of the tokens. Default: the https address of `domain`; without one `urn:portico:<project>:<stack>:<name>`. Others who check tokens by
   * OpenID Connect's discovery need an https address. Tokens of another issuer are void, so a change signs everybody out.
   */
  issuer?: string;
  /** `aud` of the tokens. Default: the issuer. */
  audience?: string;
  /**
   * Names of the keys that sign tokens: the `kid` of their headers. The first signs, all are good to check with. A name that is new makes a key, one that is
   * taken away deletes its key after 30 days. Default `["1"]`. How to rotate them, and to bring along one of HS256, stands in docs/identity.md.
   */
  signingKeys?: string[];
  /** How tokens are signed. Default `ES256`. A change makes other keys, and signs everybody out. */
  algorithm?: TokenAlgorithm;
  /** Scopes that people's tokens have, and that API keys may be given. Default `projects:read` and `projects:write`. */
  scopes?: string[];
  /**
   * What else knows whether somebody may not be deleted yet: `ownership` of a `ProjectRegistry`, whose super admins hand over what they own first. Default:
   * nobody owns anything.
   */
  ownership?: Link[];
  /** Who mail to people is from. Default: the stack's `portico:mailFrom`. */
  mail?: MailArgs;
  /** What sends text messages; `{}` for SNS as the account has it. Plain. Default: nothing, and phone numbers are refused. */
  sms?: SmsArgs;
  /** Pages that the codes in mails lead to. Default: mails name the code and the route that takes it. */
  links?: IdentityLinksArgs;
  /** The web ACL before its gateway. Default: one of its own; an address may ask routes under `/auth/` ten times in two minutes. See docs/firewall.md. */
  firewall?: FirewallArgs;
}

/** Pulumi's options, and how to reshape the children. */
export interface IdentityOptions extends pulumi.ComponentResourceOptions {
  transform?: {
    table?: Transform<TableArgs, TableOptions>;
    signingKey?: Transform<KmsKeyArgs>;
    signingKeyAlias?: Transform<AliasArgs>;
    signingSecret?: Transform<SecretArgs>;
    auth?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    account?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    keys?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    gateway?: Transform<SecureGatewayArgs, SecureGatewayOptions>;
    alarms?: Transform<AlarmsArgs, AlarmsOptions>;
  };
}

/** The children of an identity. */
export interface IdentityNodes {
  table: Table;
  /** By name, with ES256. */
  signingKeys: Record<string, Key>;
  /** By name, with HS256. */
  signingSecrets: Record<string, Secret>;
  functions: IdentityFunctions;
  alarms: Alarms;
  /** Only where the gateway is its own. */
  gateway?: SecureGateway;
}
