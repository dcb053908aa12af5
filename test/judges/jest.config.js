const { projects } = require("../../jest.config.js");

/** Judges are programs of others, and the package as its users get it: `.ci/run` installs what they need and runs them. */
module.exports = {
  ...projects.find(({ displayName }) => displayName === "local"),
  displayName: "judges",
  rootDir: "../..",
  testMatch: ["<rootDir>/test/{judges,package}/**/*.test.ts"],
  testTimeout: 10 * 60 * 1000,
  maxWorkers: 1,
};
