import { linesPerGroup, streamsPerGroup } from "../../../../../local/services/logs/store";
import { TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await TestCloud.start();
});
afterEach(() => cloud.close());

const call = (operation: string, input: object) =>
  cloud.aws(cloud.logs, {
    headers: { "x-amz-target": `Logs_20140328.${operation}` },
    body: Buffer.from(JSON.stringify(input)),
  });
const messages = (json: { events?: unknown }) => (json.events as { message: string }[]).map(({ message }) => message);

describe("the log store", () => {
  it("keeps the newest lines of a group, whichever of its streams they are in", () => {
    const { store } = cloud.logs;
    store.append("other", "s", "kept", 0);
    for (let n = 0; n < linesPerGroup + 5; n++) store.append("g", `s${n % 3}`, String(n), n);
    const lines = store.find("g").map(({ message }) => Number(message));
    expect(lines).toHaveLength(linesPerGroup);
    expect([lines[0], lines.at(-1)]).toEqual([5, linesPerGroup + 4]);
    expect(Number(store.find("g", { streams: ["s0"] })[0]?.message)).toBe(6);
    expect(store.find("other")).toHaveLength(1);
    store.clear();
    for (let n = 0; n < 3; n++) store.append("g", "s0", String(n), n);
    expect(store.find("g")).toHaveLength(3);
  });

  it("keeps the newest streams of a group", () => {
    const { store } = cloud.logs;
    for (let n = 0; n <= streamsPerGroup; n++) store.append("g", `s${n}`, "line");
    expect(store.group("g").streams.size).toBe(streamsPerGroup);
    expect(store.group("g").streams.has("s0")).toBe(false);
  });

  it("finds lines by time, stream and content, in order", () => {
    const { store } = cloud.logs;
    store.append("g", "b", "third", 30);
    store.append("g", "a", "first", 10);
    store.append("g", "a", "second", 20);
    store.append("other", "a", "elsewhere", 10);
    expect(store.find("g").map(({ message }) => message)).toEqual(["first", "second", "third"]);
    expect(store.find("g", { start: 20, end: 30 }).map(({ message }) => message)).toEqual(["second"]);
    expect(store.find("g", { streamPrefix: "b" }).map(({ message }) => message)).toEqual(["third"]);
    expect(store.find("g", { matches: (line) => line.includes("ir") }).map(({ message }) => message)).toEqual([
      "first",
      "third",
    ]);
    expect(store.find("nothing")).toEqual([]);
  });

  it("tells listeners of every line, until they have enough", () => {
    const heard: string[] = [];
    const stop = cloud.logs.store.subscribe((group, { message }) => heard.push(`${group}: ${message}`));
    cloud.logs.store.append("g", "s", "one");
    stop();
    cloud.logs.store.append("g", "s", "two");
    expect(heard).toEqual(["g: one"]);
  });
});

describe("log groups", () => {
  const token = "aws:cloudwatch/logGroup:LogGroup";

  it("have AWS's outputs, and are gone when they are deleted", async () => {
    const { id, outputs } = await cloud.declare(token, "g", { name: "/own/name", retentionInDays: 7 });
    expect([id, outputs]).toEqual([
      "/own/name",
      expect.objectContaining({
        arn: "arn:aws:logs:eu-west-1:000000000000:log-group:/own/name",
        logGroupClass: "STANDARD",
      }),
    ]);
    expect(cloud.logs.store.groups.get("/own/name")).toMatchObject({ declared: true, retentionInDays: 7 });
    await cloud.declare(token, "g", { name: "/own/name", retentionInDays: 0 });
    expect(cloud.logs.store.groups.get("/own/name")?.retentionInDays).toBeUndefined();
    await cloud.remove(token, "g");
    expect(cloud.logs.store.groups.has("/own/name")).toBe(false);
  });
});

