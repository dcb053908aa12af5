"""The handler alone, by the requirements: S3.10 parses, validates, formats, handles errors; S3.12 logs; S3.14 measures; S3.32 traces."""

import base64

import pytest
from conftest import ROOT


@pytest.mark.parametrize(
    ("body", "greeting", "language"),
    [
        ({"name": "Ada"}, "Hello, Ada!", "en"),
        ({"name": "Jean-Luc d'Arc"}, "Hello, Jean-Luc d'Arc!", "en"),
        ({"name": "Łukasz", "language": "de"}, "Hallo, Łukasz!", "de"),
        ({"name": "李 小龙", "language": "fr"}, "Bonjour, 李 小龙!", "fr"),
        ({"name": "Sammy Davis Jr.", "language": "es"}, "Hola, Sammy Davis Jr.!", "es"),
        ({"name": "n" * 64}, f"Hello, {'n' * 64}!", "en"),
    ],
)
def test_s3_10_greets(call, body, greeting, language):
    answer = call(body)
    assert (answer.status, answer.json) == (200, {"greeting": greeting, "language": language, "stage": "test"})
    assert answer.headers["content-type"] == "application/json"


def test_s3_20_greets_in_the_language_of_the_stack(call, monkeypatch):
    monkeypatch.setenv("DEFAULT_LANGUAGE", "fr")
    assert call({"name": "Ada"}).json["greeting"] == "Bonjour, Ada!"


def test_s3_10_reads_a_body_in_base_64_and_with_a_byte_order_mark(call):
    body = base64.b64encode('\ufeff{"name":"Ada"}'.encode()).decode()
    assert call(body, isBase64Encoded=True).json["greeting"] == "Hello, Ada!"


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["#/name"]),
        ({"name": ""}, ["#/name"]),
        ({"name": "   "}, ["#/name"]),
        ({"name": 7}, ["#/name"]),
        ({"name": "n" * 65}, ["#/name"]),
        ({"name": "<script>"}, ["#/name"]),
        ({"name": "Ada\n"}, ["#/name"]),
        ({"name": " Ada"}, ["#/name"]),
        ({"name": "Ada  Lovelace"}, ["#/name"]),
        ({"name": "A\x00da"}, ["#/name"]),
        ({"name": "Ada", "language": "xx"}, ["#/language"]),
        ({"name": "Ada", "language": None}, ["#/language"]),
        ({"name": "Ada", "language": ["en"]}, ["#/language"]),
        ({"name": None, "language": 1, "extra": True}, ["#/extra", "#/name", "#/language"]),
        ([], ["#"]),
        ("null", ["#"]),
    ],
)
def test_s3_10_names_every_field_that_is_wrong(call, body, pointers):
    answer = call(body)
    assert [error["pointer"] for error in answer.json["errors"]] == pointers
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json["type"] == "urn:portico:problem:invalid-request"
    assert (answer.json["instance"], answer.json["requestId"]) == ("/test/api/abc/hello", "request-7")


@pytest.mark.parametrize(
    ("body", "changes", "status", "problem"),
    [
        ("{", {}, 400, "malformed-json"),
        ("", {}, 400, "malformed-json"),
        (None, {}, 400, "malformed-json"),
        ("NaN", {}, 400, "malformed-json"),
        pytest.param("[" * 10_000, {}, 400, "malformed-json", id="deep"),
        ("%%%", {"isBase64Encoded": True}, 400, "malformed-json"),
        ("/w==", {"isBase64Encoded": True}, 400, "malformed-json"),
        pytest.param("x" * 16_385, {}, 413, "payload-too-large", id="large"),
        pytest.param("ä" * 8_193, {}, 413, "payload-too-large", id="large-in-bytes"),
        ({"name": "Ada"}, {"headers": {"content-type": "text/plain"}}, 415, "unsupported-media-type"),
        ({"name": "Ada"}, {"headers": None}, 415, "unsupported-media-type"),
    ],
)
def test_s3_10_answers_what_it_cannot_read_with_a_problem(call, body, changes, status, problem):
    answer = call(body, **changes)
    assert (answer.status, answer.json["type"]) == (status, f"urn:portico:problem:{problem}")
    assert answer.json["status"] == status


def test_s3_10_tells_the_client_nothing_of_a_fault_and_the_log_all(call, monkeypatch):
    monkeypatch.delenv("DEFAULT_LANGUAGE")
    answer = call({"name": "Ada"})
    assert answer.json == {
        "type": "urn:portico:problem:internal-error",
        "title": "Something went wrong on our side",
        "status": 500,
        "instance": "/test/api/abc/hello",
        "requestId": "request-7",
    }
    [record] = answer.records
    assert record["level"] == "error"
    assert record["error"]["message"].startswith("The environment has no DEFAULT_LANGUAGE")
    assert "in greeted" in record["error"]["stack"]


def test_s3_10_sends_security_headers_with_every_answer(call):
    for body in ({"name": "Ada"}, "{"):
        headers = call(body).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["x-request-id"] == "request-7"


@pytest.mark.parametrize(("body", "status"), [({"name": "Ada"}, 200), ("{", 400)])
def test_s3_12_s3_32_writes_one_line_for_a_request_with_its_trace(call, body, status):
    [record] = call(body).records
    milliseconds = record.pop("milliseconds")
    assert isinstance(milliseconds, float) and 0 <= milliseconds < 1000
    assert record.pop("timestamp").endswith("Z")
    assert record.pop("problem", None) == (None if status == 200 else "urn:portico:problem:malformed-json")
    assert record == {
        "level": "info",
        "message": "request",
        "service": "hello",
        "stage": "test",
        "requestId": "request-7",
        "functionRequestId": "lambda-1",
        "traceId": ROOT,
        "caller": "apiKey:key-1",
        "method": "POST",
        "route": "POST /api/abc/hello",
        "status": status,
    }


def test_s3_12_logs_no_name(call, monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "debug")
    records = call({"name": "Ada"}).records
    assert [record["message"] for record in records] == ["greeting", "request"]
    assert "Ada" not in str(records)


@pytest.mark.parametrize(("body", "errors", "own"), [({"name": "Ada", "language": "de"}, 0, {"Greetings.de": 1}), ("{", 1, {})])
def test_s3_14_emits_metrics_in_the_embedded_format(call, body, errors, own):
    [line] = call(body).metrics
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["Service", "Route"]]
    values = {metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]}
    assert values.pop("Latency") >= 0
    assert values == {"Requests": 1, "Errors": errors, "Faults": 0, **own}
    assert (line["Service"], line["Route"]) == ("hello", "POST /api/abc/hello")
