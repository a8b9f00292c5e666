"""An event's pictures in the reader's language: counts in, bars with their words out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from core.collation import latvian_key
from dashboard import charts, rules, wording
from dashboard.charts import BarChart
from dashboard.mail_counts import MailGroup
from dashboard.queries import COMING, LEFT, WAITING, GuestGroup
from dashboard.terms import Group, Share
from registration import people_queries as people
from registration.desk.people_filter import option_keys
from registration.models import Question
from registration.people_words import answer_words, institution_kind_word
from registration.terms import Admission, Answered, QuestionKind, RegistrationStatus, Source
from registration.wording import REGIONS, region_word


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture with its numbers. `split` when bars have a second part, for people who still wait."""

    key: str
    title: str
    chart: BarChart
    shares: tuple[Share, ...]
    note: str = ""
    split: bool = False
    open: bool = False

    @property
    def spoken(self) -> str:
        """The bars in one sentence, for whoever cannot see them."""
        return "; ".join(f"{share.label}: {share.said}" for share in self.shares)

    @property
    def has_percents(self) -> bool:
        """True when the numbers are parts of a whole."""
        return any(share.percent is not None for share in self.shares)


def picture(key: str, title: str, shares: Iterable[Share], *, whole: bool = True, note: str = "") -> Picture:
    """A picture of these shares; `whole` when they are parts of one whole and have percentages."""
    made = tuple(shares)
    if whole and any(share.total > 0 for share in made):
        made = rules.with_percents(made)
    made = tuple(_said(share) for share in made)
    return Picture(key, title, charts.bars(made, whole=whole), made, note, split=any(share.more > 0 for share in made))


def _said(share: Share) -> Share:
    """The share, and its parts, with their numbers as text."""
    number = f"{share.value} + {share.more}" if share.more else str(share.value)
    percent = f" · {share.percent} %" if share.percent is not None and share.total else ""
    return replace(share, said=number + percent, parts=tuple(_said(part) for part in share.parts))


def institutions(groups: Sequence[Group]) -> Picture:
    """By the sort of institution; texts that were not matched yet, and people without one, stand last."""
    found: Counter[str] = Counter()
    more: Counter[str] = Counter()
    loose = {True: _("Institution not matched to the register yet"), False: _("Institution not given")}
    for group in groups:
        kind, given = group.key
        label = institution_kind_word(kind) if kind else loose[given]
        found[label] += group.confirmed
        more[label] += group.total - group.confirmed
    shares = [Share(label, found[label], more[label]) for label in sorted(found, key=latvian_key)]
    ordered = rules.largest_first(shares, lambda share: share.label in loose.values())
    return picture("institutions", _("By type of institution"), ordered)


def regions(groups: Sequence[Group]) -> Picture:
    """By planning region in order of size, each with its municipalities; what is not known stands apart."""
    within: dict[str, list[Share]] = {region: [] for region in REGIONS}
    unknown = {True: [0, 0], False: [0, 0]}
    for group in groups:
        code, given = group.key
        region = people.region_of(code)
        if region in within:
            share = Share(people.municipality_name(code), group.confirmed, group.total - group.confirmed)
            within[region].append(share)
        else:
            unknown[given][0] += group.confirmed
            unknown[given][1] += group.total - group.confirmed
    shares = [_region(region, _merged(parts)) for region, parts in within.items()]
    loose = {True: _("Place not matched to the register yet"), False: _("Place not given")}
    shares += [Share(loose[given], *_two(unknown[given])) for given in (True, False) if sum(unknown[given])]
    ordered = rules.largest_first(shares, lambda share: share.label in loose.values())
    return picture("regions", _("By planning region"), ordered)


def _region(region: str, parts: Sequence[Share]) -> Share:
    return Share(
        region_word(region), sum(p.value for p in parts), sum(p.more for p in parts),
        parts=rules.largest_first(sorted(parts, key=lambda part: latvian_key(part.label))),
    )  # fmt: skip


def _merged(shares: Iterable[Share]) -> list[Share]:
    """One share for each municipality: a code may come from people and from their institutions."""
    found: dict[str, Share] = {}
    for share in shares:
        before = found.get(share.label, Share(share.label, 0))
        found[share.label] = replace(before, value=before.value + share.value, more=before.more + share.more)
    return list(found.values())


def _two(numbers: Sequence[int]) -> tuple[int, int]:
    return numbers[0], numbers[1]


def statuses(shown: Iterable[RegistrationStatus], counts: Mapping[RegistrationStatus, int], how: Admission) -> Picture:
    """Where people stand, by the statuses that are named."""
    shares = [Share(wording.status_bar_word(status, how), counts.get(status, 0)) for status in shown]
    return picture("statuses", _("Registrations by status"), shares)


def sources(counts: Mapping[str, int]) -> Picture:
    """By the way people came."""
    shares = [Share(wording.source_bar_word(source), counts[source]) for source in Source if counts.get(source)]
    return picture("sources", _("How people registered"), rules.largest_first(shares))


def invited(groups: Sequence[GuestGroup], how: Admission = Admission.in_order) -> Picture:
    """What became of the invitations; nobody has a place yet where people have merely answered or applied."""
    found: Counter[str] = Counter()
    for group in groups:
        found[_stand(group)] += group.count
    order = ("coming", "waiting", "maybe", "declined", "silent", "unasked")
    rare = {"unasked"} if how is Admission.in_order else {"unasked", "coming"}
    shares = [
        Share(wording.guest_word(stand, how), found[stand]) for stand in order if found[stand] or stand not in rare
    ]
    return picture("invited", _("Invited people"), shares)


def _stand(group: GuestGroup) -> str:
    """As on the board of the invited: a registration counts for more than what was said before it."""
    if group.registered in (COMING, WAITING):
        return "coming" if group.registered == COMING else "waiting"
    if group.answer == Answered.maybe:
        return "maybe"
    if group.answer == Answered.no or group.registered == LEFT:
        return "declined"
    return "silent" if group.asked else "unasked"


def mails(counts: Mapping[MailGroup, int]) -> Picture:
    """Where the letters stand; what there is none of is left out, but for the letters that went."""
    shown = [group for group in MailGroup if counts[group] or group is MailGroup.sent]
    return picture("mails", _("Letters"), [Share(wording.mail_word(group), counts[group]) for group in shown])


def question(asked: Question, groups: Sequence[Group], language: str) -> Picture:
    """What was answered to a choice question, in the order of its options; people without an answer are left out."""
    keys: dict[str, list[int]] = {key: [0, 0] for key in option_keys(asked)}
    for group in groups:
        for key in filter(None, group.key[1].split("\n")):
            both = keys.setdefault(key, [0, 0])
            both[0] += group.confirmed
            both[1] += group.total - group.confirmed
    shares = [Share(answer_words(asked.kind, asked.options, key, language), *_two(both)) for key, both in keys.items()]
    several = asked.kind == QuestionKind.many
    note = _("Several answers were possible.") if several else ""
    return picture(f"question-{asked.id}", asked.label.text(language), shares, whole=not several, note=note)
