"""Small instances, written out."""

from typing import Any

SCHEMA = "aicina.sched/1"


def slot(name: str, hour: str, minutes: int = 90, **more: Any) -> dict[str, Any]:
    """A slot on 9 February 2026 in Riga; `hour` is HH:MM."""
    begin = int(hour[:2]) * 60 + int(hour[3:])
    end = f"{(begin + minutes) // 60:02}:{(begin + minutes) % 60:02}"
    times = {"start": f"2026-02-09T{hour}:00+02:00", "end": f"2026-02-09T{end}:00+02:00"}
    return {"id": name, **times, "minutes": minutes, **more}


def person(name: str, slots: dict[str, int], **more: Any) -> dict[str, Any]:
    """Somebody from Tukums who surely comes."""
    usual = {
        "municipality": "Tukuma novads",
        "region": "Zemgale",
        "org": f"org-{name}",
        "sector": "ngo",
        "age": "30-49",
        "role": "staff",
        "languages": ["lv"],
        "no_show": 0,
    }
    return {"id": name, **usual, "availability": slots, **more}


def group(name: str, **more: Any) -> dict[str, Any]:
    """A group of two or three people in Latvian with one facilitator."""
    sizes = {"min": 2, "max": 3, "cap": 4, "ideal": 3, "facilitators": 1}
    return {"id": name, "name": "Grupa", "language": "lv", "filter": {}, **sizes, "slots": None, "quotas": [], **more}


def facilitator(name: str, slots: dict[str, int], **more: Any) -> dict[str, Any]:
    """Somebody who leads two groups in Latvian."""
    return {"id": name, "languages": ["lv"], "availability": slots, "max_groups": 2, **more}


def focus_groups(**more: Any) -> dict[str, Any]:
    """Six people, two groups, three slots of which the first two overlap."""
    everywhere = {"s1": 2, "s2": 2, "s3": 1}
    return {
        "schema": SCHEMA,
        "kind": "focus_groups",
        "id": "small",
        "seed": 1,
        "timezone": "Europe/Riga",
        "note": "",
        "levels": ["seated", "ifneedbe", "composition"],
        "slots": [slot("s1", "10:00"), slot("s2", "11:00"), slot("s3", "14:00")],
        "people": [person(f"p{number}", everywhere) for number in range(1, 7)],
        "facilitators": [facilitator("f1", everywhere), facilitator("f2", everywhere)],
        "groups": [group("g1"), group("g2")],
        "apart": [],
        "together": [],
        "buffer_minutes": 15,
        "max_parallel": None,
        "pins": [],
        "published": None,
        "weights": {"size": 1, "dup_org": 3, "dup_municipality": 2, "together": 2, "unrepresented": 3},
        **more,
    }


def focus_plan(*groups: tuple[str, str, str, str]) -> dict[str, Any]:
    """A plan; each group is (group, slot, "people", "facilitators") with names parted by spaces."""
    planned = [
        {"group": name, "slot": at, "people": people.split(), "facilitators": staff.split()}
        for name, at, people, staff in groups
    ]
    return {"schema": SCHEMA, "instance": "small", "kind": "focus_groups", "groups": planned}


def mentoring(**more: Any) -> dict[str, Any]:
    """Three participants, two mentors and two experts in four hours of one month and one of the next."""
    hours = {f"t{number}": 2 for number in range(1, 6)}
    slots = [slot(f"t{number}", f"{9 + number:02}:00", 60, month="2026-02") for number in range(1, 5)]
    march = {"start": "2026-03-02T10:00:00+02:00", "end": "2026-03-02T11:00:00+02:00"}
    slots.append({"id": "t5", **march, "minutes": 60, "month": "2026-03"})
    return {
        "schema": SCHEMA,
        "kind": "mentoring",
        "id": "small",
        "timezone": "Europe/Riga",
        "levels": ["served", "interpreted", "off_topic", "ifneedbe", "days"],
        "months": ["2026-02", "2026-03"],
        "slots": slots,
        "participants": [
            {"id": f"p{n}", "languages": ["lv"], "needs": ["youth"], "availability": dict(hours)} for n in (1, 2, 3)
        ],
        "mentors": [
            {"id": "m1", "languages": ["lv"], "topics": ["youth"], "availability": dict(hours)},
            {"id": "m2", "languages": ["en"], "topics": ["rural"], "availability": dict(hours)},
        ],
        "experts": [
            {"id": "e1", "languages": ["lv", "en"], "availability": dict(hours), "max_minutes_per_month": 240},
            {"id": "e2", "languages": ["lv"], "availability": dict(hours), "max_minutes_per_month": 240},
        ],
        "minutes_per_month": 120,
        "session_minutes": [60, 120],
        "group_max": 3,
        "patterns": [{"groups": 0, "individuals": 2}, {"groups": 1, "individuals": 1}],
        "pins": [],
        "published": None,
        **more,
    }


def poll(**more: Any) -> dict[str, Any]:
    """Three people and three slots of which the first two overlap; one is chosen."""
    people = [
        {"id": "p1", "required": True, "weight": 1, "need": 1, "availability": {"s1": 2}},
        {"id": "p2", "required": False, "weight": 2, "need": 1, "availability": {"s1": 1, "s3": 2}},
        {"id": "p3", "required": False, "weight": 1, "need": 1, "availability": {"s2": 2, "s3": 2}},
    ]
    hours = {"s1": "10:00", "s2": "11:00", "s3": "14:00"}
    return {
        "schema": SCHEMA,
        "kind": "poll",
        "id": "small",
        "timezone": "Europe/Riga",
        "levels": ["required", "satisfied", "ifneedbe", "attendances", "earliest"],
        "buckets": [{"id": "all", "pick": 1}],
        "slots": [slot(name, hour, bucket="all", credit=1) for name, hour in hours.items()],
        "people": people,
        "distinct_days": False,
        **more,
    }
