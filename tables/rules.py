"""What tables are asked of the solver: a meeting and a wish to an instance of focus groups. Pure.

Institutions and municipalities have many values: each repetition at a table costs. Kinds of institution and ages have
few, so they are dealt out evenly instead: no table has more of one than its share.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations
from typing import Any

from attendance.terms import Families, GroupPlan, Mix
from scheduling.facts import ANY, WHOLE, group_id, number_of, person_id
from scheduling.mapping import SCHEMA
from tables.terms import LEAST_TABLES, MOST_TABLES, Guest, Meeting, Mixed, Refusal, Wish

# With more families than this the search hardly brings them together: each is given its table beforehand.
SETTLED = 10
DUPLICATE, FAMILY = 3, 60  # a family that is parted weighs more than any repetition it would bring


def number_of_tables(wish: Wish, people: int) -> int | Refusal:
    """How many tables there will be, or why none."""
    if people < LEAST_TABLES:
        return Refusal.few
    number = wish.tables if wish.tables is not None else max(LEAST_TABLES, -(-people // (wish.size or 1)))
    return number if LEAST_TABLES <= number <= min(people, MOST_TABLES) else Refusal.many


def to_instance(meeting: Meeting, wish: Wish, tables: int) -> dict[str, Any]:
    """The instance as JSON values: as many groups as tables, one slot, no facilitators; a place for everybody."""
    parties = _parties(meeting.guests)
    apart, together = wish.families is Families.apart, wish.families is Families.together
    return {
        "schema": SCHEMA,
        "kind": "focus_groups",
        "id": f"t{meeting.event_id}",
        "seed": meeting.event_id,
        "timezone": meeting.timezone,
        "levels": ["seated", "composition"],
        "slots": [{"id": WHOLE, "start": meeting.starts, "end": meeting.ends}],
        "people": [_person(one, wish) for one in meeting.guests],
        "facilitators": [],
        "groups": list(_tables(meeting.guests, wish, tables, parties)),
        "apart": _pairs(parties, most=tables) if apart else [],
        "together": _pairs(parties) if together else [],
        "pins": list(_settled(meeting.guests, wish, tables, parties)) if _is_settled(wish, parties) else [],
        "weights": {
            "size": 2,
            "dup_org": DUPLICATE if Mixed.institution in wish.mixed else 0,
            "dup_municipality": DUPLICATE if Mixed.municipality in wish.mixed else 0,
            "together": FAMILY if together else 0,
            "unrepresented": 0,
        },
    }


def _person(one: Guest, wish: Wish) -> dict[str, Any]:
    nobodys = f"~{one.id}"  # who named none has nothing in common with others who named none
    return {
        "id": person_id(one.id),
        "org": (one.institution if Mixed.institution in wish.mixed else "") or nobodys,
        "municipality": (one.municipality if Mixed.municipality in wish.mixed else "") or nobodys,
        "sector": one.kind,
        "age": one.age,
        "languages": [ANY],
        "no_show": 0,
        "availability": {WHOLE: 2},
    }


def _tables(
    guests: Sequence[Guest], wish: Wish, tables: int, parties: Sequence[Sequence[Guest]]
) -> Iterable[dict[str, Any]]:
    """The tables, as equal in size as can be, each with its share of what is dealt out."""
    least, most = len(guests) // tables, -(-len(guests) // tables)
    shares = [*_shares(guests, wish, tables, parties)]
    there = _everywhere(guests, wish, tables)
    for number in range(1, tables + 1):
        wanted = [{"attr": "sector", "values": [kind], "min": 1} for kind, at in there.items() if number in at]
        yield {
            "id": group_id(number), "name": str(number), "language": ANY, "filter": {},
            "min": least, "max": most, "ideal": least, "cap": most, "facilitators": 0, "slots": None,
            "quotas": [*wanted, *shares], "required": True,
        }  # fmt: skip


def _shares(
    guests: Sequence[Guest], wish: Wish, tables: int, parties: Sequence[Sequence[Guest]]
) -> Iterable[dict[str, Any]]:
    """How many of each kind and age may be at one table: an even share, and room for families that stay together."""
    dealt = [name for mixed, name in ((Mixed.kind, "kind"), (Mixed.age, "age")) if mixed in wish.mixed]
    # Two things are always dealt out evenly at once; a third, families apart, may need one more somewhere.
    apart = 1 if len(dealt) > 1 and parties and wish.families is Families.apart else 0
    # Families that sit already and kinds that are to be everywhere leave too little room for exact shares.
    settled = 1 if wish.everywhere and _is_settled(wish, parties) else 0
    for name in dealt:
        share = {value: -(-people // tables) for value, people in sorted(_values(guests, name).items())}
        kept = [_values(party, name) for party in parties] if wish.families is Families.together else []
        # Where a family takes more than its share, the others of its table go to the other tables.
        beyond = sum(max(0, people - share[value]) for party in kept for value, people in party.items())
        more = -(-beyond // (tables - 1)) + apart + settled
        for value, even in share.items():
            most = max([even + more, *(party[value] for party in kept)])
            yield {"attr": "sector" if name == "kind" else name, "values": [value], "max": most}


def _values(guests: Iterable[Guest], name: str) -> Counter[str]:
    return Counter(value for one in guests if (value := getattr(one, name)))


def _everywhere(guests: Sequence[Guest], wish: Wish, tables: int) -> Mapping[str, frozenset[int]]:
    """The tables that are to have somebody of each kind: as many as there are people of it, spread over the room."""
    found, start = {}, 0
    for kind in wish.everywhere:
        people = min(tables, sum(one.kind == kind for one in guests))
        found[kind] = frozenset((start + n) % tables + 1 for n in range(people))
        start += people
    return found


def _parties(guests: Sequence[Guest]) -> list[list[Guest]]:
    """People who came by one form, where there are several."""
    found: dict[int, list[Guest]] = defaultdict(list)
    for one in guests:
        if one.party is not None:
            found[one.party].append(one)
    return [members for _party, members in sorted(found.items()) if len(members) > 1]


def _is_settled(wish: Wish, parties: Sequence[Sequence[Guest]]) -> bool:
    return wish.families is Families.together and len(parties) > SETTLED


def _settled(
    guests: Sequence[Guest], wish: Wish, tables: int, parties: Sequence[Sequence[Guest]]
) -> Iterable[dict[str, str]]:
    """Each family at a table that has room and share for all of it: the one with the fewest of families so far, then
    with the fewest of their institutions and municipalities. A family that fits nowhere is left to the search."""
    shares = [*_shares(guests, wish, tables, parties)]
    sitting: dict[int, list[Guest]] = {number: [] for number in range(1, tables + 1)}
    for members in sorted(parties, key=len, reverse=True):
        fit = [n for n in sitting if _fits(sitting[n], members, shares) and _leaves(sitting, n, members, guests, wish)]
        table = min(fit, key=lambda n: (len(sitting[n]), _alike(sitting[n], members), n), default=None)
        if table is None:
            continue
        sitting[table] += members
        for one in members:
            yield {"type": "person_group", "person": person_id(one.id), "group": group_id(table)}


def _leaves(
    sitting: Mapping[int, Sequence[Guest]], table: int, members: Sequence[Guest], guests: Sequence[Guest], wish: Wish
) -> bool:
    """Whether the table keeps room for kinds that are to be there, and enough of each kind is left for the others."""
    after = {**sitting, table: [*sitting[table], *members]}
    settled, every = _values(chain.from_iterable(after.values()), "kind"), _values(guests, "kind")
    lack = dict.fromkeys(after, 0)
    for kind, at in _everywhere(guests, wish, len(sitting)).items():
        without = [n for n in at if not any(one.kind == kind for one in after[n])]
        if len(without) > every[kind] - settled[kind]:
            return False
        for n in without:
            lack[n] += 1
    return len(after[table]) + lack[table] <= len(guests) // len(sitting)


def _fits(there: Sequence[Guest], members: Sequence[Guest], shares: Sequence[Mapping[str, Any]]) -> bool:
    names = {"sector": "kind", "age": "age"}
    found = {attr: _values([*there, *members], name) for attr, name in names.items()}
    return all(found[share["attr"]][share["values"][0]] <= share["max"] for share in shares)


def _alike(there: Sequence[Guest], members: Sequence[Guest]) -> int:
    """How often the newcomers have an institution or a municipality that the table has already."""
    taken = {name: {getattr(one, name) for one in there} - {""} for name in ("institution", "municipality")}
    return sum(getattr(one, name) in known for name, known in taken.items() for one in members)


def _pairs(parties: Sequence[Sequence[Guest]], most: int | None = None) -> list[list[str]]:
    """Each two of a family; a family with more than `most` people cannot be parted and is left out."""
    return [
        [person_id(one.id), person_id(other.id)]
        for members in parties
        if most is None or len(members) <= most
        for one, other in combinations(members, 2)
    ]


def seats(plan: Mapping[str, Any]) -> dict[int, int]:
    """The table of each person in a plan; who was erased from it is in none."""
    return {
        number_of(person): number_of(entry["group"])
        for entry in plan["groups"]
        for person in entry["people"]
        if isinstance(person, str)
    }


def plan_for_door(wish: Wish, tables: int) -> GroupPlan:
    """How whoever comes unexpectedly is given a table."""
    if Mixed.kind in wish.mixed or Mixed.age in wish.mixed or wish.everywhere:
        mix = Mix.kind
    else:
        mix = Mix.institution if Mixed.institution in wish.mixed else Mix.nothing
    return GroupPlan(tables, mix, wish.families)
