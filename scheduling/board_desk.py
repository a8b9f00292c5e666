"""The board: people as cards in columns of groups, moved by script, by keyboard, or by plain forms."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy.orm import Session

from core import clock
from core.db import db, transaction
from organisers.access import current_organisation, desk_view, may, needs
from organisers.models import Account
from organisers.terms import Right
from registration.desk.event_pages import front_of
from registration.desk.frame import around, event_or_404
from registration.models import Event
from scheduling import board_again, board_links, board_proposal_desk, board_proposals, board_publish_desk, runs
from scheduling import board_answers as answers
from scheduling import board_queries as queries
from scheduling import board_services as services
from scheduling.board_page import card_of, page_of, sentences_of
from scheduling.board_reading import Board, board_of
from scheduling.board_terms import Conflict, Done, Outcome, StepKind, Wish
from scheduling.board_words import worth_words

blueprint = Blueprint("board", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/sastadisana/tafele")
board_again.add_to(blueprint)
board_proposal_desk.add_to(blueprint)
board_publish_desk.add_to(blueprint)
MOST_STAFF = 10  # facilitators of one group that a form may name
Act = Callable[[Session, int, datetime], Outcome]


@blueprint.get("/")
@desk_view
@needs(Right.moderate)
def index(event_id: int) -> ResponseReturnValue:
    """Everybody who applied, in columns."""
    event, session = event_or_404(event_id), db.session()
    board = board_of(session, event)
    if board is None:
        return render_template("scheduling/no_board.html", **around(event))
    return render_template("scheduling/board.html", **_drawn(session, event, board))


@blueprint.get("/karte/<int:registration_id>")
@desk_view
@needs(Right.moderate)
def menu(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Where one person can go: for the script alone, else as a page."""
    event, board = _board_or_404(event_id)
    card = card_of(board, registration_id) or abort(404)
    template = "scheduling/_card_menu.html" if request.headers.get("X-Board") == "1" else "scheduling/card.html"
    place = answers.token_words(board, card.place.token)
    answer = make_response(render_template(template, **around(event), card=card, place=place))
    answer.vary.add("X-Board")
    return answer


@blueprint.post("/karte")
@desk_view
@needs(Right.moderate)
def card(event_id: int) -> ResponseReturnValue:
    """Move one person, or say what is wanted of them."""
    event, board = _board_or_404(event_id)
    person, was, to = _number("person"), request.form.get("was", "")[:40], request.form.get("to", "")[:40]
    wished = request.form.get("wish")
    worth, active = board.worth_now, board.active
    if wished is None:
        said = answers.moved_words(board, person, to)

        def act(session: Session, account_id: int, now: datetime) -> Outcome:
            return services.move(session, event_id, person, was, to, active, account_id, now, worth)

        return _pressed(event, board, act, said, f"k{person}")
    if wished not in set(Wish):
        abort(400)
    wish = Wish(wished)
    excluded = board.state.place(person).excluded
    kind = {
        Wish.pinned: StepKind.pinned,
        Wish.excluded: StepKind.excluded,
        Wish.none: StepKind.included if excluded else StepKind.unpinned,
    }[wish]

    def wishing(session: Session, account_id: int, now: datetime) -> Outcome:
        return services.wish(session, event_id, person, wish, active, account_id, now, worth)

    return _pressed(event, board, wishing, answers.wish_words(board, person, kind), f"k{person}")


@blueprint.post("/grupa/<int:group_id>")
@desk_view
@needs(Right.moderate)
def group(event_id: int, group_id: int) -> ResponseReturnValue:
    """Lock a group, or give it another time or other facilitators."""
    event, board = _board_or_404(event_id)
    worth, name = board.worth_now, board.names.groups.get(f"g{group_id}", "")
    if "lock" in request.form:
        locked = request.form["lock"] == "1"
        said = _("%(group)s is locked.", group=name) if locked else _("%(group)s is open again.", group=name)

        def act(session: Session, account_id: int, now: datetime) -> Outcome:
            return services.lock(session, event_id, group_id, locked, account_id, now, worth)

    elif "time" in request.form:
        was, to = request.form.get("was", "")[:40], request.form["time"][:40]
        told = answers.token_words(board, to) if to else _("not opened")
        said = f"{name}: {told}."

        def act(session: Session, account_id: int, now: datetime) -> Outcome:
            return services.retime(session, event_id, group_id, was, to, account_id, now, worth)

    else:
        before, after = _ids("was_staff"), _ids("staff")
        said = _("%(group)s: other facilitators.", group=name)

        def act(session: Session, account_id: int, now: datetime) -> Outcome:
            return services.staff(session, event_id, group_id, before, after, account_id, now, worth)

    return _pressed(event, board, act, said, f"g{group_id}")


