const { Session } = require("node:inspector/promises");
const { CoverageInstrumenter } = require("collect-v8-coverage");
const { TestEnvironment } = require("jest-environment-node");

/**
 * Counts coverage by V8's profiler alone. Jest's own way enables the debugger too, which coverage does not need, and which then tells of each script that is
 * loaded: with the modules of a Pulumi program, most of the time of the tests.
 */
Object.assign(CoverageInstrumenter.prototype, {
  async startInstrumenting() {
    this.session = new Session();
    this.session.connect();
    await this.session.post("Profiler.enable");
    await this.session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  },
  async stopInstrumenting() {
    const { result } = await this.session.post("Profiler.takePreciseCoverage");
    await this.session.post("Profiler.stopPreciseCoverage");
    await this.session.post("Profiler.disable");
    this.session.disconnect();
    return result;
  },
});

module.exports = TestEnvironment;
