"""What the contact lists hold of somebody, for their own copy (G12)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from invitations.models import Contact, ContactList
from registration.models import Registration
from registration.own_data import section


@section("contact_lists")
def contact_lists(session: Session, registration_id: int) -> list[dict[str, str]]:
    """Each line of the organiser's lists that is this person: their e-mail, and their name or none; none is normal.

    Only the address counts to which the code went: nobody has proved whose telephone they typed. A list's name is the
    organiser's own business.
    """
    person = session.get_one(Registration, registration_id)
    query = (
        select(Contact, ContactList)
        .join(ContactList, ContactList.id == Contact.list_id)
        .where(
            ContactList.organisation_id == person.event.organisation_id,
            Contact.contact_key == person.contact_key,
            Contact.name_key.in_({person.name_key, ""}),
        )
    )
    return [_line(contact, of_list) for contact, of_list in session.execute(query.order_by(Contact.id))]


def _line(contact: Contact, of_list: ContactList) -> dict[str, str]:
    names = ("given_name", "family_name", "email", "phone", "institution", "municipality", "language", "zone")
    held: dict[str, Any] = {name: getattr(contact, name) for name in names}
    of_it = {"source": of_list.source, "basis": of_list.basis, "since": of_list.collected_on.isoformat()}
    return {name: value for name, value in (held | of_it).items() if value}
