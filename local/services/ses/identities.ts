import { alreadyExists, notFound, page, part, required, text } from "./input";
import type { Identity, SesState } from "./state";
import type { Call } from "./v2";

const createEmailIdentity: Call = (state, input) => {
  const name = required(input, "EmailIdentity");
  if (state.identities.has(name)) throw alreadyExists(`Email identity ${name} already exist.`);
  state.identities.set(name, { name, configurationSet: text(input, "ConfigurationSetName") });
  return { IdentityType: typeOf(name), VerifiedForSendingStatus: true, DkimAttributes: dkim };
};

const getEmailIdentity: Call = (state, input) => {
  const { name, configurationSet } = identityNamed(state, required(input, "EmailIdentity"));
  return {
    IdentityType: typeOf(name),
    FeedbackForwardingStatus: true,
    VerifiedForSendingStatus: true,
    VerificationStatus: "SUCCESS",
    DkimAttributes: dkim,
    MailFromAttributes: { BehaviorOnMxFailure: "USE_DEFAULT_VALUE" },
    Policies: {},
    Tags: [],
    ConfigurationSetName: configurationSet,
  };
};

const listEmailIdentities: Call = (state, input) => {
  const { items, NextToken } = page(input, state.identities.values(), 1000);
  const identities = items.map(({ name }) => ({
    IdentityType: typeOf(name),
    IdentityName: name,
    SendingEnabled: true,
    VerificationStatus: "SUCCESS",
  }));
  return { EmailIdentities: identities, NextToken };
};

const deleteEmailIdentity: Call = (state, input) => {
  const { name } = identityNamed(state, required(input, "EmailIdentity"));
  state.identities.delete(name);
};

const createConfigurationSet: Call = (state, input) => {
  const name = required(input, "ConfigurationSetName");
  if (state.configurationSets.has(name)) throw alreadyExists(`Configuration set <${name}> already exists.`);
  state.configurationSets.set(name, { name, sends: part(input, "SendingOptions").SendingEnabled !== false });
};

const getConfigurationSet: Call = (state, input) => {
  const { name, sends } = setNamed(state, required(input, "ConfigurationSetName"));
  return { ConfigurationSetName: name, SendingOptions: { SendingEnabled: sends }, Tags: [] };
};

const listConfigurationSets: Call = (state, input) => {
  const { items, NextToken } = page(input, state.configurationSets.keys(), 1000);
  return { ConfigurationSets: items, NextToken };
};

const deleteConfigurationSet: Call = (state, input) => {
  const { name } = setNamed(state, required(input, "ConfigurationSetName"));
  state.configurationSets.delete(name);
};

const getAccount: Call = () => ({
  DedicatedIpAutoWarmupEnabled: false,
  EnforcementStatus: "HEALTHY",
  ProductionAccessEnabled: true,
  SendingEnabled: true,
});

/** The calls about identities, configuration sets and the account. */
export const identityOperations = {
  CreateEmailIdentity: {
    does: createEmailIdentity,
    route: "POST /v2/email/identities",
    approximates: "verified at once; DKIM is not emulated",
  },
  GetEmailIdentity: { does: getEmailIdentity, route: "GET /v2/email/identities/{EmailIdentity}" },
  ListEmailIdentities: { does: listEmailIdentities, route: "POST /v2/email/list-identities" },
  DeleteEmailIdentity: { does: deleteEmailIdentity, route: "DELETE /v2/email/identities/{EmailIdentity}" },
  CreateConfigurationSet: {
    does: createConfigurationSet,
    route: "POST /v2/email/configuration-sets",
    approximates: "name and whether it sends; other options are ignored",
  },
  GetConfigurationSet: { does: getConfigurationSet, route: "GET /v2/email/configuration-sets/{ConfigurationSetName}" },
  ListConfigurationSets: { does: listConfigurationSets, route: "POST /v2/email/list-configuration-sets" },
  DeleteConfigurationSet: {
    does: deleteConfigurationSet,
    route: "DELETE /v2/email/configuration-sets/{ConfigurationSetName}",
  },
  GetAccount: { does: getAccount, route: "GET /v2/email/account", approximates: "no quotas" },
};

/** Nobody signs mail here. */
const dkim = { SigningEnabled: false, Status: "NOT_STARTED" };

const typeOf = (name: string) => (name.includes("@") ? "EMAIL_ADDRESS" : "DOMAIN");

function identityNamed(state: SesState, name: string): Identity {
  const identity = state.identities.get(name);
  if (identity === undefined) throw notFound(`Email identity ${name} does not exist.`);
  return identity;
}

function setNamed(state: SesState, name: string) {
  const set = state.configurationSets.get(name);
  if (set === undefined) throw notFound(`Configuration set <${name}> does not exist.`);
  return set;
}
