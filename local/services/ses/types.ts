import type { ResourceType } from "../../service";
import { arnOf, stableId } from "../ids";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import type { SesState } from "./state";

/** The resource types of SES, of both of Pulumi's modules. */
export const sesTypes = (state: SesState): ResourceType[] => [
  emailIdentity(state),
  domainIdentity(state),
  identityV2(state),
  template(state),
  configurationSet(state),
  configurationSetV2(state),
];

const verified = "verified at once: nobody here follows a link or sets a DNS record";

const emailIdentity = (state: SesState) =>
  tracked(
    recorded({
      token: "aws:ses/emailIdentity:EmailIdentity",
      emulated: true,
      approximates: verified,
      once: ({ email }) => ({ id: String(email), arn: state.identityArn(String(email)) }),
    }),
    {
      put: ({ id }) => state.identities.set(id, { name: id }),
      remove: ({ id }) => void state.identities.delete(id),
    },
  );

const domainIdentity = (state: SesState) =>
  tracked(
    recorded({
      token: "aws:ses/domainIdentity:DomainIdentity",
      emulated: true,
      approximates: verified,
      once: ({ domain }) => ({
        id: String(domain),
        arn: state.identityArn(String(domain)),
        verificationToken: stableId(base64, 44, String(domain)),
      }),
    }),
    {
      put: ({ id }) => state.identities.set(id, { name: id }),
      remove: ({ id }) => void state.identities.delete(id),
    },
  );

const identityV2 = (state: SesState) =>
  tracked(
    recorded({
      token: "aws:sesv2/emailIdentity:EmailIdentity",
      emulated: true,
      approximates: verified,
      defaults: { verificationStatus: "SUCCESS", verifiedForSendingStatus: true },
      once: ({ emailIdentity: name }) => ({
        id: String(name),
        arn: state.identityArn(String(name)),
        identityType: String(name).includes("@") ? "EMAIL_ADDRESS" : "DOMAIN",
      }),
      derived: ({ dkimSigningAttributes }) => ({
        dkimSigningAttributes: { status: "NOT_STARTED", tokens: [], ...(dkimSigningAttributes as object | undefined) },
      }),
    }),
    {
      put: ({ id, outputs: { configurationSetName: set } }) =>
        state.identities.set(id, { name: id, configurationSet: typeof set === "string" && set ? set : undefined }),
      remove: ({ id }) => void state.identities.delete(id),
    },
  );

const template = (state: SesState) =>
  tracked(
    recorded({
      token: "aws:ses/template:Template",
      emulated: true,
      approximates: "variables, no blocks",
      deleteBeforeReplace: true,
      once(inputs, context) {
        const name = nameOf(inputs, context);
        return { id: name, name, arn: arnOf(context.cloud, "ses", `template/${name}`) };
      },
    }),
    {
      put({ id, outputs: { subject, text, html } }, { cloud }) {
        const createdAt = state.templates.get(id)?.createdAt ?? cloud.clock.now();
        state.templates.set(id, { name: id, createdAt, subject: said(subject), text: said(text), html: said(html) });
      },
      remove: ({ id }) => void state.templates.delete(id),
    },
  );

const configurationSet = (state: SesState) =>
  tracked(
    recorded({
      token: "aws:ses/configurationSet:ConfigurationSet",
      emulated: true,
      approximates: setNote,
      deleteBeforeReplace: true,
      defaults: { sendingEnabled: true, reputationMetricsEnabled: false },
      once(inputs, context) {
        const name = nameOf(inputs, context);
        return { id: name, name, arn: arnOf(context.cloud, "ses", `configuration-set/${name}`), lastFreshStart: "" };
      },
    }),
    {
      put: ({ id, outputs }) => state.configurationSets.set(id, { name: id, sends: outputs.sendingEnabled !== false }),
      remove: ({ id }) => void state.configurationSets.delete(id),
    },
  );

const configurationSetV2 = (state: SesState) =>
  tracked(
    recorded({
      token: "aws:sesv2/configurationSet:ConfigurationSet",
      emulated: true,
      approximates: setNote,
      deleteBeforeReplace: true,
      defaults: { reputationOptions: { reputationMetricsEnabled: false }, sendingOptions: { sendingEnabled: true } },
      once({ configurationSetName: name }, { cloud }) {
        return { id: String(name), arn: arnOf(cloud, "ses", `configuration-set/${name}`) };
      },
    }),
    {
      put({ id, outputs: { sendingOptions } }) {
        const { sendingEnabled } = (sendingOptions ?? {}) as { sendingEnabled?: boolean };
        state.configurationSets.set(id, { name: id, sends: sendingEnabled !== false });
      },
      remove: ({ id }) => void state.configurationSets.delete(id),
    },
  );

const setNote = "whether it sends; event destinations, tracking and suppression are recorded";

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const said = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
