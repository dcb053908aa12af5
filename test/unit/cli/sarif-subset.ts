/**
 * The parts of SARIF 2.1.0 that `portico check` writes, as a JSON Schema of our own: what OASIS's schema says of these properties, and no other property. What passes here
 * passes there.
 */
export const sarifSubset = {
  $ref: "#/definitions/log",
  definitions: {
    log: only({ $schema: uri(), version: { const: "2.1.0" }, runs: list("run") }, ["version", "runs"]),
    run: only(
      {
        tool: only({ driver: ref("driver") }, ["driver"]),
        invocations: list("invocation"),
        originalUriBaseIds: { type: "object", additionalProperties: ref("artifactLocation") },
        columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
        results: list("result"),
      },
      ["tool"],
    ),
    driver: only({ name: text(), semanticVersion: text(), rules: { ...list("rule"), uniqueItems: true } }, ["name"]),
    rule: only(
      {
        id: text(),
        shortDescription: ref("message"),
        fullDescription: ref("message"),
        help: ref("message"),
        helpUri: uri(),
        properties: {
          type: "object",
          properties: { tags: { type: "array", items: text(), uniqueItems: true }, "security-severity": text() },
        },
      },
      ["id"],
    ),
    invocation: only({ executionSuccessful: { type: "boolean" } }, ["executionSuccessful"]),
    message: only({ text: text() }, ["text"]),
    result: only(
      {
        ruleId: text(),
        ruleIndex: { type: "integer", minimum: 0 },
        level: { enum: ["none", "note", "warning", "error"] },
        message: ref("message"),
        locations: list("location"),
        partialFingerprints: { type: "object", additionalProperties: text() },
        suppressions: { ...list("suppression"), uniqueItems: true },
        properties: { type: "object" },
      },
      ["message"],
    ),
    location: only({ physicalLocation: ref("physicalLocation"), logicalLocations: list("logicalLocation") }, []),
    physicalLocation: only({ artifactLocation: ref("artifactLocation"), region: ref("region") }, ["artifactLocation"]),
    artifactLocation: only({ uri: { type: "string", format: "uri-reference" }, uriBaseId: text() }, []),
    region: only({ startLine: positive(), startColumn: positive() }, ["startLine"]),
    logicalLocation: only({ name: text(), fullyQualifiedName: text(), kind: text() }, []),
    suppression: only(
      {
        kind: { enum: ["inSource", "external"] },
        status: { enum: ["accepted", "underReview", "rejected"] },
        justification: text(),
      },
      ["kind"],
    ),
  },
};

function only(properties: Record<string, object>, required: readonly string[]) {
  return { type: "object", additionalProperties: false, properties, required };
}

function ref(name: string) {
  return { $ref: `#/definitions/${name}` };
}

function list(name: string) {
  return { type: "array", items: ref(name) };
}

function text() {
  return { type: "string" };
}

function uri() {
  return { type: "string", format: "uri" };
}

function positive() {
  return { type: "integer", minimum: 1 };
}
