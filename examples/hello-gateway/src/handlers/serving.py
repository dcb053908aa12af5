"""What every handler of an API needs: parsed requests, problems (RFC 9457), and for each request one line of log and one of metrics.

Standard library only. Answers and lines are those of Portico's own handlers in TypeScript, so that one query finds both.
"""

import base64
import binascii
import json
import os
import re
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime

MOST_BYTES = 16 * 1024
# The first status that says the client is wrong, and the first that says we are.
ERROR, FAULT = 400, 500

# Data, not pages: nothing is to be guessed, framed, run, cached or sent in the clear.
SECURITY_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

JSON_TYPE = re.compile(r"application/(?:[a-z0-9!#$&^_.+-]+\+)?json\s*(?:;\s*charset=\"?utf-?8\"?\s*)?", re.IGNORECASE)
LEVELS = ("debug", "info", "warn", "error")


def env(name: str) -> str:
    """A variable that the program must have set."""
    try:
        return os.environ[name]
    except KeyError:
        raise RuntimeError(f"The environment has no {name}: set it where the function is declared") from None


class Problem(Exception):  # noqa: N818 (RFC 9457's own word)
    """A refusal that the client may read. Every other exception is answered by its request id alone."""

    def __init__(self, name: str, status: int, title: str, **details: object):
        super().__init__(details.get("detail", title))
        self.status = status
        self.members = {"type": f"urn:portico:problem:{name}", "title": title, "status": status, **details}

    @classmethod
    def invalid(cls, errors: list[tuple[str, str]]) -> "Problem":
        """A body that breaks the contract: where (JSON pointers), and why."""
        named = [{"pointer": pointer, "detail": detail} for pointer, detail in errors]
        return cls("invalid-request", 400, "The request does not match the contract", errors=named)


class Request:
    """One request: its body, its log and its metrics."""

    def __init__(self, route: str, event: dict, context: object):
        gateway = event["requestContext"]
        self.event = event
        self.route = route
        self.path = gateway["path"]
        self.id = gateway["requestId"]
        self.metrics: dict[str, float] = {}
        self._started = time.perf_counter()
        key = (gateway.get("identity") or {}).get("apiKeyId")
        trace = re.search(r"Root=([^;]+)", os.environ.get("_X_AMZN_TRACE_ID", ""))
        self._fields = {
            "service": os.environ.get("SERVICE_NAME", context.function_name),
            "stage": os.environ.get("PORTICO_STAGE"),
            "requestId": self.id,
            "functionRequestId": context.aws_request_id,
            "traceId": trace and trace[1],
            "caller": key and f"apiKey:{key}",
        }

    def json(self) -> object:
        """The body, parsed. Its size is looked at first, then its type, then the JSON."""
        text = self.event.get("body") or ""
        raw = self._bytes(text)
        if len(raw) > MOST_BYTES:
            detail = f"The body is {len(raw)} bytes; up to {MOST_BYTES} are taken"
            raise Problem("payload-too-large", 413, "The request is too large", detail=detail)
        headers = {name.lower(): value for name, value in (self.event.get("headers") or {}).items()}
        if not JSON_TYPE.fullmatch(headers.get("content-type", "")):
            raise Problem("unsupported-media-type", 415, "Send the body as application/json")
        try:
            return json.loads(raw.decode("utf-8-sig"), parse_constant=refuse_constant)
        except (ValueError, RecursionError) as error:
            raise Problem("malformed-json", 400, "The body is not valid JSON") from error

    def _bytes(self, text: str) -> bytes:
        try:
            return base64.b64decode(text, validate=True) if self.event.get("isBase64Encoded") else text.encode()
        except (binascii.Error, UnicodeEncodeError) as error:
            raise Problem("malformed-json", 400, "The body is not valid JSON") from error

    def log(self, level: str, message: str, **fields: object) -> None:
        """Writes one JSON line, unless the stack logs only what is graver."""
        least = os.environ.get("LOG_LEVEL", "info")
        if LEVELS.index(level) < LEVELS.index(least):
            return
        moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {**fields, "timestamp": moment, "level": level, "message": message, **self._fields}
        write({name: value for name, value in line.items() if value is not None})

    @property
    def milliseconds(self) -> float:
        """Since the request began, to the hundredth."""
        return round((time.perf_counter() - self._started) * 1000, 2)

    def finish(self, status: int, error: Exception | None) -> None:
        """The line that says how it went, and the metrics (CloudWatch's embedded metric format)."""
        milliseconds = self.milliseconds
        fields: dict[str, object] = {
            "method": self.event["httpMethod"],
            "route": self.route,
            "status": status,
            "milliseconds": milliseconds,
        }
        if isinstance(error, Problem):
            fields["problem"] = error.members["type"]
        elif error is not None:
            stack = "".join(traceback.format_exception(error))
            fields["error"] = {"name": type(error).__name__, "message": str(error), "stack": stack}
        self.log("error" if status >= FAULT else "info", "request", **fields)
        own = {name: (value, "Count") for name, value in self.metrics.items()}
        values = {
            "Requests": (1, "Count"),
            "Errors": (int(ERROR <= status < FAULT), "Count"),
            "Faults": (int(status >= FAULT), "Count"),
            "Latency": (milliseconds, "Milliseconds"),
            **own,
        }
        directive = {
            "Namespace": "Portico",
            "Dimensions": [["Service", "Route"]],
            "Metrics": [{"Name": name, "Unit": unit} for name, (_, unit) in values.items()],
        }
        write(
            {
                "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]},
                "Service": self._fields["service"],
                "Route": self.route,
                "requestId": self.id,
                **{name: value for name, (value, _) in values.items()},
            }
        )


def serve(route: str, handle: Callable[[Request], dict]) -> Callable[[dict, object], dict]:
    """Makes a Lambda handler of what is to happen for a request, for API Gateway's REST APIs."""

    def handler(event: dict, context: object) -> dict:
        request = Request(route, event, context)
        error: Exception | None = None
        try:
            status, kind, body = 200, "application/json", handle(request)
        except Exception as caught:  # whatever it is, the client gets a problem, and the log the stack
            error = caught
            problem = caught if isinstance(caught, Problem) else Problem("internal-error", 500, "Something went wrong on our side")
            status, kind = problem.status, "application/problem+json"
            body = {**problem.members, "instance": request.path, "requestId": request.id}
        request.finish(status, error)
        headers = {**SECURITY_HEADERS, "content-type": kind, "x-request-id": request.id}
        return {"statusCode": status, "headers": headers, "body": json.dumps(body, ensure_ascii=False)}

    return handler


def write(line: dict) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def refuse_constant(name: str) -> None:
    """JSON has no NaN and no Infinity; Python's parser takes them."""
    raise ValueError(f"{name} is no JSON")