@blueprint.post("/pareja")
@desk_view
@needs(Right.moderate)
def rest(event_id: int) -> ResponseReturnValue:
    """Everybody of whom nothing was decided goes into the reserve; whom the organiser does not seat is thanked."""
    event, board = _board_or_404(event_id)
    worth, active = board.worth_now, board.active
    said = _("The others are in reserve.") if not board.out_of_undecided else _("The others are decided about.")

    def act(session: Session, account_id: int, now: datetime) -> Outcome:
        return services.rest_to_reserve(session, event_id, active, account_id, now, worth)

    to = "board.publish" if request.form.get("back") == "publish" and may(Right.edit) else ".index"
    return _pressed(event, board, act, said, "rezerve", to)


@blueprint.post("/atpakal")
@desk_view
@needs(Right.moderate)
def undo(event_id: int) -> ResponseReturnValue:
    """The last step is taken back."""
    event, board = _board_or_404(event_id)
    version = _number("version")

    def act(session: Session, account_id: int, now: datetime) -> Outcome:
        return services.undo(session, event_id, version, account_id, now)

    return _pressed(event, board, act, _("The last change was taken back."), "board")


def _board_or_404(event_id: int) -> tuple[Event, Board]:
    event = event_or_404(event_id)
    board = board_of(db.session(), event)
    return (event, board) if board is not None else abort(404)


def _pressed(event: Event, board: Board, act: Act, said: str, anchor: str, to: str = ".index") -> ResponseReturnValue:
    """Do it, and show the board as it is afterwards: its parts for the script, else the page again."""
    event_id = event.id
    with transaction() as session:
        outcome = act(session, int(current_user.id), clock.now())
    session = db.session()
    event = event_or_404(event_id)
    after = board_of(session, event)
    if after is None:
        return redirect(url_for(".index", event_id=event_id), 303)
    words = answers.outcome_words(session, after, outcome, said)
    done = isinstance(outcome, Done)
    if done and outcome != Done(after.version, changed=False):
        more = answers.troubles_words(sentences_of(board), sentences_of(after))
        words = f"{words} {more}".strip()
    if request.headers.get("X-Board") != "1":
        flash(words, "success" if done else "error")
        return redirect(url_for(to, event_id=event_id, _anchor=anchor if to == ".index" else None), 303)
    status = 200 if done else 409 if isinstance(outcome, Conflict) else 422
    page = render_template("scheduling/_board.html", **_drawn(session, event, after), said=words, went=done)
    return make_response(page, status)


def _drawn(session: Session, event: Event, board: Board) -> dict[str, object]:
    step = queries.last_step(session, event.id)
    step = step if step is not None and step.version_after == board.version else None
    run = runs.under_way(session, event.id)
    letters = board_publish_desk.waiting_letters(session, event.id, clock.now())
    account = session.get(Account, step.account_id) if step is not None and step.account_id is not None else None
    return {
        **around(event),
        "board": board,
        "page": page_of(board),
        "worth": worth_words(board.worth, step.worth if step is not None and step.worth.get("seated") else None),
        "step": step,
        "stepped_by": (account.name or account.email) if account is not None else "",
        "may_publish": may(Right.edit),
        "letters": letters,
        "letters_go": board_publish_desk.goes_words(letters),
        "group_urls": _group_urls(session, event.id),
        "unlinked": board_links.without_link(session, event),
        "gaps": board_again.gaps_shown(board),
        "proposal": board_proposals.worth_a_look(session, board),
        "under_way": run is not None,
        "run_url": url_for("composing_runs.show", event_id=event.id, run_id=run.id) if run is not None else "",
        "unpublished": board_proposals.told_difference(board, board.plan),
    }


def _group_urls(session: Session, event_id: int) -> dict[int, str]:
    """The pages of the events that groups became, by group."""
    rights = current_organisation().rights
    made = queries.made_events(session, event_id)
    return {group: front_of(event, rights) for group, event in made.items() if event is not None}


def _number(name: str) -> int:
    value = request.form.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else abort(400)


def _ids(name: str) -> tuple[int, ...]:
    """Facilitators of a form: at most so many, each a number."""
    values = [one for text in request.form.getlist(name)[: MOST_STAFF * 2] for one in text.split(",") if one]
    usable = all(one.isascii() and one.isdigit() and len(one) <= 9 for one in values)
    return tuple(sorted({int(one) for one in values})) if usable and len(values) <= MOST_STAFF * 2 else abort(400)
