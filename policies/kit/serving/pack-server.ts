import * as grpc from "@grpc/grpc-js";
import { AnalyzerService, type IAnalyzerServer } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Exemptions, saidOfExempted, saidOfOver } from "../exemption";
import { Judge, type Ruling, rulingBy, type Verdict } from "../judge";
import type { Rule } from "../rule";
import type { Settings } from "../settings";
import { providerOf, type Subject } from "../subject";
import { exemptionsRule, type InitialConfig, infoOf, levelNumbers, type PackName, severityNumbers } from "./info";
import { changed, packed, type Unpacked, unpacked } from "./wire";

/** As Pulumi's own packs: programs may hold large files. */
const largestMessage = 400 * 1024 * 1024;

/** What a pack is made of. */
export interface PackOptions {
  pack: PackName;
  rules: readonly Rule[];
  settings: Settings;
  /** Milliseconds since 1970: exemptions end. */
  now: number;
}

/**
 * A policy pack as Pulumi's engine asks it: Pulumi's Analyzer protocol on 127.0.0.1. Other than Pulumi's own server it unpacks a resource once for all rules, and asks only
 * those that are about its type.
 */
export class PackServer {
  readonly #options: PackOptions;
  readonly #exemptions: Exemptions;
  readonly #notApplicable = new Map<string, analyzer.PolicyNotApplicable[]>();
  #judge: Judge;

  constructor(options: PackOptions) {
    const { rules, settings, now } = options;
    this.#options = options;
    this.#exemptions = new Exemptions(settings.exemptions, now);
    this.#judge = new Judge(rules, rulingBy(settings), this.#exemptions);
  }

