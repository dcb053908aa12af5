"""What the contract says and JSON Schema cannot: schemathesis takes a refusal for a failure, since it sees the schema only.

Each entry is a pointer pattern and a detail that the handler gives; a refusal for any other reason stays a failure.
"""

import re

import schemathesis

EXPLAINED = [
    # Cursors are made by the server alone, and belong to one query (DESIGN: lists).
    (r"#/query/cursor", r"is not a cursor of this query"),
    # Bodies are kept as sent or refused: JavaScript has no place for these (functions/runtime/json-text.ts).
    (r"#/.*__proto__", r"is not allowed as a key"),
    (r"#/.*", r"is a number too large for JSON readers"),
    (r"#.*", r"is nested deeper than 100"),
]


def is_explained(error: dict) -> bool:
    return any(
        re.fullmatch(pointer, error["pointer"], re.DOTALL) and re.match(detail, error["detail"])
        for pointer, detail in EXPLAINED
    )


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps a failure, unless it is a refusal whose every error is explained above."""
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 400:
        return True
    errors = response.json().get("errors", [])
    return not errors or not all(is_explained(error) for error in errors)
