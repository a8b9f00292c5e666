"""The letter that says that a receiver was paused because it took nothing."""

from datetime import datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core import clock, locale
from core.urls import absolute
from core.wording import quoted, told_moment
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, Skip
from organisers.letters import account_letter
from organisers.models import Account, Organisation
from webhooks.models import WebhookEndpoint
from webhooks.pausing import PAUSED
from webhooks.words import why_words


@letter(PAUSED)
def paused(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Where nothing is sent any more, since when it fails and why; nothing once somebody has seen to it."""
    account, endpoint = session.get(Account, row.subject_id), session.get(WebhookEndpoint, row.params["endpoint_id"])
    if account is None or not account.active:
        return Skip("account_closed")
    if endpoint is None or endpoint.paused_at is None or endpoint.failing_since is None:
        return Skip("gone")
    if endpoint.paused_at.isoformat() != row.params["paused_at"]:
        return Skip("gone")  # another pause has a letter of its own
    organisation = session.get_one(Organisation, endpoint.organisation_id)
    host, reader = urlsplit(endpoint.url).netloc, locale.language()
    since = told_moment(clock.local(endpoint.failing_since), reader)
    texts = [
        _(
            "The messages of %(organisation)s to %(host)s are paused.",
            organisation=quoted(organisation.name.text(reader), reader),
            host=host,
        )
        + " "
        + _("None has been taken since %(since)s.", since=since),
        *(
            [_("The last attempt: %(why)s.", why=why)]
            if (why := why_words(row.params["why"], row.params["code"]))
            else []
        ),
        _("What happens during the pause is not sent later. See to the receiver, then let the messages go again."),
    ]
    subject, path = _("Messages to %(host)s are paused", host=host), "webhooks.one"
    url = absolute(path, org=organisation.slug, endpoint_id=endpoint.id)
    return account_letter(subject, account, texts, _("Open the receiver"), url)
