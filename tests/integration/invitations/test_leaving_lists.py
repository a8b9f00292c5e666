"""Somebody invited takes their address off the organiser's lists from the letter's link: at once, and written down."""

from sqlalchemy import select

from core.db import db, transaction
from core.text import email_key, name_key
from invitations.models import Contact, ContactList
from organisers.models import OrganisationEntry
from organisers.terms import Action, ActorKind
from registration.guest_models import Guest
from tests.integration.desk.belongings import row
from tests.integration.desk.people_world import new_event, token_of
from tests.integration.invitations.world import ANNA, HOST, JANIS, House, Reader

PAGE, PRESS = "/atgadinajumi", "/saraksti"


def listed(house: House, list_id: int, given: str, family: str, email: str) -> int:
    known = {"given_name": given, "family_name": family, "name_key": name_key(given, family), "email": email}
    with house.app.app_context(), transaction() as session:
        return row(session, Contact, list_id=list_id, contact_key=email_key(email), **known)


def contacts(house: House) -> list[int]:
    with house.app.app_context():
        found = list(db.session().scalars(select(Contact.id).order_by(Contact.id)))
        db.session.remove()
    return found


def press(reader: Reader, **data: str) -> int:
    """The status of the button's answer; the form's token is on the personal page too."""
    sent = data or {"csrf_token": token_of(reader.get())}
    return reader.client.post(f"{reader.path}{PRESS}", data=sent, base_url=HOST).status_code


def test_address_leaves_every_list_of_the_organisation_and_no_other(house: House) -> None:
    first, second = house.make_list(), house.make_list("Biedri", source="Biedru lapa")
    with house.app.app_context(), transaction() as session:
        theirs = row(session, ContactList, organisation_id=house.world.organisation_id + 1, basis="consent")
    for list_id in (first, second):
        listed(house, list_id, "Anna", "Bērziņa", "anna.b@example.lv")
    namesake = listed(house, first, "Andris", "Bērziņš", "anna.b@example.lv")
    other = listed(house, first, "Jānis", "Kalns", "janis@example.lv")
    elsewhere = listed(house, theirs, "Anna", "Bērziņa", "anna.b@example.lv")
    house.invite(ANNA, JANIS)
    anna = Reader(house.app, house.link(ANNA))
    page = anna.get(PAGE)
    assert ("Sanāksmes dalībnieki" in page, "Biedru lapa" in page, "Biedri" in page) == (True, True, False)
    assert [press(anna), press(anna)] == [303, 303]
    assert contacts(house) == [namesake, other, elsewhere]
    assert "The organiser will not invite you to other events" in anna.get(PAGE)
    assert "Remove my address" not in anna.get(PAGE)
    with house.app.app_context():
        query = select(OrganisationEntry).where(OrganisationEntry.action == Action.contact_removed)
        lines = [(one.actor, one.account_id, one.details) for one in db.session().scalars(query)]
    visitor = (ActorKind.visitor, None)
    assert lines == [
        (*visitor, {"name": "Sanāksmes", "list": first}),
        (*visitor, {"name": "Biedri", "list": second}),
    ]


def test_letters_that_ask_stop_for_all_events_and_the_answer_stays_open(house: House) -> None:
    listed(house, house.make_list(), "Anna", "Bērziņa", "anna.b@example.lv")
    house.invite(ANNA, JANIS)
    anna = Reader(house.app, house.link(ANNA))
    first, world = house.event_id, house.world
    world.event_id, _questions = new_event(world.app, world.settings, world.organisation_id, world.account_id)
    house.invite(ANNA)
    assert press(anna) == 303
    with house.app.app_context():
        off = db.session().execute(select(Guest.event_id, Guest.email, Guest.reminders_off_at, Guest.answer)).all()
        stopped = sorted((event, email, moment is not None, said) for event, email, moment, said in off)
    assert stopped == sorted(
        [
            (first, "anna.b@example.lv", True, "none"),
            (first, "janis@example.lv", False, "none"),
            (world.event_id, "anna.b@example.lv", True, "none"),
        ]
    )
    assert [m.state for m in house.rows(recipient="anna.b@example.lv")] == ["withdrawn", "withdrawn"]


def test_who_was_typed_in_asks_for_no_other_invitation_too(house: House) -> None:
    house.invite(ANNA, JANIS)
    anna, janis = Reader(house.app, house.link(ANNA)), Reader(house.app, house.link(JANIS))
    assert "Do not invite me to other events" in anna.get(PAGE)
    assert [press(anna), press(anna)] == [303, 303]
    page = anna.get(PAGE)
    assert "The organiser will not invite you to other events" in page
    assert "Do not invite me to other events" not in page
    assert "Do not invite me to other events" in janis.get(PAGE)
    typed = {"typed": "Anna Bērziņa anna.b@example.lv", "typed_source": "Zvans", "solis": "parbaudit"}
    refused = house.post(house.board("/aicinat"), house.board("/aicinat"), **typed, seat="public")
    assert "Line 1: asked not to be contacted" in refused.text
    with house.app.app_context():
        query = select(OrganisationEntry.details).where(OrganisationEntry.action == Action.contact_asked_off)
        assert db.session().scalars(query).all() == [{}]
        db.session.remove()


def test_a_forged_press_does_nothing(house: House) -> None:
    kept = listed(house, house.make_list(), "Jānis", "Kalns", "janis@example.lv")
    house.invite(ANNA)
    anna = Reader(house.app, house.link(ANNA))
    assert "Your address on the organiser’s lists" not in anna.get(PAGE)
    valid = token_of(anna.get())
    assert press(anna, csrf_token="x") == 400  # without the form's token
    assert "Do not invite me to other events" in anna.get(PAGE)
    anna.path = "/a/nav-tadas-saites"
    assert press(anna, csrf_token=valid) == 404
    assert contacts(house) == [kept]
