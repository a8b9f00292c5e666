"""The closing report as everybody may read it: no names, and no number that could point at somebody."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from core import clock, locale
from core.db import db
from core.urls import absolute
from paper import queries, reports, rules
from registration.facts import facts
from registration.logos import logos_of
from registration.markdown import to_html
from registration.models import Event

blueprint = Blueprint("closing_public", __name__)


@blueprint.get("/pasakumi/<slug>/noslegums")
def report(slug: str) -> ResponseReturnValue:
    """The public report; 404 for one that is not published, whether or not there is such an event."""
    found = queries.published(db.session(), slug) if "\x00" not in slug else None
    if found is None:
        abort(404)
    event, text = found
    counted = reports.for_everybody(reports.report(db.session(), event))
    return render_template(
        "paper/public.html",
        event=event,
        text=text,
        report=counted,
        kept=reports.kept_words(event, counted.counted_at) if counted.counted_at else "",
        markdown=to_html,
        numbers=reports.public_lines(counted.numbers),
        whom=reports.counted_whom(counted.numbers),
        erased=reports.erased_words(counted.numbers, exact=False),
        handed=reports.handed_words(text),
        facts=facts(event, locale.language(), clock.now()),
        organisation=queries.organisation_of(db.session(), event),
        logos=logos_of(db.session(), event.organisation_id, event.logo_ids),
        least=rules.LEAST_TOLD,
        hidden=any(number is None for table in counted.tables for _word, number in table.rows),
        url=absolute("closing_public.report", slug=slug),
    )


def address(event: Event) -> str:
    """The address of an event's public report; empty while there is none."""
    text = queries.report_of(db.session(), event.id)
    return absolute("closing_public.report", slug=event.slug) if text is not None and text.published_at else ""
