"""Instances of scheduling like those that organisers meet; the same name is the same instance everywhere."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Data = dict[str, Any]
SCHEMA = "aicina.sched/1"
RIGA = ZoneInfo("Europe/Riga")
REGIONS = {
    "Rīga": ("Rīga", "Jūrmala", "Ādažu novads", "Mārupes novads", "Salaspils novads", "Ogres novads"),
    "Vidzeme": ("Valmieras novads", "Cēsu novads", "Madonas novads", "Gulbenes novads", "Limbažu novads"),
    "Kurzeme": ("Liepāja", "Ventspils", "Kuldīgas novads", "Talsu novads", "Saldus novads"),
    "Zemgale": ("Jelgava", "Tukuma novads", "Bauskas novads", "Dobeles novads", "Jēkabpils novads"),
    "Latgale": ("Daugavpils", "Rēzekne", "Ludzas novads", "Krāslavas novads", "Preiļu novads"),
}
AGES = ("18-29", "30-49", "30-49", "50-64", "50-64", "65+")
SECTORS = ("municipal", "ngo", "ngo", "state", "education")
HOURS = (10, 13, 16, 18)
TOPICS = ("youth", "seniors", "families", "rural", "minorities")

# name: people, groups, facilitators, slots, how readily people say yes (per cent)
FOCUS: dict[str, tuple[int, int, int, int, int]] = {
    "fg-15": (15, 2, 2, 6, 45),
    "fg-30": (30, 4, 2, 12, 40),
    "fg-30-sparse": (30, 4, 2, 12, 25),
    "fg-50": (50, 6, 3, 15, 35),
    "fg-60": (60, 7, 3, 16, 30),
    "fg-80": (80, 10, 3, 20, 28),
    "fg-100": (100, 12, 4, 24, 24),
    "fg-100-sparse": (100, 10, 3, 24, 15),
    "fg-150": (150, 18, 5, 30, 20),
    "fg-250": (250, 30, 8, 40, 18),
    "fg-400": (400, 48, 13, 50, 16),
    "fg-500": (500, 60, 16, 60, 16),
}
# name: participants, mentors, experts, months
MENTORING = {
    "me-8": (8, 3, 2, 3),
    "me-15": (15, 5, 3, 5),
    "me-15-tight": (15, 4, 2, 5),
    "me-30": (30, 9, 5, 5),
    "me-45": (45, 14, 7, 6),
}
# name: people, days, how readily they say yes (per cent), buckets and how many slots of each are chosen
POLLS = {
    "po-12": (12, 5, 30, {"all": 1}),
    "po-60": (60, 10, 30, {"all": 1}),
    "po-300-regions": (300, 12, 30, dict.fromkeys(REGIONS, 1)),
    "po-500-six": (500, 12, 7, {"all": 6}),
    "po-500-dense": (500, 12, 30, {"all": 6}),
}
REPLANS = {"re-30": "fg-30", "re-60": "fg-60", "re-100": "fg-100", "re-250": "fg-250"}  # the instance it comes from
NAMES = (*FOCUS, *REPLANS, *MENTORING, *POLLS)


def make(name: str) -> Data:
    """The instance of this name."""
    if name in REPLANS:
        data = make(REPLANS[name])
        return replan(name, _publish(data), data)
    rng = random.Random(f"aicina {name}")
    kind, values = "focus_groups", {}
    if name in FOCUS:
        values = _focus(rng, *FOCUS[name])
    elif name in MENTORING:
        kind, values = "mentoring", _mentoring(rng, *MENTORING[name])
    else:
        kind, values = "poll", _poll(rng, *POLLS[name])
    return {"schema": SCHEMA, "kind": kind, "id": name, "seed": 0, "timezone": "Europe/Riga", "note": "", **values}


def replan(name: str, groups: list[Data], data: Data) -> Data:
    """The instance `data` after `groups` were published: one person in twelve cancels, and one facilitator."""
    rng = random.Random(f"aicina {name}")
    seated = sorted(person for group in groups for person in group["people"])
    out = rng.sample(seated, max(1, len(seated) // 12))
    pins = [{"type": "person_out", "person": person} for person in sorted(out)]
    leads = sorted({one for group in groups for one in group["facilitators"]})
    if len(leads) > 2:
        pins.append({"type": "facilitator_out", "facilitator": rng.choice(leads)})
    levels = ["dropped", "seated", "changes", "ifneedbe", "composition"]
    return {**data, "id": name, "levels": levels, "published": {"groups": groups}, "pins": pins}


def _publish(data: Data) -> list[Data]:
    """Groups as an organiser would have filled them: one after the other, each in the slot that suits the most."""
    free = {one["id"]: one for one in data["people"]}
    staff = {one["id"]: set(one["availability"]) for one in data["facilitators"]}
    groups = []
    for group in data["groups"]:
        filled = [(slot["id"], one) for slot in data["slots"] for one in staff if slot["id"] in staff[one]]
        crews = [(_crew(group, slot, list(free.values())), slot, one) for slot, one in filled]
        crew, slot, lead = max(crews, key=lambda one: len(one[0]), default=([], "", ""))
        if len(crew) >= 8:
            groups.append({"group": group["id"], "slot": slot, "people": crew, "facilitators": [lead]})
            staff[lead].discard(slot)
            free = {one: person for one, person in free.items() if one not in crew}
    return groups


def _crew(group: Data, slot: str, people: list[Data]) -> list[str]:
    """The first ten who can come then and fit, two of an institution at most."""
    crew: list[Data] = []
    for person in people:
        fits = all(person[name] in values for name, values in group["filter"].items())
        mates = sum(one["org"] == person["org"] for one in crew)
        if slot in person["availability"] and group["language"] in person["languages"] and fits and mates < 2:
            crew.append(person)
        if len(crew) == 10:
            break
    return [person["id"] for person in crew]


def _moment(day: date, hour: int, minutes: int = 0) -> datetime:
    wall = datetime(day.year, day.month, day.day, hour, tzinfo=RIGA)
    return datetime.fromtimestamp(wall.timestamp() + 60 * minutes, RIGA)


def _slot(number: int, begin: datetime, end: datetime, **more: Any) -> Data:
    return {"id": f"s{number:03}", "start": begin.isoformat(), "end": end.isoformat(), **more}


def _working_days(first: date, count: int) -> list[date]:
    days = (first + timedelta(days=number) for number in range(2 * count + 7))
    return [day for day in days if day.weekday() < 5][:count]


def _answers(rng: random.Random, slots: list[Data], ready: float) -> dict[str, int]:
    """Most people can on some days of the week and at some hours; one answer in three is "if need be"."""
    found = {}
    hour, weekday = {}, {}
    for slot in slots:
        begin = datetime.fromisoformat(slot["start"])
        likes = hour.setdefault(begin.hour, rng.uniform(0.4, 1.6)) * weekday.setdefault(
            begin.weekday(), rng.uniform(0.4, 1.6)
        )
        if rng.random() < ready * likes:
            found[slot["id"]] = 1 if rng.random() < 0.37 else 2
    return found


def _place(rng: random.Random) -> dict[str, str]:
    region = rng.choices(list(REGIONS), weights=(5, 2, 2, 2, 2))[0]
    return {"region": region, "municipality": rng.choice(REGIONS[region])}


def _focus(rng: random.Random, people: int, groups: int, staff: int, hours: int, ready: int) -> Data:
    days = _working_days(date(2027, 3, 22), hours // len(HOURS) + 1)  # the clocks change on 28 March
    begins = [_moment(day, hour) for day in days for hour in HOURS][:hours]
    slots = [_slot(number, begin, begin + timedelta(minutes=90), minutes=90) for number, begin in enumerate(begins)]
    orgs = [(_place(rng), rng.choice(SECTORS)) for _number in range(max(3, people * 2 // 5))]
    persons = [_person(rng, number, orgs, slots, ready / 100) for number in range(people)]
    leads = [
        {
            "id": f"f{number:02}",
            "languages": ["lv", "ru"] if number % 3 == 0 else ["lv"],
            "availability": _answers(rng, slots, 0.6),
            "max_groups": rng.choice((3, 4, 5)),
        }
        for number in range(staff)
    ]
    ids = [person["id"] for person in persons]
    pairs = [sorted(rng.sample(ids, 2)) for _number in range(people // 5 + people // 15)]
    return {
        "levels": ["seated", "ifneedbe", "composition"],
        "slots": slots,
        "people": persons,
        "facilitators": leads,
        "groups": [_group(rng, number, people >= 80) for number in range(groups)],
        "apart": pairs[: people // 5],
        "together": pairs[people // 5 :],
        "buffer_minutes": 15,
        "max_parallel": 2 if people < 200 else 3,
        "pins": [],
        "published": None,
        "weights": {"size": 1, "dup_org": 3, "dup_municipality": 2, "together": 2, "unrepresented": 3},
    }


def _person(
    rng: random.Random, number: int, orgs: list[tuple[dict[str, str], str]], slots: list[Data], ready: float
) -> Data:
    org = rng.randrange(len(orgs))
    place, sector = orgs[org]
    return {
        "id": f"p{number:03}",
        **place,
        "org": f"o{org:03}",
        "sector": sector,
        "age": rng.choice(AGES),
        "role": "head" if rng.random() < 0.15 else "staff",
        "languages": rng.choices((["lv"], ["lv", "ru"], ["ru"]), weights=(45, 47, 8))[0],
        "no_show": rng.choice((100, 200, 200, 300)),
        "availability": _answers(rng, slots, ready),
    }


def _group(rng: random.Random, number: int, mixed: bool) -> Data:
    kind = rng.choice(("any", "any", "ngo", "municipal", "ru")) if mixed else "any"
    quotas: list[Data] = []
    if kind in ("any", "ru"):
        quotas.append({"attr": "sector", "values": ["ngo"], "min": 2, "max": None})
    if rng.random() < 0.35:
        quotas.append({"attr": "age", "values": ["65+"], "min": 0, "max": 3})
    return {
        "id": f"g{number:02}",
        "name": kind,
        "language": "ru" if kind == "ru" else "lv",
        "filter": {"sector": [kind]} if kind in ("ngo", "municipal") else {},
        "min": 6,
        "max": 10,
        "cap": 12,
        "ideal": 9,
        "facilitators": 1,
        "slots": None,
        "max_per_org": 2,
        "max_per_municipality": 5,
        "quotas": quotas,
        "required": False,
    }


def _mentoring(rng: random.Random, people: int, mentors: int, experts: int, months: int) -> Data:
    names = [f"2027-{month:02}" for month in range(1, months + 1)]
    slots: list[Data] = []
    for month in range(1, months + 1):
        for day in _working_days(date(2027, month, 4), 8):
            for hour in (9, 10, 11, 14, 15, 16):
                begin, end = _moment(day, hour), _moment(day, hour, 60)
                slots.append(_slot(len(slots), begin, end, minutes=60, month=names[month - 1]))
    return {
        "levels": ["served", "interpreted", "off_topic", "ifneedbe", "days"],
        "months": names,
        "slots": slots,
        "participants": [_participant(rng, number, slots) for number in range(people)],
        "mentors": [_mentor(rng, number, slots) for number in range(mentors)],
        "experts": [_expert(rng, number, slots) for number in range(experts)],
        "minutes_per_month": 120,
        "session_minutes": [60, 120],
        "group_max": 3,
        "patterns": [{"groups": 0, "individuals": 2}, {"groups": 1, "individuals": 1}],
        "pins": [],
        "published": None,
    }


def _participant(rng: random.Random, number: int, slots: list[Data]) -> Data:
    return {
        "id": f"p{number:02}",
        **_place(rng),
        "languages": rng.choice((["lv"], ["lv", "ru"], ["lv", "en"])),
        "needs": sorted(rng.sample(TOPICS, rng.choice((1, 2, 2)))),
        "availability": _answers(rng, slots, 0.35),
    }


def _mentor(rng: random.Random, number: int, slots: list[Data]) -> Data:
    return {
        "id": f"m{number:02}",
        "languages": ["en"] if number % 3 == 2 else ["lv"],
        "topics": sorted(rng.sample(TOPICS, 3)),
        "availability": _answers(rng, slots, 0.35),
    }


def _expert(rng: random.Random, number: int, slots: list[Data]) -> Data:
    return {
        "id": f"e{number:02}",
        "languages": ["lv", "en"],
        "availability": _answers(rng, slots, 0.65),
        "max_minutes_per_month": rng.choice((840, 900, 960)),
    }


def _poll(rng: random.Random, people: int, days: int, ready: int, buckets: dict[str, int]) -> Data:
    slots: list[Data] = []
    for day in _working_days(date(2027, 3, 22), days):
        for hour in (9, 11, 13, 15, 17):
            bucket = list(buckets)[len(slots) % len(buckets)]
            slots.append(_slot(len(slots), _moment(day, hour), _moment(day, hour, 90), bucket=bucket, credit=1))
    regional = len(buckets) > 1
    voters = []
    for number in range(people):
        place = _place(rng)
        near = [slot for slot in slots if not regional or slot["bucket"] in (place["region"], "Rīga")]
        voters.append(
            {
                "id": f"p{number:03}",
                **place,
                "required": rng.random() < (0.02 if people > 50 else 0.3),
                "weight": 1,
                "need": 1,
                "availability": _answers(rng, near, ready / 100),
            }
        )
    return {
        "levels": ["required", "satisfied", "ifneedbe", "attendances", "earliest"],
        "buckets": [{"id": name, "pick": pick} for name, pick in buckets.items()],
        "slots": slots,
        "people": voters,
        "distinct_days": regional,
    }
