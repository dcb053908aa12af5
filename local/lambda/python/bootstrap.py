"""The runtime of a Python function: loads the handler and answers one request after the other, by Lambda's conventions.

Requests come in on file descriptor 3, one JSON object a line; messages go out on 4: see local/lambda/worker/protocol.ts.
Started as `bootstrap.py TASK_ROOT HANDLER FUNCTION_ARN`, in the function's environment.
"""

import importlib
import importlib.machinery
import json
import logging
import os
import queue
import re
import signal
import sys
import threading
import time
import traceback

TASK_ROOT, HANDLER, FUNCTION_ARN = sys.argv[1:4]
JSON_LOG = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
# Packages that Lambda's Python runtime brings along (AWS, "Runtime-included SDK versions").
IN_RUNTIME = {"awscrt", "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}
REAL_AWS = re.compile(
    r"(^|\.)(amazonaws\.com(\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn|amazonaws\.eu)\.?$|^169\.254\.(169\.254|170\.2)$",
    re.IGNORECASE,
)


class Channel:
    """The way to the local cloud. Any thread may send."""

    def __init__(self):
        self._requests = os.fdopen(3, "r", encoding="utf-8")
        self._messages = os.fdopen(4, "w", encoding="utf-8")
        self._lock = threading.RLock()
        self.queue = queue.SimpleQueue()

    def send(self, kind, **members):
        line = json.dumps({"kind": kind, **members})
        with self._lock:
            self._messages.write(line + "\n")
            self._messages.flush()

    def listen(self):
        """Hands requests on until the local cloud is gone, and this process and its children with it."""
        for line in self._requests:
            self.queue.put(json.loads(line))
        if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(0)


channel = Channel()
current = {"request_id": ""}


def log(text):
    channel.send("log", time=int(time.time() * 1000), text=text)


class LogStream:
    """Stands for standard output and error: each line is one of the log."""

    encoding = "utf-8"
    errors = "replace"
    newlines = None
    closed = False

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._rest = ""
        self._lock = threading.RLock()

    def write(self, text):
        with self._lock:
            *lines, self._rest = (self._rest + text).split("\n")
            for line in lines:
                log(line + "\n")
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        with self._lock:
            rest, self._rest = self._rest, ""
            if rest:
                log(rest)

    def fileno(self):
        return self._descriptor

    def isatty(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return True


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = current["request_id"]
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with what `extra` brought."""

    standard = set(logging.makeLogRecord({}).__dict__) | {"aws_request_id", "message", "asctime"}

    def format(self, record):
        line = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info and record.exc_info[0]:
            line["stackTrace"] = traceback.format_tb(record.exc_info[2])
            line["errorType"] = record.exc_info[0].__name__
            line["errorMessage"] = str(record.exc_info[1])
        extra = {key: value for key, value in record.__dict__.items() if key not in self.standard}
        line.update({key: value for key, value in extra.items() if key not in line})
        line["requestId"] = current["request_id"]
        return json.dumps(line, default=str, ensure_ascii=False)


class LambdaHandler(logging.Handler):
    def emit(self, record):
        try:
            log(self.format(record))
        except Exception:
            self.handleError(record)


def configure_logging():
    handler = LambdaHandler()
    handler.addFilter(RequestIdFilter())
    if JSON_LOG:
        handler.setFormatter(JsonFormatter())
        level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO").upper()
        logging.getLogger().setLevel({"TRACE": "DEBUG", "FATAL": "CRITICAL"}.get(level, level))
    else:
        formatter = logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"
        )
        formatter.converter = time.gmtime
        handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)


class RuntimeFault(Exception):
    """An error that Lambda's runtime itself raises."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = f"Runtime.{kind}"


def reported(error, request_id):
    """An error as Lambda reports it: the user's frames only."""
    if isinstance(error, RuntimeFault):
        return {"errorMessage": str(error), "errorType": error.kind, "requestId": request_id, "stackTrace": []}
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if os.path.abspath(frame.filename) != __file__
    ]
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": traceback.format_list(frames),
    }


def log_error(fault):
    if JSON_LOG:
        line = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "log_level": "ERROR",
            "errorMessage": fault["errorMessage"],
            "errorType": fault["errorType"],
            "requestId": fault["requestId"],
            "stackTrace": fault["stackTrace"],
        }
        log(json.dumps(line, ensure_ascii=False))
        return
    head = f"[ERROR] {fault['errorType']}: {fault['errorMessage']}\nTraceback (most recent call last):"
    # Lambda indents with non-breaking spaces, which the console of CloudWatch keeps.
    lines = [line for frame in fault["stackTrace"] for line in frame.rstrip("\n").split("\n")]
    log("\n".join([head, *(re.sub(r"^ +", lambda spaces: "\u00a0" * len(spaces[0]), line) for line in lines)]))


