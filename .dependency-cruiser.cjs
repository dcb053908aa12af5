/** The import rules of docs/architecture.md: who may know whom. */
module.exports = {
  forbidden: [
    {
      name: "functions-stand-alone",
      comment: "What runs in Lambda knows neither constructs, nor the local cloud, nor Pulumi.",
      severity: "error",
      from: { path: "^functions/" },
      to: { path: "^(components|local|cli|policies)/|node_modules/@pulumi/" },
    },
    {
      name: "runtime-knows-no-area",
      comment: "The handler kit serves all areas, and knows none.",
      severity: "error",
      from: { path: "^functions/runtime/" },
      to: { path: "^functions/(?!runtime/)" },
    },
    {
      name: "areas-stand-alone",
      comment:
        "An area of handlers takes from others only what they offer: audit records, forwarding, mail, tokens, who owns what, how addresses are compared.",
      severity: "error",
      from: { path: "^functions/([a-z-]+)/", pathNot: "^functions/runtime/" },
      to: {
        path: "^functions/",
        pathNot:
          "^functions/($1|runtime|audit|forwarding|mail|sms|gateway)/|^functions/(registry/ownership|identity/users/identifiers)\\.ts$",
      },
    },
    {
      name: "components-take-contracts-only",
      comment:
        "Of the handlers, constructs know the contracts; of the policies, the lists that both go by; and nothing else.",
      severity: "error",
      from: { path: "^components/" },
      to: {
        path: "^(functions/(?!([a-z-]+/contract|runtime/(contract|problem))\\.ts$)|local/|cli/|policies/(?!(unrestrictable-actions|deprecated-runtimes)\\.ts$))",
      },
    },
    {
      name: "components-no-aws-sdk",
      comment: "Constructs declare; they never call AWS.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "node_modules/@aws-sdk/" },
    },
    {
      name: "local-knows-aws-only",
      comment: "The local cloud knows AWS resource types and wire protocols, and nothing of our constructs.",
      severity: "error",
      from: { path: "^local/" },
      to: { path: "^(components|functions|cli|policies)/|node_modules/@pulumi/aws" },
    },
    {
      name: "policies-stand-alone",
      severity: "error",
      from: { path: "^policies/" },
      to: { path: "^(components|functions|local|cli)/" },
    },
    {
      name: "only-cli-knows-local",
      severity: "error",
      from: { path: "^(components|functions|policies)/" },
      to: { path: "^local/" },
    },
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-undeclared-package",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    combinedDependencies: true, // policies/package.json only names the pack; its packages are the root's
    tsConfig: { fileName: "tsconfig.json" },
    exclude: { path: "(^|/)dist/" },
  },
};
