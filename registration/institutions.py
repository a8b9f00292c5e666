"""Institutions as an organisation knows them: the seeded register, what was added to it, and which one a text means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, bindparam, insert, or_, select, text
from sqlalchemy.orm import Session

from core.clock import local
from core.collation import fold
from organisers.queries import take_turns
from registration.institution_models import InstitutionName
from registration.models import Institution
from registration.registers import institutions as register
from registration.registers import municipalities
from registration.registers.institutions import InstitutionKind
from registration.registers.matching import Match, closest, decide

_AT_ONCE = 1000  # texts of one query
_SEED_LOCK = 7_423_001  # any number nobody else uses: two servers that start together must not seed twice


@dataclass(frozen=True, slots=True)
class Known:
    """An institution an organisation can choose; `shared` when it comes from the register and is everybody's."""

    id: int
    name: str
    kind: str
    municipality_code: str | None
    shared: bool


Names = dict[str, tuple[Known, ...]]


def name_key(name: str) -> str:
    """The key under which spellings of an institution are the same; empty when nothing can be compared."""
    return (register.key(name) or fold(name))[:200]


# Built once: putting it together anew for each visitor costs more than running it.
_NAMES = cast(Table, InstitutionName.__table__)
_RESOLVE = select(_NAMES.c.organisation_id, _NAMES.c.institution_id).where(
    _NAMES.c.key == bindparam("wanted"),
    (_NAMES.c.organisation_id == bindparam("organisation")) | _NAMES.c.organisation_id.is_(None),
)


def resolve(session: Session, organisation_id: int, typed: str) -> int | None:
    """The institution a text surely means: a name, an alias, or what an organiser matched before. One indexed query."""
    wanted = name_key(typed)
    if not wanted:
        return None
    rows = session.connection().execute(_RESOLVE, {"wanted": wanted, "organisation": organisation_id}).all()
    return _sure([(row.organisation_id, row.institution_id) for row in rows])


