"""Names of erased people in texts that organisers wrote about an event: what a group worked out, the closing report.

What the text says stays, the name, the address and the number become "…". Texts everybody may read before the event -
its description, its programme - are left alone: who speaks at an event is public by another agreement.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from attendance.models import GroupNote
from core.bilingual import Bilingual
from invitations.models import InvitationBatch
from paper.models import ClosingReport
from privacy.models import Objection
from registration.models import Decision, Registration

STRUCK = "…"
_TEXTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (GroupNote, ("text",)),
    (ClosingReport, ("handed_to", "results")),
    (InvitationBatch, ("note",)),
    (Decision, ("note",)),
)


def strike(session: Session, event_id: int, texts: Sequence[str]) -> int:
    """How many of the event's texts named somebody by one of these texts, and do not any more."""
    if not texts:
        return 0
    named = re.compile(
        "|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in sorted(texts, key=len, reverse=True)), re.I
    )
    number = 0
    for row, column in _rows(session, event_id):
        before = getattr(row, column)
        after = _struck(named, before)
        if after != before:
            setattr(row, column, after)
            number += 1
    session.flush()
    return number


def _struck(named: re.Pattern[str], text: Any) -> Any:
    if isinstance(text, Bilingual):
        return Bilingual(named.sub(STRUCK, text.lv), named.sub(STRUCK, text.en))
    return named.sub(STRUCK, text)


def _rows(session: Session, event_id: int) -> Iterator[tuple[Any, str]]:
    for table, columns in _TEXTS:
        for row in session.scalars(select(table).where(table.event_id == event_id)):
            yield from ((row, column) for column in columns)
    objections = select(Objection).join(Registration, Registration.id == Objection.registration_id)
    for row in session.scalars(objections.where(Registration.event_id == event_id)):
        yield from ((row, column) for column in ("said", "settled"))
