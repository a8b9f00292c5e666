"""A browser at the desk's papers, and PDF files as their readers see them."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pypdf
from sqlalchemy import select

from registration.models import HistoryEntry
from tests.integration.desk.people_world import HOST, World, token_of

NOW = datetime(2027, 2, 24, 9, 0, tzinfo=UTC)
AFTER = datetime(2027, 3, 11, 9, 0, tzinfo=UTC)
SHEET = {
    "lapa-variant": "plain",
    "lapa-grouping": "institution",
    "lapa-position": "",
    "lapa-blank": "10",
    "lapa-destroy_on": "2027-09-10",
    "lapa-language": "lv",
}
BADGES = {"nozime-per_page": "10", "nozime-language": "lv", "nozime-codes": "y"}


class Desk:
    """The owner's browser at one event."""

    def __init__(self, world: World, email: str = "anna@example.lv") -> None:
        self.world = world
        self.client = world.client(email)

    def url(self, path: str = "lapas/", event_id: int | None = None, org: str = "biedriba") -> str:
        """The address of a page of the event."""
        return f"/birojs/{org}/pasakumi/{event_id or self.world.event_id}/{path}"

    def get(self, path: str = "lapas/", **more: Any) -> Any:
        """A page."""
        return self.client.get(self.url(path, **more), base_url=HOST)

    def post(self, path: str, data: dict[str, Any] | None = None, token: str | None = None, **more: Any) -> Any:
        """What a form does; the token is that of any page of the desk."""
        token = token or token_of(self.client.get("/birojs/biedriba/iestatijumi", base_url=HOST).text)
        if not token:
            token = token_of(self.client.get("/birojs/konts", base_url=HOST).text)
        return self.client.post(self.url(path, **more), data={"csrf_token": token, **(data or {})}, base_url=HOST)

    def sheet(self, **choices: Any) -> pypdf.PdfReader:
        """The sign-in sheet with these choices changed."""
        values = SHEET | {f"lapa-{name}": value for name, value in choices.items()}
        return read(self.post("lapas/paraksti.pdf", values))

    def badges(self, **choices: Any) -> pypdf.PdfReader:
        """The badges with these choices changed."""
        values = BADGES | {f"nozime-{name}": value for name, value in choices.items()}
        return read(self.post("lapas/nozimites.pdf", values))

    def history(self, *actions: str) -> list[tuple[str, dict[str, Any]]]:
        """What was written down of the event, oldest first."""
        with self.world.reading() as session:
            query = select(HistoryEntry).where(HistoryEntry.action.in_(actions or ("printed",)))
            entries = session.scalars(query.order_by(HistoryEntry.id)).all()
            return [(entry.action, entry.details) for entry in entries]


def read(response: Any) -> pypdf.PdfReader:
    """The PDF of an answer."""
    assert response.status_code == 200, response.text[:4000]
    assert response.mimetype == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    return pypdf.PdfReader(BytesIO(response.data))


def text_of(reader: pypdf.PdfReader) -> str:
    """All its text, without the places where long words may break."""
    return "\n".join(page.extract_text() for page in reader.pages).replace("\u200b", "")


def lines_of(reader: pypdf.PdfReader) -> list[str]:
    """Its lines."""
    return text_of(reader).split("\n")
