import importlib
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "src" / "handlers"))

ROOT = "1-5759e988-bd862e3fe1be46a994272793"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """As the stack declares it, and as Lambda completes it."""
    variables = {
        "SERVICE_NAME": "hello",
        "LOG_LEVEL": "info",
        "PORTICO_STAGE": "test",
        "DEFAULT_LANGUAGE": "en",
        "_X_AMZN_TRACE_ID": f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def call(capsys):
    """Calls the handler as API Gateway does; gives the answer, its body, and the lines that were written."""
    handler = importlib.import_module("hello").handler

    def post(body, **changes):
        event = {
            "resource": "/api/abc/hello",
            "path": "/api/abc/hello",
            "httpMethod": "POST",
            "headers": {"Content-Type": "application/json"},
            "requestContext": {
                "path": "/test/api/abc/hello",
                "requestId": "request-7",
                "identity": {"apiKeyId": "key-1"},
            },
            "body": body if isinstance(body, str) or body is None else json.dumps(body),
            "isBase64Encoded": False,
            **changes,
        }
        answer = handler(event, SimpleNamespace(aws_request_id="lambda-1", function_name="hello-1a2b3c4"))
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return SimpleNamespace(
            status=answer["statusCode"],
            headers=answer["headers"],
            json=json.loads(answer["body"]),
            records=[line for line in lines if "level" in line],
            metrics=[line for line in lines if "_aws" in line],
        )

    return post
