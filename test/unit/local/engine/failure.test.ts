import { failureOf } from "../../../../local/engine/runner/failure";

const thrown = (...frames: string[]) => {
  const error = new Error("went wrong");
  error.stack = ["Error: went wrong", ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
};

describe("failureOf", () => {
  it("points at the user's code, however deep in packages the error arose", () => {
    const error = thrown(
      "Object.check (/app/node_modules/zod/index.js:1:2)",
      "new EventApi (/portico/dist/components/event-api/index.js:3:4)",
      "process.processTicksAndRejections (node:internal/process/task_queues:103:5)",
      "async make (/app/src/stack.ts:5:6)",
      "/app/index.ts:7:8",
    );
    expect(failureOf(error, "/app")).toEqual({
      message: "went wrong",
      location: { file: "/app/src/stack.ts", line: 5, column: 6 },
    });
  });

  it("takes a file beside the program, or one that is named by a URL, when there is no nearer one", () => {
    const shared = thrown("f (/portico/dist/components/x.js:1:1)", "g (file:///shared/util.ts:9:1)");
    expect(failureOf(shared, "/app").location).toEqual({ file: "/shared/util.ts", line: 9, column: 1 });
    expect(failureOf(thrown("f (/app/node_modules/x.js:1:1)"), "/app").location).toBeUndefined();
  });

  it("takes whatever was thrown, on one line", () => {
    expect(failureOf("just\n  words", "/app")).toEqual({ message: "just words", location: undefined });
    expect(failureOf({ message: "" }, "/app").message).toBe("an error without a message");
    expect(failureOf(undefined, "/app").message).toBe("undefined");
  });

  it("leaves out which properties waited for a resource that was refused, and nothing else", () => {
    const refused = "failed to register new resource a [aws:sqs/queue:Queue]: 2 UNKNOWN: rename one";
    const waiting = 'error serializing property "role": error serializing property "key-id": ';
    expect(failureOf(new Error(waiting + refused), "/app").message).toBe("rename one");
    expect(failureOf(new Error(refused), "/app").message).toBe("rename one");
    expect(failureOf(new Error(`${waiting}it is a symbol`), "/app").message).toBe(`${waiting}it is a symbol`);
  });

  it("believes errors that know their place", () => {
    const location = { file: "/app/a.ts", line: 1, column: 2 };
    expect(failureOf(Object.assign(thrown("/app/b.ts:3:4"), { location }), "/app").location).toBe(location);
  });
});
