"""The page of the board: columns of groups, cards of people, what is wrong and what it is all worth, in words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from scheduling.board_names import Known
from scheduling.board_reading import Board
from scheduling.board_rules import Obstacle, expected
from scheduling.board_terms import GroupState, Place
from scheduling.board_words import no_seat_words, obstacle_words, thousandths
from scheduling.engine.focus_shapes import Person
from scheduling.engine.shapes import IF_NEED_BE
from scheduling.facts import ANY, FacilitatorFact, GroupFact, facilitator_id, group_id, person_id, slot_id
from scheduling.rule_words import broken_words
from scheduling.terms import Standing

# Choices of a place on all cards together, beyond which the menu of a card is fetched when it is opened: 500 people by
# 55 groups are two megabytes of them.
MOST_CHOICES = 2000


@dataclass(frozen=True, slots=True)
class Target:
    """A place that somebody can be moved to; `words` say what stands in the way."""

    token: str
    label: str
    words: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One person. `can`: yes, if_need_be or no, of the group's time; `why`: of somebody without a seat, of whom more
    can be asked. `movable` ones have `targets`, unless their menu is fetched when it is opened."""

    who: Known
    place: Place
    can: str = ""
    why: str = ""
    told: bool = False  # thanked by letter
    trouble: bool = False
    movable: bool = False
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A time or a facilitator to choose for a group; `words` say what speaks against it."""

    value: str
    label: str
    chosen: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One group. `expected` and `wanted` are numbers in words: of people who will come."""

    id: int
    token: str
    name: str
    time: str
    languages: str
    state: GroupState
    is_open: bool
    cards: tuple[Card, ...]
    cap: int
    expected: str
    wanted: str
    staff: tuple[tuple[str, bool], ...]
    staff_ids: tuple[int, ...]
    staff_wanted: int
    broken: tuple[str, ...]
    times: tuple[Choice, ...]
    facilitators: tuple[Choice, ...]

    @property
    def broken_here(self) -> list[str]:
        """The same, without the name that stands above them."""
        texts = (text.removeprefix(f"{self.name}: ") for text in self.broken)
        return [text[:1].upper() + text[1:] for text in texts]


@dataclass(frozen=True, slots=True)
class Page:
    """The whole board in words."""

    columns: tuple[Column, ...]
    undecided: tuple[Card, ...]
    reserve: tuple[Card, ...]
    thanked: tuple[Card, ...]
    broken: tuple[str, ...]  # that belong to no single group

    @property
    def troubles(self) -> int:
        """How many rules are broken."""
        return len(self.sentences)

    @property
    def sentences(self) -> list[str]:
        """Every broken rule."""
        return [*self.broken, *(text for column in self.columns for text in column.broken)]

    @property
    def seated(self) -> int:
        """How many people have a seat."""
        return sum(len(column.cards) for column in self.columns)

    @property
    def opens(self) -> bool:
        """Whether any group has a time; without one there is one reason for everybody, which cards do not repeat."""
        return any(column.is_open for column in self.columns)


def page_of(board: Board) -> Page:
    """The board in the reader's language."""
    words, known = _troubles(board), board.state.people.keys() | board.active
    walls = _walls() if len(known) * len(board.facts.groups) <= MOST_CHOICES else None
    people = {int(one) for broken in board.broken for one in (broken.person, broken.other) if one.isdigit()}
    cards = {one: _card(board, one, walls, trouble=one in people) for one in known}
    ordered = sorted(cards.values(), key=lambda card: (card.who.sort_key, card.who.id))
    of_group: dict[int, list[Card]] = defaultdict(list)
    for card in ordered:
        if card.place.group_id is not None and card.who.id in board.active:
            of_group[card.place.group_id].append(card)
    groups = {group_id(one.id) for one in board.facts.groups}
    columns = tuple(
        _column(board, group, of_group[group.id], [text for name, text in words if name == group_id(group.id)])
        for group in board.facts.groups
    )
    undecided = set(board.undecided)
    return Page(
        columns=columns,
        undecided=tuple(card for card in ordered if card.who.id in undecided),
        reserve=tuple(cards[one] for one in board.reserve),
        thanked=tuple(card for card in ordered if card.place.standing is Standing.thanked),
        broken=tuple(text for name, text in words if name not in groups),
    )


def card_of(board: Board, registration_id: int) -> Card | None:
    """One card with its menu; None for somebody who cannot be moved."""
    if registration_id not in board.active or registration_id not in board.known:
        return None
    card = _card(board, registration_id, _walls(), trouble=False)
    return card if card.movable else None


def _walls() -> dict[Obstacle, str]:
    return {one: obstacle_words(one) for one in Obstacle}


def sentences_of(board: Board) -> list[str]:
    """Every broken rule."""
    return [text for _group, text in _troubles(board)]


