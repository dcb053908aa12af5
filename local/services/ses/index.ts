import type { Cloud } from "../../cloud";
import type { Service } from "../../service";
import { SesState } from "./state";
import { sesTypes } from "./types";
import { sesV1Api } from "./v1";
import { sesV2Api } from "./v2";

/** SES: every mail goes to the outbox. Two services, because it has two APIs; what they know is the same. */
export function createSesServices(cloud: Cloud): Service[] {
  const state = new SesState(cloud);
  const v1: Service = {
    name: "ses",
    types: sesTypes(state),
    api: sesV1Api(state),
    reset(isDeclared) {
      const isKept = (tokens: readonly string[]) => (_: unknown, id: string) =>
        tokens.some((token) => isDeclared(token, id));
      state.identities.filter(isKept([...identityTokens]));
      state.templates.filter(isKept(["aws:ses/template:Template"]));
      state.configurationSets.filter(isKept([...setTokens]));
    },
  };
  return [v1, { name: "sesv2", types: [], api: sesV2Api(state) }];
}

const identityTokens = [
  "aws:ses/emailIdentity:EmailIdentity",
  "aws:ses/domainIdentity:DomainIdentity",
  "aws:sesv2/emailIdentity:EmailIdentity",
];

const setTokens = ["aws:ses/configurationSet:ConfigurationSet", "aws:sesv2/configurationSet:ConfigurationSet"];
