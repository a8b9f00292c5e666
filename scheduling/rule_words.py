"""A broken rule of a composition as a sentence, in the reader's language."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from scheduling.board_words import Names, attribute_words, thousandths
from scheduling.engine.focus_shapes import Quota
from scheduling.engine.verdicts import Broken, Why
from scheduling.wording import rule_words


def broken_words(broken: Broken, names: Names) -> str:
    """One broken rule as a sentence that names whom and what it concerns, and how much is allowed."""
    found = _SENTENCES.get((broken.rule, broken.why)) or _SENTENCES.get((broken.rule, None))
    return found(broken, names) if found else _("%(group)s: a rule is broken.", group=names.group(broken.group))


def _unknown(b: Broken, n: Names) -> str:
    if b.person:
        return _("%(group)s: somebody stands here who no longer applies.", group=n.group(b.group))
    if b.facilitator:
        return _("%(group)s: somebody is to lead it who no longer leads groups.", group=n.group(b.group))
    return _("%(group)s: the group or its time is no longer there.", group=n.group(b.group))


def _twice(b: Broken, n: Names) -> str:
    return _("%(person)s stands in two groups: %(one)s and %(other)s.",
             person=n.person(b.person), one=n.group(b.other), other=n.group(b.group))  # fmt: skip


def _cannot(b: Broken, n: Names) -> str:
    return _("%(group)s: %(person)s cannot come at that time (%(slot)s).",
             group=n.group(b.group), person=n.person(b.person), slot=n.slot(b.slot))  # fmt: skip


def _wrong_time(b: Broken, n: Names) -> str:
    return _("%(group)s may not meet at this time: %(slot)s.", group=n.group(b.group), slot=n.slot(b.slot))


def _few_expected(b: Broken, n: Names) -> str:
    return _("%(group)s: expected to come – %(have)s; needed at least %(limit)s.",
             group=n.group(b.group), have=thousandths(b.have), limit=thousandths(b.limit))  # fmt: skip


def _many_expected(b: Broken, n: Names) -> str:
    return _("%(group)s: expected to come – %(have)s; allowed at most %(limit)s.",
             group=n.group(b.group), have=thousandths(b.have), limit=thousandths(b.limit))  # fmt: skip


def _over_cap(b: Broken, n: Names) -> str:
    return _("%(group)s: seats given – %(have)s; allowed at most %(limit)s.",
             group=n.group(b.group), have=b.have, limit=b.limit)  # fmt: skip


def _staff_number(b: Broken, n: Names) -> str:
    if b.facilitator:
        return _("%(name)s: groups to lead – %(have)s; allowed at most %(limit)s.",
                 name=n.facilitator(b.facilitator), have=b.have, limit=b.limit)  # fmt: skip
    return _("%(group)s: facilitators – %(have)s; needed %(limit)s.",
             group=n.group(b.group), have=b.have, limit=b.limit)  # fmt: skip


def _staff_cannot(b: Broken, n: Names) -> str:
    return _("%(group)s: %(person)s, who leads it, cannot come at that time (%(slot)s).",
             group=n.group(b.group), person=n.facilitator(b.facilitator), slot=n.slot(b.slot))  # fmt: skip


def _staff_language(b: Broken, n: Names) -> str:
    return _("%(group)s: %(person)s, who leads it, does not speak its language (%(language)s).",
             group=n.group(b.group), person=n.facilitator(b.facilitator), language=_language(b, n))  # fmt: skip


def _staff_busy(b: Broken, n: Names) -> str:
    return _("%(person)s leads %(one)s and %(other)s at the same time, or without the pause between them.",
             person=n.facilitator(b.facilitator), one=n.group(b.other), other=n.group(b.group))  # fmt: skip


def _person_language(b: Broken, n: Names) -> str:
    return _("%(group)s: %(person)s does not speak its language (%(language)s).",
             group=n.group(b.group), person=n.person(b.person), language=_language(b, n))  # fmt: skip


def _language(b: Broken, n: Names) -> str:
    return ", ".join(n.languages.get(one, one) for one in b.values)


def _filter(b: Broken, n: Names) -> str:
    return _("%(group)s: %(person)s does not belong here (%(attribute)s %(value)s).",
             group=n.group(b.group), person=n.person(b.person), attribute=_attribute(b, n),
             value=n.values_of(b.attribute, b.values))  # fmt: skip


def _too_many_alike(b: Broken, n: Names) -> str:
    return _("%(group)s: %(attribute)s %(value)s – %(have)s; allowed at most %(limit)s.",
             group=n.group(b.group), have=b.have, attribute=_attribute(b, n),
             value=n.values_of(b.attribute, b.values), limit=b.limit)  # fmt: skip


def _too_few_alike(b: Broken, n: Names) -> str:
    return _("%(group)s: %(attribute)s %(value)s – %(have)s; needed at least %(limit)s.",
             group=n.group(b.group), have=b.have, attribute=_attribute(b, n),
             value=n.values_of(b.attribute, b.values), limit=b.limit)  # fmt: skip


def quota_words(quota: Quota, n: Names) -> str:
    """How many of whom a group needs, as it stands inside brackets."""
    label = n.attributes.get(quota.attr) or attribute_words(quota.attr)
    return rule_words(label, n.values_of(quota.attr, sorted(quota.values)), {"min": quota.min})


def _attribute(b: Broken, n: Names) -> str:
    return n.attributes.get(b.attribute) or attribute_words(b.attribute)


def _apart(b: Broken, n: Names) -> str:
    return _("%(group)s: %(one)s and %(other)s may not share a group.",
             group=n.group(b.group), one=n.person(b.person), other=n.person(b.other))  # fmt: skip


def _pin(b: Broken, n: Names) -> str:
    if b.person and b.group:
        return _("%(person)s: what was pinned is not kept (%(group)s).",
                 person=n.person(b.person), group=n.group(b.group))  # fmt: skip
    if b.person:
        return _("%(person)s is not to have a seat, or has none and must.", person=n.person(b.person))
    if b.facilitator:
        return _("%(person)s is to lead other groups than now.", person=n.facilitator(b.facilitator))
    return _("%(group)s is locked, and stands otherwise now.", group=n.group(b.group))


def _parallel(b: Broken, n: Names) -> str:
    return _("%(slot)s: groups at one time – %(have)s; allowed at most %(limit)s.",
             slot=n.slot(b.slot), have=b.have, limit=b.limit)  # fmt: skip


def _not_opened(b: Broken, n: Names) -> str:
    return _("%(group)s must be opened.", group=n.group(b.group))


_SENTENCES: Mapping[tuple[str, Why | None], Callable[[Broken, Names], str]] = {
    ("FG00", None): _unknown,
    ("FG01", None): _twice,
    ("FG02", None): _cannot,
    ("FG03", None): _wrong_time,
    ("FG04", Why.too_few): _few_expected,
    ("FG04", Why.too_many): _many_expected,
    ("FG04", Why.over_cap): _over_cap,
    ("FG05", Why.too_few): _staff_number,
    ("FG05", Why.too_many): _staff_number,
    ("FG05", Why.not_available): _staff_cannot,
    ("FG05", Why.language): _staff_language,
    ("FG05", Why.not_free): _staff_busy,
    ("FG06", None): _person_language,
    ("FG07", None): _filter,
    ("FG08", None): _too_many_alike,
    ("FG09", Why.too_many): _too_many_alike,
    ("FG09", Why.too_few): _too_few_alike,
    ("FG10", None): _apart,
    ("FG11", None): _pin,
    ("FG12", None): _parallel,
    ("FG13", None): _not_opened,
}
