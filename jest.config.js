const shared = {
  testEnvironment: "node",
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
  transformIgnorePatterns: ["/node_modules/(?!@middy/)"],
  moduleNameMapper: {
    "^@middy/([a-z-]+)$": "<rootDir>/node_modules/@middy/$1/index.js",
    "^portico$": "<rootDir>/components/index.ts",
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.portico/"],
};

/** Three suites: `unit` and `local` are `npm test`; `e2e` needs the real Pulumi CLI and belongs to `.ci/run`. */
module.exports = {
  coverageProvider: "v8",
  collectCoverageFrom: ["{components,functions,policies,local,cli}/**/*.ts", "!**/*.d.ts"],
  projects: [
    { ...shared, displayName: "unit", testMatch: ["<rootDir>/test/unit/**/*.test.ts"] },
    { ...shared, displayName: "local", testMatch: ["<rootDir>/test/local/**/*.test.ts"] },
  ],
};