def _troubles(board: Board) -> list[tuple[str, str]]:
    """(group or nothing, sentence) of everything that is wrong."""
    seated = {place.group_id for one, place in board.state.people.items() if one in board.active}
    homeless = [one for one in board.facts.groups if one.id in seated and not board.state.is_open(one.id)]
    without = [(group_id(one.id), _("%(group)s has people, but no time.", group=one.name)) for one in homeless]
    return without + [(one.group, broken_words(one, board.names)) for one in board.broken]


def _card(board: Board, registration_id: int, walls: Mapping[Obstacle, str] | None, *, trouble: bool) -> Card:
    who, place = board.known[registration_id], board.state.place(registration_id)
    person = board.instance.person.get(person_id(registration_id))
    if person is None or registration_id not in board.active:  # stands here to be seen
        return Card(who, place, trouble=False)
    why = ""
    if place.group_id is None and registration_id not in board.thanked and board.doors.opened:
        why = no_seat_words(board.doors.why_no_seat(person), board.names)
    return Card(
        who,
        place,
        _can(board, person, place),
        why,
        told=registration_id in board.thanked,
        trouble=trouble,
        movable=True,
        targets=tuple(_targets(board, person, place, walls)) if walls is not None else (),
    )


def _can(board: Board, person: Person, place: Place) -> str:
    """What they said of the group's time; empty where there is nothing to say of."""
    told = board.doors.opened.get(group_id(place.group_id)) if place.group_id is not None else None
    if told is None or board.facts.own_time:
        return ""
    said = person.availability.get(told.slot, 0)
    return "no" if not said else "if_need_be" if said == IF_NEED_BE else "yes"


def _targets(board: Board, person: Person, place: Place, walls: Mapping[Obstacle, str]) -> Iterable[Target]:
    for group in board.facts.groups:
        token = group_id(group.id)
        if token == place.token:
            continue
        if not board.state.is_open(group.id) or board.state.groups[group.id].locked:
            words = _("locked") if board.state.groups[group.id].locked else walls[Obstacle.closed]
            yield Target(token, group.name, words, closed=True)
            continue
        wall = board.doors.obstacle(person, token) if token in board.doors.opened else None
        yield Target(token, group.name, walls[wall] if wall is not None else "")
    labels = {
        Standing.open: _("Not decided"),
        Standing.reserve: _("Reserve"),
        Standing.thanked: _("Thank, no seat"),
    }
    yield from (Target(one.value, label) for one, label in labels.items() if one.value != place.token)


def _column(board: Board, group: GroupFact, cards: list[Card], broken: list[str]) -> Column:
    state, token = board.state.groups[group.id], group_id(group.id)
    is_open = board.state.is_open(group.id)
    people = [board.instance.person[person_id(card.who.id)] for card in cards]
    names = {one.id: one.name for one in board.facts.facilitators}
    staff = board.state.staff.get(group.id, ())
    shape = board.instance.group[token]
    time = "" if state.slot_id is None else board.names.slot(slot_id(state.slot_id))
    return Column(
        id=group.id,
        token=token,
        name=group.name,
        time=time,
        languages="" if shape.language == ANY else board.names.languages.get(shape.language, shape.language),
        state=state,
        is_open=is_open,
        cards=tuple(cards),
        cap=group.cap,
        expected=thousandths(expected(people)),
        wanted=_span(group.min, group.max),
        staff=tuple((names.get(one, ""), pinned) for one, pinned in staff),
        staff_ids=tuple(one for one, _pinned in staff),
        staff_wanted=group.facilitators,
        broken=tuple(broken),
        times=tuple(_times(board, group, state)),
        facilitators=tuple(_leaders(board, one, group, state) for one in board.facts.facilitators),
    )


def _span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"


def _times(board: Board, group: GroupFact, state: GroupState) -> Iterable[Choice]:
    if board.facts.own_time:
        return
    yield Choice("", _("not opened"), state.slot_id is None)
    people = [one for one in board.plan.groups if one.group == group_id(group.id)]
    here = [board.instance.person[who] for one in people for who in one.people]
    for slot in board.facts.slots:
        name = slot_id(slot.id)
        unable = sum(not person.availability.get(name) for person in here)
        words = _("not among the times of this group") if group.slots is not None and slot.id not in group.slots else ""
        if unable and not words:
            words = _("%(count)s cannot", count=unable)
        yield Choice(name, board.names.slot(name), slot.id == state.slot_id, words)


def _leaders(board: Board, one: FacilitatorFact, group: GroupFact, state: GroupState) -> Choice:
    chosen = one.id in {leader for leader, _pinned in board.state.staff.get(group.id, ())}
    person = board.instance.facilitator[facilitator_id(one.id)]
    words = ""
    slot = slot_id(state.slot_id) if state.slot_id is not None else ""
    if slot and not person.availability.get(slot):
        words = _("cannot come then")
    elif slot and person.availability[slot] == IF_NEED_BE:
        words = _("if need be")
    return Choice(str(one.id), one.name, chosen, words)
