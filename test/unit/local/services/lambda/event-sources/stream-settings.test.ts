import { messageOf } from "../../../dynamodb/support";
import { StreamHarness } from "./stream-harness";

let stream: StreamHarness;

beforeEach(async () => {
  stream = await StreamHarness.start();
});

afterEach(() => stream.close());

describe("settings of a stream's mapping", () => {
  it("are AWS's defaults where they are left out", () => {
    expect(stream.map().settings).toEqual({
      BatchSize: 100,
      BisectBatchOnFunctionError: false,
      DestinationConfig: { OnFailure: {} },
      FunctionResponseTypes: [],
      MaximumBatchingWindowInSeconds: 0,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      ParallelizationFactor: 1,
      StartingPosition: "TRIM_HORIZON",
      TumblingWindowInSeconds: 0,
    });
  });

  it.each([
    [{ BatchSize: 0 }, "Value '0' at 'batchSize' failed"],
    [{ ParallelizationFactor: 11 }, "Value '11' at 'parallelizationFactor' failed"],
    [{ MaximumRecordAgeInSeconds: 30 }, "greater than or equal to 60"],
    [{ StartingPosition: undefined }, "Value null at 'startingPosition' failed"],
    [{ StartingPosition: "AT_TIMESTAMP" }, "Unsupported starting position for arn type"],
    [{ FilterCriteria: { Filters: [{ Pattern: "single-string" }] } }, "Invalid filter pattern definition."],
    [{ TumblingWindowInSeconds: 30 }, "The local cloud does not emulate tumbling windows"],
  ])("are refused where AWS refuses them: %j", (settings, message) => {
    expect(() => stream.map(settings)).toThrow(message);
  });

  it("name a stream that there is, once for a function", async () => {
    const { uuid } = stream.map();
    expect(() => stream.map()).toThrow(
      `The event source arn (" ${stream.streamArn} ") and function (" worker ") provided mapping already exists. ` +
        `Please update or delete the existing mapping with UUID ${uuid}`,
    );
    const sourceArn = `${stream.streamArn}0`;
    const call = async () => stream.sources.create({ functionName: "worker", sourceArn, settings: {} });
    expect(await messageOf(call())).toBe(`Stream not found: ${sourceArn}`);
  });
});
