const { projects } = require("../../jest.config.js");

/** With the real Pulumi CLI, whose path is in PORTICO_PULUMI: `.ci/run` builds it once and runs these. */
module.exports = {
  ...projects.find(({ displayName }) => displayName === "local"),
  displayName: "e2e",
  rootDir: "../..",
  testMatch: ["<rootDir>/test/e2e/**/*.test.ts"],
  testTimeout: 3 * 60 * 1000,
  maxWorkers: 1,
  globalSetup: "<rootDir>/test/e2e/support/needs-pulumi.js",
};
