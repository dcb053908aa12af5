import type { IncomingMessage } from "node:http";
import type { Answer, meddler } from "./meddler";

type Meddle = Parameters<typeof meddler>[1];

/** A fault that one check of schemathesis is there to find. */
export interface Fault {
  /** Name of the check. */
  check: string;
  /** What it calls its finding. */
  code: string;
  /** The fault, for a reader. */
  fault: string;
  /** What it takes to find it: single requests, or steps that build on each other. */
  in: "requests" | "steps";
  /** Plants it anew. Without it the same requests are answered as they should be. */
  plant(): Meddle;
}

const isProject = ({ url }: IncomingMessage) => /\/projects\/[^/?]+$/.test(url ?? "");
const isRead = (request: IncomingMessage) => request.method === "GET" && isProject(request);
const isMade = ({ method }: IncomingMessage, { status }: Answer) => method === "POST" && status === 201;
const idIn = ({ url }: IncomingMessage) => url?.split("/").at(-1) ?? "";

const json = { "content-type": "application/json", etag: '"1"', ratelimit: "x", "ratelimit-policy": "x" };
const problem = (status: number, kind: string): Answer => ({
  status,
  headers: { "content-type": "application/problem+json" },
  body: JSON.stringify({
    type: `urn:portico:problem:${kind}`,
    title: "No",
    status,
    instance: "/projects",
    requestId: "1",
  }),
});

/** Changes the document that the judge reads. */
const document = (request: IncomingMessage, answer: Answer, change: (document: string) => string) => {
  if (request.url?.endsWith("/openapi.json")) answer.body = change(answer.body);
};

/** One for each check. */
export const faults: Fault[] = [
  {
    check: "not_a_server_error",
    code: "ST101",
    fault: "a failure for one value of one parameter",
    in: "requests",
    plant: () => (request, answer) => {
      if (/[?&]limit=100\b/.test(request.url ?? "")) Object.assign(answer, problem(500, "internal-error"));
    },
  },
  {
    check: "status_code_conformance",
    code: "ST103",
    fault: "a status that is not in the document",
    in: "requests",
    plant: () => (request, answer) => {
      if (isRead(request) && answer.status === 200) answer.status = 203;
    },
  },
  {
    check: "content_type_conformance",
    code: "ST105",
    fault: "a project that says it is a page",
    in: "requests",
    plant: () => (request, answer) => {
      if (isRead(request) && answer.status === 200) answer.headers["content-type"] = "text/html";
    },
  },
  {
    check: "response_schema_conformance",
    code: "ST108",
    fault: "a project without the time it was made at",
    in: "requests",
    plant: () => (request, answer) => {
      if (isRead(request)) answer.body = answer.body.replace(/,"created_at":"[^"]*"/, "");
    },
  },
  {
    check: "response_headers_conformance",
    code: "ST107",
    fault: "a project without its ETag",
    in: "requests",
    plant: () => (request, answer) => {
      if (isRead(request)) delete answer.headers.etag;
    },
  },
  {
    check: "positive_data_acceptance",
    code: "ST202",
    fault: "a request that the contract takes and the API does not",
    in: "requests",
    plant: () => (request, answer) => {
      if (isMade(request, answer)) Object.assign(answer, problem(400, "invalid-request"));
    },
  },
  {
    check: "negative_data_rejection",
    code: "ST201",
    fault: "a query that the contract does not take, and the API does",
    in: "requests",
    plant: () => (request, answer) => {
      if (request.method === "GET" && !isProject(request) && answer.status === 400)
        Object.assign(answer, { status: 200, body: '{"items":[]}', headers: json });
    },
  },
  {
    check: "missing_required_header",
    code: "ST203",
    fault: "a header that the contract asks for, and the API does not",
    in: "requests",
    plant: () => (request, answer) =>
      document(request, answer, (text) =>
        text.replace(/"name":"Idempotency-Key","in":"header","required":false/g, (found) =>
          found.replace("false", "true"),
        ),
      ),
  },
  {
    check: "unsupported_method",
    code: "ST204",
    fault: "a method that is not in the document, and is answered",
    in: "requests",
    plant: () => (_, answer) => {
      if (answer.status === 405) Object.assign(answer, { status: 200, body: "{}" });
    },
  },
  {
    check: "allow_header_conformance",
    code: "ST205",
    fault: "OPTIONS that does not name a method of the document",
    in: "requests",
    plant: () => (_, answer) => {
      answer.headers.allow &&= String(answer.headers.allow).replace(/, ?POST|POST, ?/, "");
    },
  },
  {
    check: "use_after_free",
    code: "ST301",
    fault: "a deleted project that is still read",
    in: "steps",
    plant: () => withWhatWas((answer, was) => answer.status === 404 && was.isDeleted),
  },
  {
    check: "ensure_resource_availability",
    code: "ST302",
    // Schemathesis holds this against operations that have no parameters but those of links, optional ones included.
    fault: "a key that is not there after it was made",
    in: "steps",
    plant: () => (request, answer) => {
      if (/\/api-keys\/[^/?]+$/.test(request.url ?? "") && answer.status === 204)
        Object.assign(answer, problem(404, "not-found"));
    },
  },
  {
    check: "ignored_auth",
    code: "ST401",
    fault: "a list that is given without a token",
    in: "requests",
    plant: () => (request, answer) => {
      if (request.method === "GET" && !isProject(request) && answer.status === 401)
        Object.assign(answer, { status: 200, body: '{"items":[]}', headers: json });
    },
  },
  {
    check: "object_level_authorization",
    code: "ST402",
    fault: "a project that another user reads",
    in: "steps",
    plant: () => withWhatWas((answer, was) => answer.status === 404 && !was.isDeleted),
  },
];

/** Gives a project as it was last seen, where it should not be given. */
function withWhatWas(isGiven: (answer: Answer, was: { isDeleted: boolean }) => boolean): Meddle {
  const seen = new Map<string, { body: string; isDeleted: boolean }>();
  return (request, answer) => {
    if (isMade(request, answer)) seen.set(JSON.parse(answer.body).id, { body: answer.body, isDeleted: false });
    const was = isProject(request) ? seen.get(idIn(request)) : undefined;
    if (!was) return;
    if (request.method === "DELETE" && answer.status === 204) was.isDeleted = true;
    if (isRead(request) && isGiven(answer, was)) Object.assign(answer, { status: 200, body: was.body, headers: json });
  };
}
