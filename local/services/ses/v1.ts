import type { AwsApi, Need } from "../../service";
import { AwsError } from "../aws-json";
import {
  type QueryInput,
  type QueryResult,
  queryAnswer,
  queryError,
  queryInput,
  structureIn,
  structuresOf,
  textOf,
  textsOf,
} from "../aws-query";
import { fromHeader, type Mail, parseMail } from "./mail";
import { reword, sendingNeed } from "./needs";
import { send, sendTemplate, type Wording } from "./send";
import type { SesState } from "./state";
import { templateOf, templateOperationsV1 } from "./v1-templates";

const namespace = "http://ses.amazonaws.com/doc/2010-12-01/";

/** One call of SES's first API. */
type Call = (state: SesState, input: QueryInput) => QueryResult | Promise<QueryResult>;

const wording: Wording = {
  invalid: "InvalidParameterValue",
  noConfigurationSet: (name) =>
    new AwsError("ConfigurationSetDoesNotExist", `Configuration set <${name}> does not exist.`),
};

const sendEmail: Call = (state, input) => {
  const message = structureIn(input, "Message");
  const body = structureIn(message, "Body");
  const mail: Mail = {
    ...envelopeOf(input),
    subject: textOf(structureIn(message, "Subject"), "Data"),
    text: textOf(structureIn(body, "Text"), "Data"),
    html: textOf(structureIn(body, "Html"), "Data"),
  };
  return { MessageId: send(state, mail, wording) };
};

const sendRawEmail: Call = async (state, input) => {
  const to = textsOf(input, "Destinations");
  const mail = await parseMail(rawOf(input), {
    from: textOf(input, "Source"),
    ...(to.length > 0 && { to, cc: [], bcc: [] }),
    configurationSet: textOf(input, "ConfigurationSetName"),
  });
  return { MessageId: send(state, mail, wording) };
};

const sendTemplatedEmail: Call = (state, input) => {
  const template = templateOf(state, textOf(input, "Template") ?? "");
  return { MessageId: sendTemplate(state, template, textOf(input, "TemplateData") ?? "", envelopeOf(input), wording) };
};

const verifyEmailIdentity: Call = (state, input) => {
  const name = required(input, "EmailAddress");
  if (!state.identities.has(name)) state.identities.set(name, { name });
  return {};
};

const verifyDomainIdentity: Call = (state, input) => {
  const name = required(input, "Domain");
  if (!state.identities.has(name)) state.identities.set(name, { name });
  return { VerificationToken: Buffer.from(name).toString("base64") };
};

const deleteIdentity: Call = (state, input) => {
  state.identities.delete(required(input, "Identity"));
  return {};
};

const listIdentities: Call = (state, input) => {
  const type = textOf(input, "IdentityType");
  const names = state.identities.keys();
  return { Identities: names.filter((name) => type === undefined || name.includes("@") === (type === "EmailAddress")) };
};

const getIdentityVerificationAttributes: Call = (state, input) => {
  const known = textsOf(input, "Identities").filter((name) => state.identities.has(name));
  return { VerificationAttributes: new Map(known.map((name) => [name, { VerificationStatus: "Success" }])) };
};

const operations = {
  SendEmail: { does: sendEmail, approximates: "into the outbox" },
  SendRawEmail: { does: sendRawEmail, approximates: "into the outbox" },
  SendTemplatedEmail: {
    does: sendTemplatedEmail,
    approximates: "into the outbox; templates have variables, no blocks",
  },
  VerifyEmailIdentity: { does: verifyEmailIdentity, approximates: "verified at once" },
  VerifyDomainIdentity: { does: verifyDomainIdentity, approximates: "verified at once" },
  DeleteIdentity: deleteIdentity,
  ListIdentities: listIdentities,
  GetIdentityVerificationAttributes: getIdentityVerificationAttributes,
  ...templateOperationsV1,
};

/** SES's first API, in the query protocol: sending, identities and templates. */
export const sesV1Api = (state: SesState): AwsApi<Call> => ({
  signingName: "ses",
  queryVersion: "2010-12-01",
  operations,
  needs: (request, { name }) => needsOf(state, name, queryInput(request)),
  async handle(request, { name, does }) {
    try {
      return queryAnswer(namespace, name, await does(state, queryInput(request)));
    } catch (error) {
      return queryError(namespace, error);
    }
  },
  accessDenied: (message) => queryError(namespace, new AwsError("AccessDenied", message, 403)),
});

function needsOf(state: SesState, operation: string, input: QueryInput): readonly Need[] {
  const from = textOf(input, "Source") ?? (operation === "SendRawEmail" ? fromHeader(rawOf(input)) : undefined);
  return operation.startsWith("Send")
    ? [sendingNeed(state, operation, from ?? "")]
    : [{ action: `ses:${operation}`, resource: "*", reword }];
}

const rawOf = (input: QueryInput): Buffer =>
  Buffer.from(textOf(structureIn(input, "RawMessage"), "Data") ?? "", "base64");

function envelopeOf(input: QueryInput): Mail {
  const destination = structureIn(input, "Destination");
  return {
    from: textOf(input, "Source") ?? "",
    to: textsOf(destination, "ToAddresses"),
    cc: textsOf(destination, "CcAddresses"),
    bcc: textsOf(destination, "BccAddresses"),
    replyTo: textsOf(input, "ReplyToAddresses"),
    configurationSet: textOf(input, "ConfigurationSetName"),
    tags: structuresOf(input, "Tags").map((tag) => ({
      name: textOf(tag, "Name") ?? "",
      value: textOf(tag, "Value") ?? "",
    })),
  };
}

function required(input: QueryInput, name: string): string {
  const value = textOf(input, name);
  if (!value)
    throw new AwsError(
      "ValidationError",
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
}
