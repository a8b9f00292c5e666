"""What instances of `aicina.sched/1` have in common; `instances.read_instance` reads them.

Ids are opaque texts, unique inside their list. An answer is YES or IF_NEED_BE; who gave none is not in `availability`.
Times are aware, minutes are whole, a chance of not coming is per mille. Nothing here changes after it was read.
"""

from datetime import date, datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

SCHEMA = "aicina.sched/1"
YES, IF_NEED_BE = 2, 1

MOST_TEXT = 200  # characters of an id or of a name
MOST_PEOPLE = 5000
MOST_SLOTS = 2000
MOST_GROUPS = 200
MOST_STAFF = 500  # facilitators, mentors, experts
MOST_PAIRS = 20_000
MOST_WORDS = 200  # languages, topics, values of a quota
MOST = 10_000  # minutes of a meeting
MOST_LIMIT = 2**53 - 1  # the greatest whole number that all who read JSON agree on
MOST_WAYS = 3_000_000  # answers times groups, or times mentors: ten times what 500 people and 60 groups have

Text = Annotated[str, Meta(max_length=MOST_TEXT, pattern=r"^[^\x00-\x1f\x7f\ud800-\udfff]*\Z")]
Large = Annotated[int, Meta(ge=0, le=1_000_000)]  # what is counted or weighed: sums of it stay exact everywhere
Limit = Annotated[int, Meta(ge=0, le=MOST_LIMIT)]  # it may be written as "more than there ever are"
Words = Annotated[frozenset[Text], Meta(max_length=MOST_WORDS)]
Answers = Annotated[dict[Text, Annotated[int, Meta(ge=0, le=YES)]], Meta(max_length=MOST_SLOTS)]
Pairs = Annotated[tuple[tuple[Text, Text], ...], Meta(max_length=MOST_PAIRS)]


class Slot(Struct, frozen=True):
    """A half-open interval of real time. `start` and `end` bear the offset of the instance's zone."""

    id: Text
    start: datetime
    end: datetime
    minutes: int | None = None  # as the file says; it is end - start, and `length` never lacks

    @property
    def length(self) -> int:
        """Minutes of real time."""
        return (self.end - self.start) // timedelta(minutes=1)

    @property
    def day(self) -> date:
        """The date on the wall when it begins."""
        return self.start.date()

    def meets(self, other: "Slot", gap: int = 0) -> bool:
        """Whether the two overlap, or lie closer to each other than `gap` minutes."""
        pause = timedelta(minutes=gap)
        return self.start < other.end + pause and other.start < self.end + pause