class Identity:
    def __init__(self):
        self.cognito_identity_id = None
        self.cognito_identity_pool_id = None


class Client:
    def __init__(self, described):
        for name in ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"):
            setattr(self, name, described.get(name))


class ClientContext:
    def __init__(self, described):
        self.custom = described.get("custom")
        self.env = described.get("env")
        self.client = Client(described["client"]) if described.get("client") else None


class LambdaContext:
    """The second argument of a handler."""

    def __init__(self, request):
        environ = os.environ
        self.aws_request_id = request["requestId"]
        self.function_name = environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.invoked_function_arn = request.get("invokedArn") or FUNCTION_ARN
        self.identity = Identity()
        self.tenant_id = None
        described = request.get("clientContext")
        self.client_context = ClientContext(json.loads(described)) if described else None
        self._deadline = request["deadline"]

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline - time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))

    def __repr__(self):
        shown = ", ".join(f"{key}={value}" for key, value in self.__dict__.items() if not key.startswith("_"))
        return f"LambdaContext([{shown}])"


def fence_modules():
    """Keeps a function to its own code: what this machine has installed would be missing on AWS."""
    outside = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    sys.path[:] = [TASK_ROOT, *(path for path in sys.path[1:] if path not in outside)]

    class RuntimePackages:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if path is not None or name not in IN_RUNTIME:
                return None
            return importlib.machinery.PathFinder.find_spec(name, outside, target)

    sys.meta_path.append(RuntimePackages)


def guard_network():
    """Refuses connections to the real AWS, by name, or to the addresses that hand out credentials on AWS machines."""

    def hook(event, arguments):
        if event == "socket.getaddrinfo":
            host = arguments[0]
        elif event == "socket.connect" and isinstance(arguments[1], tuple):
            host = arguments[1][0]
        else:
            return
        host = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        if REAL_AWS.search(host):
            channel.send("refused", host=host)
            raise ConnectionRefusedError(
                f"{os.environ['AWS_LAMBDA_FUNCTION_NAME']} tried to reach {host}, the real AWS. The local cloud refuses this: "
                "use the AWS SDK without an endpoint of your own (it finds the local cloud by AWS_ENDPOINT_URL)"
            )

    sys.addaudithook(hook)


def load_handler():
    module_name, dot, function_name = HANDLER.rpartition(".")
    if not dot or not module_name:
        raise RuntimeFault(
            "MalformedHandlerName", f"Bad handler '{HANDLER}': not enough values to unpack (expected 2, got 1)"
        )
    module_name = module_name.replace("/", ".")
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise RuntimeFault("BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise RuntimeFault("ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        raise RuntimeFault("UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}") from error
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise RuntimeFault(
            "HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'"
        ) from None


def marshal(value):
    from decimal import Decimal

    def other(thing):
        if isinstance(thing, Decimal):
            return float(thing)
        raise TypeError(f"Object of type {type(thing).__name__} is not JSON serializable")

    try:
        return json.dumps(value, default=other, ensure_ascii=False)
    except Exception as error:
        raise RuntimeFault("MarshalError", f"Unable to marshal response: {error}") from error


def memory():
    """The most bytes that this process has held."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def serve(handler, request):
    current["request_id"] = request["requestId"]
    os.environ["_X_AMZN_TRACE_ID"] = request["traceId"]
    try:
        payload = marshal(handler(json.loads(request["payload"]), LambdaContext(request)))
        message = {"kind": "answer", "payload": payload}
    except Exception as error:
        fault = reported(error, request["requestId"])
        log_error(fault)
        message = {"kind": "failed", "error": fault}
    sys.stdout.flush()
    sys.stderr.flush()
    channel.send(heapBytes=memory(), **message)


def main():
    threading.Thread(target=channel.listen, daemon=True).start()
    sys.stdout, sys.stderr = LogStream(1), LogStream(2)
    configure_logging()
    fence_modules()
    guard_network()
    try:
        handler = load_handler()
    except Exception as error:
        fault = reported(error, "")
        log_error(fault)
        channel.send("initFailed", error=fault)
        sys.exit(1)
    channel.send("ready")
    while True:
        serve(handler, channel.queue.get())


main()