  /** What answers each call of Pulumi's protocol. */
  get handlers() {
    return {
      getPluginInfo: unary(() => new PluginInfo().setVersion(this.#options.pack.version)),
      getAnalyzerInfo: unary(() => this.#info()),
      configure: unary((request: analyzer.ConfigureAnalyzerRequest) => this.#configure(request)),
      configureStack: unary(() => new analyzer.AnalyzerStackConfigureResponse()),
      remediate: unary((request: analyzer.AnalyzeRequest) => this.#remediate(request)),
      analyze: unary((request: analyzer.AnalyzeRequest) => this.#analyze(request)),
      analyzeStack: unary((request: analyzer.AnalyzeStackRequest) => this.#analyzeStack(request)),
    } satisfies Partial<IAnalyzerServer>;
  }

  /** Starts to listen and answers the port. */
  listen(): Promise<number> {
    const server = new grpc.Server({ "grpc.max_receive_message_length": largestMessage });
    server.addService(AnalyzerService, this.handlers);
    return new Promise((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
  }

  #info(): analyzer.AnalyzerInfo {
    const { pack, rules, settings } = this.#options;
    const rulingOf = rulingBy(settings);
    const differing = rules.flatMap((rule): [string, { level: Ruling["level"]; config?: Ruling["config"] }][] => {
      const { level } = rulingOf(rule);
      const config = settings.rules[rule.name];
      return level === rule.enforcementLevel && !config ? [] : [[rule.name, { level, config }]];
    });
    return infoOf(pack, rules, new Map(differing) satisfies InitialConfig, !this.#exemptions.isEmpty);
  }

  /** Pulumi says levels and configuration of every rule: the pack's own, and what the user's file says over them. */
  #configure(request: analyzer.ConfigureAnalyzerRequest): Empty {
    const { rules, settings } = this.#options;
    const fallback = rulingBy(settings);
    const levelOf = new Map(Object.entries(levelNumbers).map(([name, number]) => [number, name as Ruling["level"]]));
    const rulingOf = (rule: Rule): Ruling => {
      const said = request.getPolicyconfigMap().get(rule.name);
      const ruling = fallback(rule);
      if (!said) return ruling;
      const config = (said.getProperties()?.toJavaScript() ?? {}) as Record<string, unknown>;
      return {
        level: levelOf.get(said.getEnforcementlevel()) ?? ruling.level,
        config: { ...ruling.config, ...config },
      };
    };
    this.#judge = new Judge(rules, rulingOf, this.#exemptions);
    return new Empty();
  }

  /** One remedy builds on another: Pulumi is told what the inputs are after each. */
  #remediate(request: analyzer.AnalyzeRequest): analyzer.RemediateResponse {
    const { pack } = this.#options;
    const values = unpacked(request.getProperties());
    let { wire } = values;
    return new analyzer.RemediateResponse().setRemediationsList(
      this.#judge.remedy(subjectOf(request, values)).map(({ rule, changes, unknown }) => {
        const remediation = new analyzer.Remediation()
          .setPolicyname(rule.name)
          .setPolicypackname(pack.name)
          .setPolicypackversion(pack.version)
          .setDescription(rule.description);
        if (unknown !== undefined) return remediation.setDiagnostic(this.#saidOfUnknown("remediation", rule, unknown));
        wire = changed(wire, changes);
        return remediation.setProperties(packed(wire));
      }),
    );
  }

  #analyze(request: analyzer.AnalyzeRequest): analyzer.AnalyzeResponse {
    const subject = subjectOf(request, unpacked(request.getProperties()));
    return new analyzer.AnalyzeResponse()
      .setDiagnosticsList(this.#judge.resource(subject).map((verdict) => this.#diagnosticOf(verdict)))
      .setNotApplicableList(this.#notAbout(subject.type));
  }

  #analyzeStack(request: analyzer.AnalyzeStackRequest): analyzer.AnalyzeResponse {
    const resources = request.getResourcesList();
    const subjects = resources.map((resource) => ({
      ...subjectOf(resource, unpacked(resource.getProperties())),
      propertyDependencies: Object.fromEntries(
        [...resource.getPropertydependenciesMap().entries()].map(([name, made]) => [name, made.getUrnsList()]),
      ),
    }));
    const verdicts = this.#judge.stack(subjects);
    return new analyzer.AnalyzeResponse().setDiagnosticsList(verdicts.map((verdict) => this.#diagnosticOf(verdict)));
  }

  /** What is exempt is said all the same, as an advice under a name of its own. */
  #diagnosticOf(verdict: Verdict): analyzer.AnalyzeDiagnostic {
    const { rule, urn, isUnknown, exemption } = verdict;
    const { name, version } = this.#options.pack;
    const diagnostic = new analyzer.AnalyzeDiagnostic()
      .setPolicypackname(name)
      .setPolicypackversion(version)
      .setDescription(rule.description)
      .setUrn(urn)
      .setSeverity(severityNumbers[rule.severity])
      .setPolicyname(rule.name);
    if (isUnknown)
      return diagnostic
        .setMessage(this.#saidOfUnknown("policy", rule, verdict.message))
        .setEnforcementlevel(levelNumbers.advisory);
    const message = `${rule.description}\n${verdict.message}`;
    if (exemption?.isOver === false)
      return diagnostic
        .setPolicyname(exemptionsRule)
        .setMessage(saidOfExempted(exemption, message))
        .setEnforcementlevel(levelNumbers.advisory);
    return diagnostic
      .setMessage(exemption ? `${message} ${saidOfOver(exemption)}` : message)
      .setEnforcementlevel(levelNumbers[verdict.level]);
  }

  /** In Pulumi's own words. */
  #saidOfUnknown(what: "policy" | "remediation", { name: rule }: Rule, path: string): string {
    const { name, version } = this.#options.pack;
    return `can't run ${what} '${rule}' from policy pack '${name}@v${version}' during preview: the value at .${path} can't be known during preview`;
  }

  /** The rules that say nothing of a type, so that Pulumi does not count them as passed. */
  #notAbout(type: string): analyzer.PolicyNotApplicable[] {
    const known = this.#notApplicable.get(type);
    if (known) return known;
    const found = this.#options.rules
      .filter((rule) => rule.kind === "resource" && rule.types !== "*" && !rule.types.includes(type))
      .map(({ name }) => new analyzer.PolicyNotApplicable().setPolicyName(name));
    this.#notApplicable.set(type, found);
    return found;
  }
}

function subjectOf(request: analyzer.AnalyzeRequest | analyzer.AnalyzerResource, { props }: Unpacked): Subject {
  const provider = request.getProvider();
  return {
    urn: request.getUrn(),
    type: request.getType(),
    name: request.getName(),
    props,
    protect: request.getOptions()?.getProtect() ?? false,
    provider:
      provider &&
      providerOf({
        type: provider.getType(),
        name: provider.getName(),
        urn: provider.getUrn(),
        props: unpacked(provider.getProperties()).props,
      }),
  };
}

/** A handler of a call with one message each way. What it throws travels as the error's text. */
const unary =
  <Request, Response>(handle: (request: Request) => Response): grpc.handleUnaryCall<Request, Response> =>
  (call, reply) => {
    try {
      reply(null, handle(call.request));
    } catch (error) {
      reply({ code: grpc.status.INTERNAL, details: error instanceof Error ? error.message : String(error) });
    }
  };