describe("the CloudWatch Logs API", () => {
  it("writes and reads a stream", async () => {
    const [logGroupName, logStreamName] = ["g", "s"];
    await call("CreateLogGroup", { logGroupName });
    await call("CreateLogStream", { logGroupName, logStreamName });
    const logEvents = [1, 2, 3].map((n) => ({ timestamp: n * 1000, message: `line ${n}` }));
    expect((await call("PutLogEvents", { logGroupName, logStreamName, logEvents })).status).toBe(200);
    const all = await call("GetLogEvents", { logGroupName, logStreamName, startFromHead: true });
    expect(messages(all.json)).toEqual(["line 1", "line 2", "line 3"]);
    const last = await call("GetLogEvents", { logGroupName, logStreamName, limit: 1 });
    expect(messages(last.json)).toEqual(["line 3"]);
    const back = await call("GetLogEvents", {
      logGroupName,
      logStreamName,
      limit: 1,
      nextToken: last.json.nextBackwardToken,
    });
    expect(messages(back.json)).toEqual(["line 2"]);
    const end = await call("GetLogEvents", { logGroupName, logStreamName, nextToken: all.json.nextForwardToken });
    expect([messages(end.json), end.json.nextForwardToken]).toEqual([[], all.json.nextForwardToken]);
  });

  it("filters a group by terms", async () => {
    for (const line of ["ERROR one", "WARN two", "ERROR two three"]) cloud.logs.store.append("g", "s", line);
    const filter = async (filterPattern: string) =>
      messages((await call("FilterLogEvents", { logGroupName: "g", filterPattern })).json);
    expect(await filter("ERROR two")).toEqual(["ERROR two three"]);
    expect(await filter("?WARN ?three")).toEqual(["WARN two", "ERROR two three"]);
    expect(await filter("ERROR -three")).toEqual(["ERROR one"]);
    expect(await filter('"two three"')).toEqual(["ERROR two three"]);
  });

  it("lists groups and streams in pages", async () => {
    for (const stream of ["b", "a", "c"]) cloud.logs.store.append("/g/one", stream, "line");
    cloud.logs.store.append("/h/two", "a", "line");
    const groups = await call("DescribeLogGroups", { logGroupNamePrefix: "/g" });
    expect(groups.json.logGroups).toMatchObject([{ logGroupName: "/g/one", arn: expect.stringMatching(/:\*$/) }]);
    const first = await call("DescribeLogStreams", { logGroupName: "/g/one", limit: 2 });
    expect(first.json.logStreams).toMatchObject([{ logStreamName: "a" }, { logStreamName: "b" }]);
    const second = await call("DescribeLogStreams", { logGroupName: "/g/one", nextToken: first.json.nextToken });
    expect(second.json.logStreams).toMatchObject([{ logStreamName: "c" }]);
    const newest = await call("DescribeLogStreams", {
      logGroupIdentifier: "arn:aws:logs:eu-west-1:000000000000:log-group:/g/one:*",
      orderBy: "LastEventTime",
      descending: true,
    });
    expect(newest.json.logStreams).toHaveLength(3);
  });

  it.each<[string, object, number, string]>([
    ["GetLogEvents", { logGroupName: "none", logStreamName: "s" }, 400, "ResourceNotFoundException"],
    ["GetLogEvents", { logGroupName: "g", logStreamName: "none" }, 400, "ResourceNotFoundException"],
    ["GetLogEvents", { logGroupName: "g" }, 400, "InvalidParameterException"],
    ["PutLogEvents", { logGroupName: "g", logStreamName: "s", logEvents: [] }, 400, "InvalidParameterException"],
    ["CreateLogGroup", { logGroupName: "g" }, 400, "ResourceAlreadyExistsException"],
    ["CreateLogStream", { logGroupName: "g", logStreamName: "s" }, 400, "ResourceAlreadyExistsException"],
    ["StartQuery", {}, 501, "NotImplemented"],
  ])("%s of %j is %i %s", async (operation, input, status, code) => {
    cloud.logs.store.append("g", "s", "line");
    const answer = await call(operation, input);
    expect([answer.status, answer.json.__type]).toEqual([status, code]);
  });
});
