"""One group of the frame: made, changed, removed; what it leaves out is counted before it is saved, too."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock
from core.db import db, transaction
from organisers.access import desk_page
from organisers.terms import Right
from registration.desk.frame import around, event_or_404
from registration.models import Event
from scheduling import choices, counting, instances, pages, services, wording
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.instances import read_instance
from scheduling.facts import GroupFact, group_id
from scheduling.group_forms import GroupForm
from scheduling.inputs import GroupDraft
from scheduling.mapping import usual_cap
from scheduling.models import ComposedGroup
from scheduling.telling import told
from scheduling.terms import Purpose


def add_to(blueprint: Blueprint) -> None:
    """Attach these pages to the desk of composing."""
    page, both = desk_page(Right.moderate), ["GET", "POST"]
    blueprint.add_url_rule("/grupas/jauna", "new_group", page(new_group), methods=both)
    blueprint.add_url_rule("/grupas/<int:group_id>", "group", page(edit_group), methods=both)
    blueprint.add_url_rule("/grupas/<int:group_id>/dzest", "remove_group", page(remove_group), methods=["POST"])


def new_group(event_id: int) -> ResponseReturnValue:
    """The page for a new group."""
    return _edit(pages.here_or_404(event_id), None)


def edit_group(event_id: int, group_id: int) -> ResponseReturnValue:
    """The page of a group that is there."""
    event = pages.here_or_404(event_id)
    there = {one.id: one for one in instances.groups_of(db.session(), event_id)}
    return _edit(event, there[group_id]) if group_id in there else abort(404)


def remove_group(event_id: int, group_id: int) -> ResponseReturnValue:
    """The group goes, its people are open again."""
    pages.here_or_404(event_id)
    if group_id not in {one.id for one in instances.groups_of(db.session(), event_id)}:
        abort(404)
    text, account_id = request.form.get("version", ""), int(current_user.id)
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    with transaction() as session:
        outcome = services.remove_group(session, event_id, group_id, version, account_id, clock.now())
    return told(outcome, event_id, _("The group is removed."))


def _edit(event: Event, group: ComposedGroup | None) -> ResponseReturnValue:
    page = pages.page_of(db.session(), event)
    form = GroupForm(data=_data(group, page))
    form.offer(
        choices.language_choices(db.session(), page.frame),
        [(str(number), words) for number, words in page.slots if number],
        pages.attributes(db.session(), event),
        page.no_show,
    )
    number = group.id if group is not None else None
    if request.method == "GET":
        return _page(event, form, number)
    if "remove" in request.form:
        form.rules.remove(request.form["remove"])
        return _page(event, form, number)
    if "add" in request.form:
        form.add_rule()
        return _page(event, form, number)
    if not form.validate():
        return _page(event, form, number), 422
    if "count" in request.form:
        return _page(event, form, number, preview=_preview(event, form.to_draft(), number))
    account_id = int(current_user.id)
    with transaction() as session:
        outcome = services.save_group(
            session, event.id, number, form.to_draft(), form.seen, account_id, clock.now(),
            for_all=bool(form.for_all.data),
        )  # fmt: skip
    if isinstance(outcome, services.Conflict):
        form.version.data = str(outcome.version)
        return _page(event_or_404(event.id), form, number, conflict=True), 409
    return told(outcome, event.id, _("All groups are saved.") if form.for_all.data else _("The group is saved."))


def _data(group: ComposedGroup | None, page: pages.Page) -> dict[str, Any]:
    """What the form shows at first: the group, or the usual one."""
    if group is None:
        return {"version": str(page.version)}
    names = ("name", "language", "min_size", "ideal", "max_size", "facilitators", "required")
    rules = [{**rule, "kind": "only"} for rule in group.filters]
    rules += [{**rule, "kind": "count", "least": rule.get("min"), "most": rule.get("max")} for rule in group.quotas]
    return {
        **{name: getattr(group, name) for name in names},
        "cap": None if group.cap == usual_cap(group.ideal, group.max_size, page.no_show) else group.cap,
        "version": str(page.version),
        "slots": [str(one) for one in group.slot_ids or ()],
        "max_per_institution": group.max_per_institution,
        "max_per_municipality": group.max_per_municipality,
        "rules": rules,
    }


def _preview(event: Event, draft: GroupDraft, number: int | None) -> list[str]:
    """Whom the group would leave out as it was typed, in words."""
    facts = instances.facts_of(db.session(), event)
    if facts is None or not facts.slots:
        return [_("Save it first; then who fits is counted.")]
    typed = GroupFact(
        number or 0, draft.name, draft.language, draft.min_size, draft.ideal, draft.max_size, draft.cap,
        draft.facilitators, draft.slot_ids, draft.max_per_institution, draft.max_per_municipality, draft.filters,
        draft.quotas,
    )  # fmt: skip
    instance = read_instance(instances.with_group(facts, typed, Purpose.compose))
    if not isinstance(instance, FocusGroups):
        return []
    counted = counting.count(instance)
    found = next(one for one in counted.groups if one.group == group_id(typed.id))
    return [
        wording.fits_words(found.fits, counted.people),
        *wording.kept_away(found),
        *wording.group_warnings(found),
    ]


def _others(event_id: int, number: int | None) -> bool:
    return any(one.id != number for one in instances.groups_of(db.session(), event_id))


def _page(
    event: Event, form: GroupForm, number: int | None, *, conflict: bool = False, preview: list[str] | None = None
) -> str:
    return render_template(
        "scheduling/group.html", **around(event), form=form, number=number, conflict=conflict, preview=preview or [],
        others=_others(event.id, number),
        invited=wording.over_invited(form.ideal.data or 0, form.no_show, form.max_size.data or 0),
    )  # fmt: skip
