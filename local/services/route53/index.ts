import type { ResourceContext, Service } from "../../service";
import { alphabets, stableId } from "../ids";
import { recorded } from "../recorded";
import { tracked } from "../tracked";

/** Route 53: zones and records, recorded. No name is answered for. */
export function createRoute53Service(): Service {
  /** Names of the zones that the program declares, by id. */
  const zones = new Map<string, string>();

  /** `aws:route53/zone:Zone`. */
  const zone = recorded({
    token: "aws:route53/zone:Zone",
    defaults: { comment: "Managed by Pulumi", forceDestroy: false, delegationSetId: "" },
    once({ name }, context) {
      const id = `Z${idOf(context, 19)}`;
      return {
        id,
        zoneId: id,
        arn: `arn:aws:route53:::hostedzone/${id}`,
        nameServers: ["org", "co.uk", "com", "net"].map((top, at) => `ns-${at * 512}.awsdns-${at * 16}.${top}`),
        primaryNameServer: "ns-0.awsdns-0.org",
        name: withoutDot(name),
      };
    },
  });

  /** `aws:route53/record:Record`. */
  const record = recorded({
    token: "aws:route53/record:Record",
    defaults: { allowOverwrite: false },
    once: ({ zoneId, name, type, setIdentifier }) => ({
      id: [zoneId, withoutDot(name), type, ...(setIdentifier ? [setIdentifier] : [])].join("_"),
      name: withoutDot(name),
    }),
    derived({ zoneId, name }) {
      const own = withoutDot(name);
      const above = zones.get(String(zoneId));
      const inZone = above === undefined || own === above || own.endsWith(`.${above}`);
      return { fqdn: inZone ? own : [own, above].filter(Boolean).join(".") };
    },
  });

  return {
    name: "route53",
    types: [
      tracked(zone, {
        put: ({ id, outputs }) => void zones.set(id, String(outputs.name)),
        remove: ({ id }) => void zones.delete(id),
      }),
      record,
    ],
  };
}

const withoutDot = (name: unknown): string => String(name).toLowerCase().replace(/\.$/, "");

const idOf = ({ cloud, physicalName }: ResourceContext, length: number): string =>
  stableId(alphabets.base32, length, cloud.project, cloud.stack, physicalName);
