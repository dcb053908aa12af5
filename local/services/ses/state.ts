import type { Cloud } from "../../cloud";
import { arnOf } from "../ids";
import { StoredMap } from "../stored-map";

/** An address or domain that mail may be sent from. It is verified as soon as it is there: nobody here could follow a link or set a DNS record. */
export interface Identity {
  name: string;
  configurationSet?: string;
}

/** A template of a mail. */
export interface Template {
  name: string;
  subject?: string;
  text?: string;
  html?: string;
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** What a client or a program has told SES. Both of its APIs work on it. */
export class SesState {
  readonly identities: StoredMap<Identity>;
  readonly templates: StoredMap<Template>;
  readonly configurationSets: StoredMap<{ name: string; sends: boolean }>;

  constructor(readonly cloud: Cloud) {
    this.identities = new StoredMap(cloud.store, "ses.identities");
    this.templates = new StoredMap(cloud.store, "ses.templates");
    this.configurationSets = new StoredMap(cloud.store, "ses.configurationSets");
  }

  /** The identity that an address is sent from: its own, or that of its domain or a domain above. */
  identityOf(address: string): Identity | undefined {
    const own = this.identities.get(address);
    if (own !== undefined) return own;
    const labels = address
      .slice(address.lastIndexOf("@") + 1)
      .toLowerCase()
      .split(".");
    for (let from = 0; from < labels.length - 1; from++) {
      const domain = this.identities.get(labels.slice(from).join("."));
      if (domain !== undefined) return domain;
    }
    return undefined;
  }

  identityArn(name: string): string {
    return arnOf(this.cloud, "ses", `identity/${name}`);
  }
}

/** The address in `Name <address>`, or the text itself. */
export const bareAddress = (text: string): string => (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim();
