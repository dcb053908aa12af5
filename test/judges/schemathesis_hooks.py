"""What the contract says and JSON Schema cannot: schemathesis takes a refusal for a failure, since it sees the schema only.

Each entry is a pointer pattern and a detail that the handler gives; a refusal for any other reason stays a failure.
"""

import json
import re

import schemathesis

EXPLAINED = [
    # Cursors are made by the server alone, and belong to one query (DESIGN: lists).
    (r"#/query/cursor", r"is not a cursor of this query"),
    # Bodies are kept as sent or refused: JavaScript has no place for these (functions/runtime/json-text.ts).
    (r"#/.*__proto__", r"is not allowed as a key"),
    (r"#/.*", r"is a number too large for JSON readers"),
    (r"#.*", r"is nested deeper than 100"),
    # Names, lines and addresses are Unicode's affair (functions/registry/names.ts, functions/identity/users/identifiers.ts).
    (r"#/.*(name|company_address)", r"(must (be|have|begin|not)|has control characters|mixes|looks like|could be taken for)"),
    (r"#/.*", r"must have no control characters|is no Unicode text|has (control|\d+) characters"),
    (r"#/(identifier|address|email|phone)", r"must be an e-mail address"),
    (r"#/.*password", r"has \d+ characters|is one of the most common|is (the|your)|is too"),
    # Tax numbers go by their country (functions/registry/billing.ts).
    (r"#/billing_account/tax_number", r".*"),
    (r"#/billing_account/country", r"must be a country"),
    (r"#/metadata", r"must be at most"),
    # What is over cannot be an end; nobody gives scopes that they do not have.
    (r"#/expires_at", r"is over"),
    (r"#/scopes.*", r".*you do not have|.*not yours|must be a scope|.*more than you"),
]

# Problems of what was made by the server alone, or is a state of things that the schema does not know of.
EXPLAINED_TYPES = ["invalid-grant", "invalid-code", "precondition-failed", "idempotency-key-reused"]


def is_longer_in_utf16(error: dict, case) -> bool:
    """Lengths are of UTF-16 units here, as in JavaScript, and of characters in JSON Schema: they differ for those beyond the first 65,536."""
    beyond = any(ord(character) > 0xFFFF for character in json.dumps(case.body, ensure_ascii=False, default=str))
    return beyond and re.fullmatch(r"must be at most \d+ characters long", error["detail"]) is not None


def is_explained(error: dict, case) -> bool:
    return is_longer_in_utf16(error, case) or any(
        re.fullmatch(pointer, error["pointer"], re.DOTALL) and re.match(detail, error["detail"])
        for pointer, detail in EXPLAINED
    )


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps a failure, unless it is a refusal whose every error is explained above."""
    kind = type(failure).__name__
    # A project or an organization is made without an offer of its ownership: that is another thing below it.
    if kind == "EnsureResourceAvailability":
        return "/ownership-transfers" not in case.path
    if kind != "RejectedPositiveData" or response.status_code not in (400, 412, 422):
        return True
    problem = response.json()
    if problem.get("type", "").rpartition(":")[2] in EXPLAINED_TYPES:
        return False
    errors = problem.get("errors", [])
    return not errors or not all(is_explained(error, case) for error in errors)
