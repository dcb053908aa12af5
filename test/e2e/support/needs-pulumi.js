const { existsSync } = require("node:fs");

/** Says at once what is missing, instead of once for each test. */
module.exports = () => {
  const cli = process.env.PORTICO_PULUMI;
  if (cli && existsSync(cli)) return;
  const why = cli ? `there is no ${cli}` : "PORTICO_PULUMI is not set";
  throw new Error(
    `${why}: give the path of a pulumi executable, such as PORTICO_PULUMI=$(command -v pulumi) npm run e2e. Without one: go build it from test/e2e/tools, as .ci/run does`,
  );
};