def resolve_all(session: Session, organisation_id: int, texts: Iterable[str]) -> dict[str, int | None]:
    """What `resolve` says of each of many texts, with one query for a thousand of them."""
    keys = {typed: name_key(typed) for typed in set(texts)}
    wanted = sorted(set(keys.values()) - {""})
    visible = or_(_NAMES.c.organisation_id == organisation_id, _NAMES.c.organisation_id.is_(None))
    meant: dict[str, list[tuple[int | None, int]]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(_NAMES.c.key, _NAMES.c.organisation_id, _NAMES.c.institution_id)
        chosen = _NAMES.c.key.in_(wanted[start : start + _AT_ONCE])
        for key, owner, institution_id in session.connection().execute(query.where(chosen, visible)):
            meant.setdefault(key, []).append((owner, institution_id))
    return {typed: _sure(meant.get(key, ())) for typed, key in keys.items()}


def _sure(names: Sequence[tuple[int | None, int]]) -> int | None:
    """The one institution that a spelling means: what the organisation taught goes before what is everybody's."""
    own = {institution_id for owner, institution_id in names if owner is not None}
    found = own or {institution_id for _owner, institution_id in names}
    return found.pop() if len(found) == 1 else None


def municipalities_for_form(on: date) -> list[tuple[str, str]]:
    """(code, name) of the municipalities that exist on the day, in Latvian order: the choices of a form."""
    return [(m.code, m.name_lv) for m in municipalities.current(on)]


def known_names(session: Session, organisation_id: int) -> Names:
    """Every spelling an organisation's people may use, with the institutions it may mean; read once for many texts."""
    visible = or_(InstitutionName.organisation_id == organisation_id, InstitutionName.organisation_id.is_(None))
    query = select(InstitutionName.key, InstitutionName.organisation_id, Institution)
    query = query.join(Institution, Institution.id == InstitutionName.institution_id).where(visible)
    taught: Names = {}
    shared: Names = {}
    for key, owner, its in session.execute(query.order_by(InstitutionName.id)):
        names = shared if owner is None else taught
        known = Known(its.id, its.name, its.kind, its.municipality_code, shared=its.organisation_id is None)
        names[key] = (*names.get(key, ()), known)
    return shared | taught


def match_institution(session: Session, organisation_id: int, typed: str, names: Names | None = None) -> Match[Known]:
    """The institution a text means, else up to three to ask about, best first. Pass `names` when asking many times."""
    wanted = name_key(typed)
    if not wanted:
        return Match()
    names = known_names(session, organisation_id) if names is None else names
    return decide(names[wanted]) if wanted in names else Match(candidates=closest(wanted, names))


def choosable(session: Session, organisation_id: int, institution_id: int) -> Institution | None:
    """The institution, if this organisation may use it."""
    if not 0 < institution_id < 2**31:
        return None
    institution = session.get(Institution, institution_id)
    return institution if institution and institution.organisation_id in {None, organisation_id} else None


def create_institution(
    session: Session, organisation_id: int, name: str, kind: InstitutionKind, municipality_code: str | None
) -> int:
    """The id of the organisation's new institution, or of the one that already has this name. Idempotent."""
    take_turns(session, organisation_id)
    key = name_key(name)
    same = select(Institution.id).where(Institution.name_key == key, Institution.organisation_id == organisation_id)
    existing = resolve(session, organisation_id, name) or session.scalar(same)
    if existing is not None:
        return existing
    institution = Institution(
        organisation_id=organisation_id,
        name=name,
        name_key=key,
        kind=kind,
        municipality_code=municipality_code,
        aliases=[],
    )
    session.add(institution)
    session.flush()
    learn(session, organisation_id, institution.id, name)
    return institution.id


def learn(session: Session, organisation_id: int, institution_id: int, typed: str) -> None:
    """From now on this spelling means this institution, for this organisation; the latest lesson counts."""
    key = name_key(typed)
    if not key:
        return
    take_turns(session, organisation_id)
    here = select(InstitutionName).where(InstitutionName.organisation_id == organisation_id, InstitutionName.key == key)
    known = session.scalars(here).one_or_none()
    if known is None:
        session.add(InstitutionName(organisation_id=organisation_id, institution_id=institution_id, key=key))
    else:
        known.institution_id = institution_id
    session.flush()


def seed_institutions(session: Session, now: datetime) -> int:
    """How many institutions of the register were added, with all their spellings. Idempotent; two at once add once.

    Institutions that have left the register stay: people have been matched to them.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _SEED_LOCK})
    listed = {name_key(each.name): each for each in register.seed(local(now).date())}
    shared = select(Institution.name_key, Institution.id).where(Institution.organisation_id.is_(None))
    known = {row.name_key: row.id for row in session.execute(shared)}
    missing = [_row(key, each) for key, each in listed.items() if key not in known]
    if missing:
        added = session.execute(insert(Institution).returning(Institution.name_key, Institution.id), missing)
        known |= {row.name_key: row.id for row in added}
    _seed_names(session, {known[key]: each for key, each in listed.items()})
    return len(missing)


def _row(key: str, each: register.Institution) -> dict[str, object]:
    return {
        "organisation_id": None,
        "name": each.name,
        "name_key": key,
        "kind": each.kind,
        "municipality_code": each.municipality,
        "aliases": list(each.aliases),
    }


def _seed_names(session: Session, listed: dict[int, register.Institution]) -> None:
    query = select(InstitutionName.institution_id, InstitutionName.key)
    known = {tuple(row) for row in session.execute(query.where(InstitutionName.organisation_id.is_(None)))}
    wanted = ((i, key[:200]) for i, each in listed.items() for key in sorted(register.names(each)))
    rows = [
        {"organisation_id": None, "institution_id": institution_id, "key": key}
        for institution_id, key in wanted
        if (institution_id, key) not in known
    ]
    if rows:
        session.execute(insert(InstitutionName), rows)
