"""Two organisers edited the same event: what each of them changed, and both put together."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from organisers.models import Account
from registration import changes
from registration.inputs import EventDraft, QuestionDraft
from registration.models import HistoryEntry

FIELDS = (*changes.FIELDS, "questions")


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that the other person changed; `mine_too` when this form changed it as well."""

    field: str
    theirs: Any
    mine: Any
    mine_too: bool


def plain(draft: EventDraft, name: str) -> Any:
    """A field of a draft as JSON; questions without their ids, which both people may have got differently."""
    if name != "questions":
        return changes.plain(getattr(draft, name))
    return [
        [str(q.kind), q.label.as_json(), q.help.as_json(), _labels(q), q.required, q.sensitive, q.per_person, q.photos]
        for q in draft.questions
    ]


def fingerprints(draft: EventDraft) -> dict[str, str]:
    """A short digest of each field."""
    return {name: _digest(plain(draft, name)) for name in FIELDS}


def packed(prints: dict[str, str]) -> str:
    """Fingerprints as the form carries them."""
    return json.dumps(prints, separators=(",", ":"))


def unpacked(text: str) -> dict[str, str]:
    """The fingerprints in a form; anything unreadable counts as "was different", so that the person is asked."""
    if len(text) > 4000:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def clashes(base: dict[str, str], theirs: EventDraft, mine: EventDraft) -> tuple[Clash, ...]:
    """The fields in which somebody else's saved event differs from what this form began with and now says."""
    found = []
    for name in FIELDS:
        now, wanted = plain(theirs, name), plain(mine, name)
        changed_by_them = base.get(name) != _digest(now)
        if now != wanted and changed_by_them:
            found.append(Clash(name, now, wanted, mine_too=base.get(name) != _digest(wanted)))
    return tuple(found)


def together(theirs: EventDraft, mine: EventDraft, found: Iterable[Clash], keep_mine: set[str]) -> EventDraft:
    """This form's draft with the other person's fields taken over, except those named in `keep_mine`."""
    taken = {c.field: getattr(theirs, c.field) for c in found if not (c.mine_too and c.field in keep_mine)}
    return replace(mine, **taken)


def savers(session: Session, event_id: int, count: int) -> Sequence[tuple[str, datetime]]:
    """Who made the last `count` saves and when, newest first; the name is empty for an account that is gone."""
    query = (
        select(Account.name, Account.email, HistoryEntry.at)
        .select_from(HistoryEntry)
        .outerjoin(Account, Account.id == HistoryEntry.account_id)
        .where(HistoryEntry.event_id == event_id, HistoryEntry.registration_id.is_(None))
        .where(HistoryEntry.action.in_(("event_saved", "event_published", "event_cancelled")))
        .order_by(HistoryEntry.id.desc())
        .limit(max(1, min(count, 20)))
    )
    return [(name or email or "", at) for name, email, at in session.execute(query)]


def _labels(question: QuestionDraft) -> list[dict[str, str]]:
    return [option.label.as_json() for option in question.options]


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:10]
