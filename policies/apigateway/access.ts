import { classesOf } from "../kit/classes";
import { textsIn } from "../kit/configured";
import { parsed } from "../kit/documents";
import { type InputsOf, type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { type Declared, type DeclaredStack, remedyOn, stackRule } from "../kit/stack-rule";
import { guide } from "./guide";
import { type DefinedOperation, operationsOf, unreadable } from "./open-api";
import { mayBePublic, publicRoutes } from "./public-routes";

const { BasePathMapping, Method, RestApi, Stage } = classesOf<typeof import("@pulumi/aws/apigateway")>("apigateway");
const { ApiMapping } = classesOf<typeof import("@pulumi/aws/apigatewayv2")>("apigatewayv2");
const { WebAclAssociation } = classesOf<typeof import("@pulumi/aws/wafv2")>("wafv2");

type MethodInputs = InputsOf<typeof Method>;
type ApiInputs = InputsOf<typeof RestApi>;

/** Who gets into a REST API, and which way. */
export const accessRules: readonly Rule[] = [
  rule({
    name: "apigw-method-auth",
    title: "Methods of REST APIs check who is calling, or are public on purpose",
    why: "Anyone on the internet may call the method.",
    mend: "Set authorization and authorizerId, or apiKeyRequired; in an OpenAPI body, security with a scheme that API Gateway checks. A route that everyone may call says security: [].",
    severity: "high",
    frameworks: {
      cdkNag: "AwsSolutions-APIG4 AwsSolutions-COG4",
      checkov: "CKV_AWS_59 CKV2_AWS_70",
      securityHub: "APIGateway.8",
    },
    docs: `${guide}/apigateway-control-access-to-api.html`,
    on: [Method, RestApi],
    configSchema: publicRoutes,
    faults: (inputs, { config }) => {
      if (isMethod(inputs))
        return letsAnyoneIn(inputs) ? ["Anyone may call the method, as its authorization is NONE."] : [];
      return faultsOfBody(inputs, (operation) =>
        mayBePublic(operation, config) ? undefined : `Anyone may call ${operation.route}.`,
      );
    },
  }),
  rule({
    name: "apigw-request-validation",
    title: "Methods of REST APIs check requests before they call their integration",
    why: "Requests that are wrong at first sight reach, and cost, the function behind the gateway.",
    mend: "Set requestValidatorId; in an OpenAPI body, x-amazon-apigateway-request-validator with one of the x-amazon-apigateway-request-validators.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-APIG2", checkov: "CKV2_AWS_53" },
    docs: `${guide}/api-gateway-method-request-validation.html`,
    level: "advisory",
    on: [Method, RestApi],
    faults: (inputs) => {
      if (isMethod(inputs))
        return inputs.httpMethod === "OPTIONS" || inputs.requestValidatorId
          ? []
          : ["The method has no request validator."];
      return faultsOfBody(inputs, ({ route, validated }) =>
        validated ? undefined : `${route} has no request validator.`,
      );
    },
  }),
  stackRule({
    name: "apigw-waf",
    title: "Public stages of REST APIs are behind a web ACL",
    why: "Known attacks, floods and bots reach the API unfiltered.",
    mend: "Declare a wafv2.WebAclAssociation with the stage's arn as its resourceArn.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-APIG3", checkov: "CKV2_AWS_29", securityHub: "APIGateway.4" },
    docs: controlPage("APIGateway.4"),
    on: Stage,
    passes: (stage, { stack }) => {
      if (stack.thatRefer(WebAclAssociation, "resourceArn", stage).length > 0) return true;
      const apis = stack.referred(stage, "restApi", RestApi);
      return apis.some((api) => isPrivate(api.inputs)) || apis.some((api) => isAssociatedByName(stack, api, stage));
    },
  }),
  stackRule({
    name: "apigw-disable-default-endpoint",
    title: "REST APIs with a domain of their own do not answer at execute-api too",
    why: "Whoever calls the default endpoint goes round the domain's mutual TLS, TLS policy and everything in front of it.",
    mend: "Set disableExecuteApiEndpoint to true.",
    severity: "medium",
    docs: `${guide}/rest-api-disable-default-endpoint.html`,
    level: "mandatory",
    on: RestApi,
    passes: (api, { stack }) =>
      api.inputs.disableExecuteApiEndpoint === true || !hasDomain(stack, api) || isDisabledInBody(api.inputs.body),
    // It sees one resource and not its domains: whoever sets the rule to `remediate` says that every API has one.
    remedy: remedyOn(RestApi, () => ({ disableExecuteApiEndpoint: true })),
  }),
  rule({
    name: "apigw-endpoint-type",
    title: "REST APIs have an endpoint of an allowed type",
    why: "An edge-optimized API is behind a CloudFront distribution of AWS, which nobody else can log, limit or filter.",
    mend: 'Set endpointConfiguration to { types: "REGIONAL" }, or to another of the pack\'s types.',
    severity: "low",
    docs: `${guide}/api-gateway-api-endpoint-types.html`,
    level: "advisory",
    on: RestApi,
    configSchema: {
      properties: {
        types: {
          type: "array",
          items: { type: "string", enum: ["EDGE", "REGIONAL", "PRIVATE"] },
          default: ["REGIONAL", "PRIVATE"],
          description: "Types that an endpoint may have",
        },
      },
    },
    // Without a configuration, the API is edge-optimized.
    passes: (api, { config }) =>
      textsIn(config, "types", ["REGIONAL", "PRIVATE"]).includes(api.endpointConfiguration?.types ?? "EDGE"),
  }),
];

/** Of the two types that these rules are about, only a method has an HTTP method. Asked by name, as its value may not be known. */
const isMethod = (inputs: MethodInputs | ApiInputs): inputs is MethodInputs => "httpMethod" in inputs;

/** Browsers send OPTIONS without credentials. */
const letsAnyoneIn = (method: MethodInputs) =>
  method.authorization === "NONE" && method.httpMethod !== "OPTIONS" && method.apiKeyRequired !== true;

function faultsOfBody({ body }: ApiInputs, faultOf: (operation: DefinedOperation) => string | undefined): string[] {
  if (!body) return [];
  const operations = operationsOf(body);
  if (!operations) return [unreadable];
  return operations.map(faultOf).filter((fault) => fault !== undefined);
}

const isPrivate = ({ endpointConfiguration }: ApiInputs) => endpointConfiguration?.types === "PRIVATE";

/** The ARN may be put together from the API's id and the stage's name. */
const isAssociatedByName = (stack: DeclaredStack, api: Declared<typeof RestApi>, stage: Declared<typeof Stage>) =>
  stack
    .thatRefer(WebAclAssociation, "resourceArn", api)
    .some(({ inputs }) => inputs.resourceArn.endsWith(`/stages/${stage.inputs.stageName}`));

const hasDomain = (stack: DeclaredStack, api: Declared<typeof RestApi>) =>
  stack.thatRefer(BasePathMapping, "restApi", api).length > 0 || stack.thatRefer(ApiMapping, "apiId", api).length > 0;

function isDisabledInBody(body: string | undefined): boolean {
  const definition = parsed(body ?? "{}") as
    | Record<string, { disableExecuteApiEndpoint?: unknown } | undefined>
    | undefined;
  return definition?.["x-amazon-apigateway-endpoint-configuration"]?.disableExecuteApiEndpoint === true;
}
