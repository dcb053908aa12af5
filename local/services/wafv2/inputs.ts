/** What a rule does: one of the members is there. */
export interface ActionInputs {
  allow?: { customRequestHandling?: { insertHeaders?: HeaderInputs[] } };
  block?: { customResponse?: CustomResponseInputs };
  count?: { customRequestHandling?: { insertHeaders?: HeaderInputs[] } };
  captcha?: object;
  challenge?: object;
}

/** A header that is added to a request or an answer. */
export interface HeaderInputs {
  name: string;
  value: string;
}

/** The answer of a block in the place of the gateway's own 403. */
export interface CustomResponseInputs {
  responseCode: number;
  customResponseBodyKey?: string;
  responseHeaders?: HeaderInputs[];
}

/** One rule of a web ACL or a rule group. */
export interface RuleInputs {
  name: string;
  priority: number;
  action?: ActionInputs;
  overrideAction?: { count?: object; none?: object };
  ruleLabels?: { name: string }[];
  statement: StatementInputs;
  visibilityConfig?: { metricName?: string; cloudwatchMetricsEnabled?: boolean };
}

/** What is changed before it is looked at. */
export interface TransformationInputs {
  priority: number;
  type: string;
}

/** Which part of a request is looked at: one of the members is there. */
export interface FieldInputs {
  allQueryArguments?: object;
  body?: { oversizeHandling?: string };
  cookies?: PickedInputs & { matchPatterns?: PatternInputs[] };
  headers?: (PickedInputs & { matchPattern?: PatternInputs })[];
  jsonBody?: {
    matchScope: string;
    matchPattern?: { all?: object; includedPaths?: string[] };
    invalidFallbackBehavior?: string;
    oversizeHandling?: string;
  };
  method?: object;
  queryString?: object;
  singleHeader?: { name: string };
  singleQueryArgument?: { name: string };
  uriPath?: object;
  [other: string]: unknown;
}

/** Of headers or cookies: names, values or both. */
export interface PickedInputs {
  matchScope: string;
  oversizeHandling?: string;
}

/** Which headers or cookies. */
export interface PatternInputs {
  all?: object;
  includedHeaders?: string[];
  excludedHeaders?: string[];
  includedCookies?: string[];
  excludedCookies?: string[];
}

/** What all statements about a part of the request have. */
interface FieldStatement {
  fieldToMatch?: FieldInputs;
  textTransformations?: TransformationInputs[];
}

/** The address in a header that a proxy has set. */
export interface ForwardedInputs {
  headerName: string;
  fallbackBehavior: string;
  position?: string;
}

/** What a rate is counted by. */
export interface RateInputs {
  aggregateKeyType: string;
  limit: number;
  evaluationWindowSec?: number;
  forwardedIpConfig?: ForwardedInputs;
  customKeys?: Record<string, { name?: string; namespace?: string; textTransformations?: TransformationInputs[] }>[];
  scopeDownStatement?: StatementInputs;
}

/** What a managed group is asked for. */
export interface ManagedGroupInputs {
  vendorName: string;
  name: string;
  ruleActionOverrides?: { name: string; actionToUse: ActionInputs }[];
  scopeDownStatement?: StatementInputs;
}

/** What a rule is about: one of the members is there (AWS, WAF API reference: Statement). */
export interface StatementInputs {
  andStatement?: { statements?: StatementInputs[] };
  orStatement?: { statements?: StatementInputs[] };
  /** Web ACLs have one, rule groups a list of one. */
  notStatement?: { statement?: StatementInputs; statements?: StatementInputs[] };
  byteMatchStatement?: FieldStatement & { searchString: string; positionalConstraint: string };
  regexMatchStatement?: FieldStatement & { regexString: string };
  regexPatternSetReferenceStatement?: FieldStatement & { arn: string };
  sizeConstraintStatement?: FieldStatement & { comparisonOperator: string; size: number };
  sqliMatchStatement?: FieldStatement & { sensitivityLevel?: string };
  xssMatchStatement?: FieldStatement;
  geoMatchStatement?: { countryCodes: string[]; forwardedIpConfig?: ForwardedInputs };
  ipSetReferenceStatement?: { arn: string; ipSetForwardedIpConfig?: ForwardedInputs };
  labelMatchStatement?: { scope: string; key: string };
  rateBasedStatement?: RateInputs;
  managedRuleGroupStatement?: ManagedGroupInputs;
  ruleGroupReferenceStatement?: {
    arn: string;
    ruleActionOverrides?: { name: string; actionToUse: ActionInputs }[];
  };
  [other: string]: unknown;
}

/** A web ACL, as `aws:wafv2/webAcl:WebAcl` has it. */
export interface WebAclInputs {
  name: string;
  arn: string;
  defaultAction?: ActionInputs;
  rules?: RuleInputs[];
  customResponseBodies?: { key: string; content: string; contentType: string }[];
  associationConfig?: { requestBodies?: { apiGateway?: { defaultSizeInspectionLimit?: string } }[] };
  visibilityConfig?: { metricName?: string; cloudwatchMetricsEnabled?: boolean };
}

/** A rule group of one's own, as `aws:wafv2/ruleGroup:RuleGroup` has it. */
export interface RuleGroupInputs {
  name: string;
  arn: string;
  rules?: RuleInputs[];
}

/** What is written down of what a web ACL judged, as `aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration` has it. */
export interface LoggingInputs {
  resourceArn: string;
  logDestinationConfigs?: string[];
  redactedFields?: { method?: object; queryString?: object; uriPath?: object; singleHeader?: { name: string } }[];
  loggingFilter?: {
    defaultBehavior: string;
    filters: {
      behavior: string;
      requirement: string;
      conditions: { actionCondition?: { action: string }; labelNameCondition?: { labelName: string } }[];
    }[];
  };
}
