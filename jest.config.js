const shared = {
  testEnvironment: "<rootDir>/test/support/environment.js",
  transform: {
    "^.+\\.[cm]?[jt]sx?$": [
      "@swc/jest",
      {
        jsc: { target: "es2023", parser: { syntax: "typescript" } },
        module: { type: "commonjs" },
        sourceMaps: "inline",
      },
    ],
  },
  transformIgnorePatterns: ["/node_modules/(?!@middy/|jose/)"],
  moduleNameMapper: {
    "^@middy/([a-z-]+)$": "<rootDir>/node_modules/@middy/$1/index.js",
    "^portico$": "<rootDir>/components/index.ts",
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.portico/"],
};

/** Three suites: `unit` and `local` are `npm test`; `e2e` needs the real Pulumi CLI and belongs to `.ci/run`. */
module.exports = {
  // All cores: half of the tests wait for processes that they start.
  maxWorkers: "100%",
  testTimeout: 30_000,
  coverageProvider: "v8",
  coverageReporters: ["text-summary", "lcovonly"],
  collectCoverageFrom: [
    "{components,functions,policies,local,cli}/**/*.ts",
    "!**/*.d.ts",
    // Types only.
    "!components/building-blocks/link.ts",
    "!components/secure-gateway/{options,authorizer/args}.ts",
    "!functions/forwarding/{bus,stream}-event.ts",
    "!functions/runtime/{caller-of,invocation,proxy-event,queue-event,idempotency/keeper,limits/counter}.ts",
    "!local/{cloud,service,aws/call-log}.ts",
    "!local/engine/{calls,runner/messages}.ts",
    "!local/services/{apigateway/definition/openapi,apigateway/request/call,dynamodb/expressions/syntax,wafv2/inputs}.ts",
    "!local/services/{lambda/event-sources/{mapping,source},sqs/operations/operation}.ts",
    // Run in processes and threads of their own, where Jest cannot see them: tested through what they answer.
    "!functions/gateway/{assets,authorizer,caching,docs,pages}.ts",
    "!functions/runtime/{environment-credentials,no-event-streams,index}.ts",
    "!local/engine/runner/**",
    "!local/lambda/worker/**",
    "!policies/{index,kit/pack,kit/serving/{info,pack-server,wire}}.ts",
    "!cli/{check/index,exec,running,talk,watch}.ts",
  ],
  coverageThreshold: { global: { lines: 90 } },
  projects: [
    { ...shared, displayName: "unit", testMatch: ["<rootDir>/test/unit/**/*.test.ts"] },
    { ...shared, displayName: "local", testMatch: ["<rootDir>/test/local/**/*.test.ts"] },
  ],
};
