"""Promise P23: every change of an organisation, its members and accounts leaves exactly one line, for good."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.db import db, transaction
from organisers import members, queries, services
from organisers.models import Account, Membership, Organisation, OrganisationEntry, TrailChanged
from organisers.terms import (
    COMMAND,
    USUAL_RIGHTS,
    Action,
    Actor,
    ActorKind,
    MemberCommand,
    Rejected,
    SettingsCommand,
)
from tests.integration.organisers.conftest import PASSWORD

USUAL = ["check_in", "edit", "export", "moderate"]

NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
OURS = "lauku-attistibas-biedriba"
ANNA, EDGARS, OLGA = "anna@example.lv", "edgars@example.lv", "olga@example.lv"
SETTINGS = SettingsCommand(Bilingual("Lauku attīstības biedrība", "Rural Association"))
Line = tuple[str, str | None, str, str | None, str | None, dict[str, object]]
Act = Callable[[Session], object]


def account(session: Session, email: str) -> Account:
    found = queries.account_by_email(session, email)
    assert found
    return found


def ours(session: Session) -> Organisation:
    found = queries.organisation_by_slug(session, OURS)
    assert found
    return found


def place(session: Session, email: str) -> int:
    found = queries.membership(session, account(session, email).id, ours(session).id)
    assert found
    return found.id


def anna(session: Session) -> Actor:
    return Actor(ActorKind.organiser, account(session, ANNA).id)


def last(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.max(OrganisationEntry.id))) or 0


def written(app: Flask, after: int) -> list[Line]:
    """(actor, their address, action, whom, where, details) of every line after the one with this number."""
    with app.app_context():
        session = db.session()
        emails = {row.id: row.email for row in session.execute(select(Account.id, Account.email))}
        slugs = {row.id: row.slug for row in session.execute(select(Organisation.id, Organisation.slug))}
        entries = session.scalars(
            select(OrganisationEntry).where(OrganisationEntry.id > after).order_by(OrganisationEntry.id)
        )
        return [
            (
                entry.actor,
                emails.get(entry.account_id or 0),
                entry.action,
                emails.get(entry.subject_id or 0),
                slugs.get(entry.organisation_id or 0),
                entry.details,
            )
            for entry in entries
        ]


def do(app: Flask, act: Act) -> list[Line]:
    """What the act writes down."""
    before = last(app)
    with app.app_context(), transaction() as session:
        act(session)
    return written(app, before)


def invite(email: str, name: str) -> Act:
    command = MemberCommand(email, name, "member")
    return lambda s: members.invite_member(s, NOW, ours(s).id, command, "example.lv", anna(s))


def role(email: str, new: str) -> Act:
    return lambda s: members.set_rights(s, NOW, ours(s).id, place(s, email), new, USUAL_RIGHTS, anna(s))


def remove(email: str) -> Act:
    return lambda s: members.remove_member(s, NOW, ours(s).id, place(s, email), anna(s))


def save(command: SettingsCommand) -> Act:
    return lambda s: services.update_organisation(s, NOW, ours(s).id, command, anna(s))


def rename(email: str, name: str, language: str = "lv") -> Act:
    return lambda s: services.update_account(s, NOW, account(s, email).id, name, language)


def ask_link(email: str, now: datetime = NOW) -> Act:
    return lambda s: services.request_reset(s, now, account(s, email), "example.lv")


def test_settings_say_what_was_and_what_is(app: Flask) -> None:
    new = SettingsCommand(Bilingual("Lauku attīstības biedrība", "Rural Forum"), address="Bērzu iela 1")
    changes = {"name_en": ["Rural Association", "Rural Forum"], "address": ["", "Bērzu iela 1"]}
    assert do(app, save(new)) == [("organiser", ANNA, "settings_changed", None, OURS, {"changes": changes})]
    back = {name: [is_now, was] for name, (was, is_now) in changes.items()}
    assert do(app, save(SETTINGS)) == [("organiser", ANNA, "settings_changed", None, OURS, {"changes": back})]


def test_new_person_leaves_a_line_for_the_account_and_one_for_the_place(app: Flask) -> None:
    assert do(app, invite("jana@example.lv", "Jana Kļava")) == [
        ("organiser", ANNA, "account_created", "jana@example.lv", None, {}),
        ("organiser", ANNA, "member_added", "jana@example.lv", OURS, {"role": "member", "rights": USUAL}),
    ]
    assert do(app, invite("jana@example.lv", "Jana Kļava")) == []
    assert do(app, role("jana@example.lv", "owner")) == [
        ("organiser", ANNA, "role_changed", "jana@example.lv", OURS, {"changes": {"role": ["member", "owner"]}})
    ]
    assert do(app, remove("jana@example.lv")) == [
        ("organiser", ANNA, "member_removed", "jana@example.lv", OURS, {"role": "owner"})
    ]


def test_accounts_and_organisations_made_by_command(app: Flask) -> None:
    def act(session: Session) -> None:
        person = services.create_account(session, NOW, "zane@example.lv", "Zane", PASSWORD)
        here = services.create_organisation(session, NOW, Bilingual("Zaļā sēta"))
        services.add_member(session, NOW, here.id, person.id, "owner")

    assert do(app, act) == [
        ("command", None, "account_created", "zane@example.lv", None, {}),
        ("command", None, "organisation_created", None, "zala-seta", {}),
        ("command", None, "member_added", "zane@example.lv", "zala-seta", {"role": "owner"}),
    ]
    assert do(app, act) == []


def test_own_account_says_what_was_and_what_is(app: Flask) -> None:
    changes = {"name": ["Edgars Bērziņš", "Edgars B."], "language": ["lv", "en"]}
    assert do(app, rename(EDGARS, "Edgars B.", "en")) == [
        ("organiser", EDGARS, "account_changed", EDGARS, None, {"changes": changes})
    ]
    assert len(do(app, rename(EDGARS, "Edgars Bērziņš"))) == 1


def test_password_given_by_command(app: Flask) -> None:
    lines = do(app, lambda s: services.set_password(s, NOW, account(s, OLGA), "cita parole pavisam"))
    assert lines == [("command", None, "password_set", OLGA, None, {})]


@pytest.mark.parametrize("action", [Action.password_changed, Action.password_reset])
def test_password_set_by_the_person(app: Flask, action: Action) -> None:
    lines = do(app, lambda s: services.password_was_set(s, NOW, account(s, OLGA), action))
    assert lines == [("organiser", OLGA, action, OLGA, None, {})]


def test_link_asked_for_twice_is_one_line(app: Flask) -> None:
    assert do(app, ask_link(OLGA)) == [("visitor", None, "reset_requested", OLGA, None, {})]
    assert do(app, ask_link(OLGA)) == []


@pytest.mark.parametrize(
    "act",
    [save(SETTINGS), role(EDGARS, "member"), rename(EDGARS, "Edgars Bērziņš"), invite(EDGARS, "Cits Vārds")],
    ids=["settings", "role", "account", "member"],
)
def test_what_changes_nothing_leaves_no_line(app: Flask, act: Act) -> None:
    assert do(app, act) == []


@pytest.mark.parametrize("act", [role(ANNA, "member"), remove(ANNA)], ids=["role", "leaving"])
def test_refused_change_leaves_no_line(app: Flask, act: Act) -> None:
    outcomes: list[object] = []
    assert do(app, lambda session: outcomes.append(act(session))) == []
    assert [type(outcome) for outcome in outcomes] == [Rejected]


@pytest.mark.parametrize(
    "act",
    [
        save(SettingsCommand(Bilingual("Cits nosaukums"))),
        invite("nekad@example.lv", "Nekad"),
        role(EDGARS, "owner"),
        remove(EDGARS),
        rename(EDGARS, "Cits Vārds"),
        ask_link(EDGARS),
        lambda s: services.set_password(s, NOW, account(s, EDGARS), "cita parole pavisam"),
        lambda s: services.create_organisation(s, NOW, Bilingual("Nekad")),
    ],
    ids=["settings", "member", "role", "leaving", "account", "link", "password", "organisation"],
)
def test_change_that_is_rolled_back_leaves_no_line(app: Flask, act: Act) -> None:
    before = last(app)
    lines: list[int] = []

    def fail_after(session: Session) -> None:
        act(session)
        lines.extend(session.scalars(select(OrganisationEntry.id).where(OrganisationEntry.id > before)))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do(app, fail_after)
    assert len(lines) > 0  # they were there until then
    assert written(app, before) == []


def test_line_holds_the_moment_of_the_change(app: Flask) -> None:
    before = last(app)
    with app.app_context(), transaction() as session:
        services.set_password(session, NOW, account(session, OLGA), PASSWORD)
    with app.app_context():
        assert db.session.scalars(select(OrganisationEntry.at).where(OrganisationEntry.id > before)).all() == [NOW]


def test_no_line_holds_a_password_or_anything_made_from_one(app: Flask) -> None:
    secret = "noslēpums, ko neviens nezina"
    lines = do(app, lambda s: services.create_account(s, NOW, "slepena@example.lv", "Slepenā", secret))
    lines += do(app, lambda s: services.set_password(s, NOW, account(s, "slepena@example.lv"), secret + "!"))
    with app.app_context():
        person = account(db.session(), "slepena@example.lv")
        made = (secret, str(person.password), person.fs_uniquifier)
    assert len(lines) == 2
    assert [part for part in made if part in repr(lines)] == []


def alter(session: Session) -> None:
    session.scalars(select(OrganisationEntry).limit(1)).one().action = "nothing"
    session.flush()


def drop(session: Session) -> None:
    session.delete(session.scalars(select(OrganisationEntry).limit(1)).one())
    session.flush()


@pytest.mark.parametrize(
    "attempt",
    [
        alter,
        drop,
        lambda s: s.execute(update(OrganisationEntry).values(action="nothing")),
        lambda s: s.execute(delete(OrganisationEntry)),
    ],
    ids=["one altered", "one removed", "all altered", "all removed"],
)
def test_lines_are_never_changed(app: Flask, attempt: Act) -> None:
    before = written(app, 0)
    with pytest.raises(TrailChanged), app.app_context(), transaction() as session:
        attempt(session)
    assert written(app, 0) == before


def test_lines_stay_when_an_account_goes(app: Flask) -> None:
    lines = do(app, invite("ilze@example.lv", "Ilze"))
    assert [line[2] for line in lines] == ["account_created", "member_added"]
    before = last(app) - 2
    with app.app_context(), transaction() as session:
        session.delete(account(session, "ilze@example.lv"))
    assert written(app, before) == [
        ("organiser", ANNA, "account_created", None, None, {}),
        ("organiser", ANNA, "member_added", None, OURS, {"role": "member", "rights": USUAL}),
    ]
    with app.app_context():
        which = OrganisationEntry.organisation_id == ours(db.session()).id
        newest = queries.trail(db.session(), which, 1)[0]
    assert (newest.action, newest.actor_name, newest.subject_name) == ("member_added", "Anna Ābola", None)


def test_member_of_another_organisation_leaves_no_line(app: Flask) -> None:
    def act(session: Session) -> object:
        theirs = session.scalars(select(Membership.id).join(Account).where(Account.email == OLGA)).one()
        return members.remove_member(session, NOW, ours(session).id, theirs, COMMAND)

    assert do(app, act) == []
