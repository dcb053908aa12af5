"""POST /api/abc/hello: greets a name, in one of some languages."""

import re

from serving import Problem, Request, env, serve

GREETINGS = {"de": "Hallo", "en": "Hello", "es": "Hola", "fr": "Bonjour"}

# As the contract in contract.ts has it: words with one space between them.
LONGEST_NAME = 64
NAME = re.compile(r"[^ <>\x00-\x1f\x7f]+(?: [^ <>\x00-\x1f\x7f]+)*")


def hello(request: Request) -> dict:
    """What happens, and nothing else: what goes wrong is raised, and answered in one place."""
    name, language = greeted(request.json())
    request.metrics[f"Greetings.{language}"] = 1
    request.log("debug", "greeting", language=language)
    return {"greeting": f"{GREETINGS[language]}, {name}!", "language": language, "stage": env("PORTICO_STAGE")}


def greeted(body: object) -> tuple[str, str]:
    """The name and the language of a body; every field that is wrong is named at once."""
    if not isinstance(body, dict):
        raise Problem.invalid([("#", "must be an object")])
    name, language = body.get("name"), body.get("language", env("DEFAULT_LANGUAGE"))
    errors = [(f"#/{field}", "is not known") for field in sorted(set(body) - {"name", "language"})]
    if "name" not in body:
        errors.append(("#/name", "is required"))
    elif not isinstance(name, str) or not 1 <= len(name) <= LONGEST_NAME:
        errors.append(("#/name", f"must be a text of 1 to {LONGEST_NAME} characters"))
    elif not NAME.fullmatch(name):
        errors.append(("#/name", "must be words with one space between them, without < and >"))
    if not isinstance(language, str) or language not in GREETINGS:
        errors.append(("#/language", f"must be one of {', '.join(GREETINGS)}"))
    if errors:
        raise Problem.invalid(errors)
    return name, language


handler = serve("POST /api/abc/hello", hello)
