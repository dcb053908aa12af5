import type { Properties, ResourceContext, ResourceType } from "../../service";
import { alphabets, arnOf, stableId } from "../ids";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import { checkOauth, clientFrom } from "./client";
import type { CognitoState } from "./state";

/** The resource types of Cognito. Ids and secrets are made from project, stack and name: a stack that is started anew has the same. */
export const cognitoTypes = (state: CognitoState): ResourceType<Properties, Properties>[] => [
  userPool(state),
  userPoolClient(state),
  userPoolDomain(state),
  resourceServer(state),
];

const madeOf = (
  length: number,
  { cloud, physicalName }: ResourceContext,
  alphabet: string,
  ...more: string[]
): string => stableId(alphabet, length, cloud.project, cloud.stack, physicalName, ...more);

const now = ({ cloud }: ResourceContext): string => new Date(cloud.clock.now()).toISOString();

/** `aws:cognito/userPool:UserPool`. */
const userPool = (state: CognitoState) =>
  tracked(
    recorded({
      token: "aws:cognito/userPool:UserPool",
      emulated: true,
      approximates:
        "a stub for machine clients: its keys and tokens of its clients; no users, sign-in, triggers or mail",
      defaults: {
        mfaConfiguration: "OFF",
        userPoolTier: "ESSENTIALS",
        deletionProtection: "INACTIVE",
        customDomain: "",
        domain: "",
        estimatedNumberOfUsers: 0,
      },
      once(inputs, context) {
        const { cloud } = context;
        const id = `${cloud.region}_${madeOf(9, context, alphabets.mixed)}`;
        return {
          id,
          name: nameOf(inputs, context),
          arn: arnOf(cloud, "cognito-idp", `userpool/${id}`),
          endpoint: `cognito-idp.${cloud.region}.amazonaws.com/${id}`,
          creationDate: now(context),
          lastModifiedDate: now(context),
          region: cloud.region,
        };
      },
    }),
    {
      put: ({ id, outputs }) => void state.pools.set(id, { id, arn: String(outputs.arn) }),
      remove: ({ id }) => void state.pools.delete(id),
    },
  );

/** `aws:cognito/userPoolClient:UserPoolClient`. */
const userPoolClient = (state: CognitoState) =>
  tracked(
    recorded({
      token: "aws:cognito/userPoolClient:UserPoolClient",
      emulated: true,
      approximates: "tokens by the flow client_credentials; all other flows are recorded",
      defaults: {
        allowedOauthFlows: [],
        allowedOauthFlowsUserPoolClient: false,
        allowedOauthScopes: [],
        authSessionValidity: 3,
        callbackUrls: [],
        defaultRedirectUri: "",
        enablePropagateAdditionalUserContextData: false,
        enableTokenRevocation: true,
        explicitAuthFlows: [],
        logoutUrls: [],
        preventUserExistenceErrors: "",
        readAttributes: [],
        refreshTokenValidity: 30,
        supportedIdentityProviders: [],
        writeAttributes: [],
      },
      once(inputs, context) {
        const secret = inputs.generateSecret === true;
        return {
          id: madeOf(26, context, alphabets.lowercase),
          name: nameOf(inputs, context),
          clientSecret: secret ? madeOf(51, context, alphabets.lowercase, "secret") : "",
          region: context.cloud.region,
        };
      },
      derived(inputs) {
        if (!state.pools.has(String(inputs.userPoolId)))
          throw new Error(`User pool ${inputs.userPoolId} does not exist.`);
        checkOauth(inputs, state.scopesOf(String(inputs.userPoolId)));
        return {};
      },
    }),
    {
      put: (made) => void state.clients.set(made.id, clientFrom(made)),
      remove: ({ id }) => void state.clients.delete(id),
    },
  );

/** `aws:cognito/userPoolDomain:UserPoolDomain`: lets the pool's clients have tokens. */
const userPoolDomain = (state: CognitoState) =>
  tracked(
    recorded({
      token: "aws:cognito/userPoolDomain:UserPoolDomain",
      emulated: true,
      approximates: "the token endpoint is at `/{pool id}/oauth2/token` of the AWS port; no pages",
      deleteBeforeReplace: true,
      defaults: { certificateArn: "", managedLoginVersion: 1 },
      once: ({ domain }, { cloud }) => ({
        id: String(domain),
        awsAccountId: cloud.accountId,
        cloudfrontDistribution: "",
        cloudfrontDistributionArn: "",
        cloudfrontDistributionZoneId: "Z2FDTNDATAQYW2",
        s3Bucket: "",
        version: "",
        region: cloud.region,
      }),
    }),
    {
      put: ({ id, outputs }) => void state.domains.set(id, String(outputs.userPoolId)),
      remove: ({ id }) => void state.domains.delete(id),
    },
  );

/** `aws:cognito/resourceServer:ResourceServer`: scopes that tokens may have, each after the server's identifier. */
const resourceServer = (state: CognitoState) =>
  tracked(
    recorded({
      token: "aws:cognito/resourceServer:ResourceServer",
      emulated: true,
      once: ({ userPoolId, identifier }, { cloud }) => ({ id: `${userPoolId}|${identifier}`, region: cloud.region }),
      derived: ({ identifier, scopes }) => ({ scopeIdentifiers: scopeIdentifiers(identifier, scopes) }),
    }),
    {
      put({ id, outputs }) {
        const { userPoolId, scopeIdentifiers: identifiers } = outputs;
        state.scopes.set(id, { userPoolId: String(userPoolId), identifiers: identifiers as string[] });
      },
      remove: ({ id }) => void state.scopes.delete(id),
    },
  );

const scopeIdentifiers = (identifier: unknown, scopes: unknown): string[] =>
  ((scopes ?? []) as { scopeName: string }[]).map(({ scopeName }) => `${identifier}/${scopeName}`);
