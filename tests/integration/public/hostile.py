"""A form with questions, and requests that no browser sends."""

from urllib.parse import quote

from werkzeug.test import TestResponse

from core.bilingual import Bilingual
from registration.inputs import Option, QuestionDraft
from registration.terms import QuestionKind
from tests.integration.registration.world import Visitor

QUESTIONS = (
    QuestionDraft(None, QuestionKind.one, Bilingual("Kas?"), options=(Option("a", Bilingual("A")),)),
    QuestionDraft(None, QuestionKind.many, Bilingual("Ko?"), options=(Option("a", Bilingual("A")),)),
    QuestionDraft(None, QuestionKind.long, Bilingual("Kāpēc?")),
)


def post_raw(visitor: Visitor, body: bytes, kind: str = "application/x-www-form-urlencoded") -> TestResponse:
    return visitor.client.post(f"/pasakumi/{visitor.slug}", data=body, content_type=kind)


def fine(answer: TestResponse) -> bool:
    return answer.status_code < 500 and b"Traceback" not in answer.data


def encoded(fields: dict[str, str]) -> bytes:
    return "&".join(f"{k}={quote(v)}" for k, v in fields.items()).encode()
