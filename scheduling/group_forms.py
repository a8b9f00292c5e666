"""The forms of groups: one with its rules about who sits in it, and several at once."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from core.form_rows import RowForm, Rows
from registration.desk.event_fields import Choice, CountField, Expected, Ticks, line
from scheduling.choices import Attribute, attribute_label
from scheduling.forms import LISTED, Versioned, whole_number
from scheduling.inputs import GroupDraft
from scheduling.mapping import usual_cap
from scheduling.terms import GROUP_NAME, IDEAL, MAX, MIN, MOST_GROUPS, MOST_QUOTAS, MOST_SIZE


class RuleRow(RowForm):
    """Who sits in a group, by one attribute: only people with these values, or so many of them."""

    always_filled: ClassVar[tuple[type[Field], ...]] = (SelectField, CountField)
    attr = HiddenField()
    kind = Choice(_l("Rule"), (("count", _l("So many of them")), ("only", _l("Only these people"))), default="count")
    values = Ticks(_l("Which"), validators=[Expected()])
    least = CountField(_l("At least"), most=MOST_SIZE)
    most = CountField(_l("At most"), most=MOST_SIZE)
    label = ""

    def know(self, attribute: Attribute | None) -> None:
        """What can be ticked, and what the attribute is called; nothing for an attribute that nobody has."""
        ticked = self.values.data or []
        known = attribute.values if attribute is not None else ()
        listed = [(one.value, f"{one.label} ({one.count})") for one in known]
        if attribute is not None:  # a value that nobody has any more can still be taken away
            listed += [(value, value) for value in self.values.object_data or () if value not in dict(listed)]
        self.values.choices = [SelectChoice(*one) for one in listed]
        self.values.data = list(dict.fromkeys(ticked))
        self.label = attribute.label if attribute is not None else attribute_label(self.attr.data or "")
        for field in (self.least, self.most):
            field.flags.at_times = True

    def validate_values(self, field: Any) -> None:
        """A rule about nobody says nothing."""
        if not field.data:
            raise StopValidation(_("Tick at least one."))

    def validate_least(self, field: Any) -> None:
        """A number of people needs an end."""
        if self.kind.data != "count" or field.process_errors or self.most.process_errors:
            return
        if field.data is None and self.most.data is None:
            raise StopValidation(_("Write how many, at least or at most."))
        if field.data is not None and self.most.data is not None and field.data > self.most.data:
            raise StopValidation(_("“At least” is more than “at most”."))

    def to_value(self) -> dict[str, Any]:
        """The rule as it is stored."""
        found: dict[str, Any] = {"attr": self.attr.data, "values": sorted(self.values.data)}
        return found if self.kind.data == "only" else {**found, "min": self.least.data, "max": self.most.data}


class GroupForm(Versioned):
    """One group."""

    name = line(_l("Name of the group"), GROUP_NAME, needed=_l("Write the name of the group."))
    language = Choice(_l("Language of the group"), ())
    min_size = whole_number(_l("At least"), least=1, most=MOST_SIZE, default=MIN)
    ideal = whole_number(_l("Best"), least=1, most=MOST_SIZE, default=IDEAL)
    max_size = whole_number(_l("At most"), least=1, most=MOST_SIZE, default=MAX)
    cap = CountField(_l("Never invite more than"), most=MOST_SIZE)
    facilitators = whole_number(_l("How many facilitators"), least=0, most=10, default=1)
    slots = Ticks(_l("Times"))
    max_per_institution = CountField(_l("From one institution, at most"), most=MOST_SIZE)
    max_per_municipality = CountField(_l("From one municipality, at most"), most=MOST_SIZE)
    required = BooleanField(_l("This group must be held"))
    rules = Rows(RuleRow, _l("Who sits in the group"), MOST_QUOTAS)
    for_all = BooleanField(_l("The same sizes and limits for all groups"))
    about = Choice(_l("New rule about"), (), default="")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.no_show, self.known = 0, dict[str, Attribute]()

    def offer(
        self, languages: Sequence[LISTED], slots: Sequence[LISTED], known: Sequence[Attribute], no_show: int
    ) -> None:
        """Fill the lists; `no_show` is per mille."""
        self.no_show, self.known = no_show, {one.name: one for one in known}
        self.language.choices = [SelectChoice(*one) for one in (("", _("Any")), *languages)]
        self.slots.choices = [SelectChoice(*one) for one in slots]
        self.about.choices = [
            SelectChoice(*one) for one in (("", _("Choose")), *((one.name, one.label) for one in known))
        ]
        for entry in self.rules.entries:
            entry.form.know(self.known.get(entry.form.attr.data or ""))

    def add_rule(self) -> bool:
        """One more rule, about what was chosen; False when nothing was."""
        attribute = self.known.get(self.about.data or "")
        if attribute is None or len(self.rules.entries) >= self.rules.most:
            return False
        self.rules.append_entry({"attr": attribute.name})
        self.rules.entries[-1].form.know(attribute)
        self.about.data = ""
        return True

    def validate_ideal(self, field: Any) -> None:
        """Between the least and the most."""
        least, best, most = self.min_size.data, field.data, self.max_size.data
        if None not in (least, best, most) and not least <= best <= most:
            raise StopValidation(_("The best size lies between the least and the most."))

    def validate_cap(self, field: Any) -> None:
        """Not fewer invited than expected."""
        if field.data is not None and self.ideal.data is not None and field.data < self.ideal.data:
            raise StopValidation(_("Fewer people than the best size."))

    def to_draft(self) -> GroupDraft:
        """What was entered; call after validate()."""
        rules = [row.to_value() for row in self.rules.filled()]
        least, best, most = (field.data or 1 for field in (self.min_size, self.ideal, self.max_size))
        return GroupDraft(
            name=self.name.data or "",
            language=self.language.data or "",
            min_size=least,
            ideal=best,
            max_size=most,
            cap=self.cap.data or usual_cap(best, most, self.no_show),
            facilitators=self.facilitators.data or 0,
            slot_ids=tuple(int(one) for one in self.slots.data) if self.slots.data else None,
            max_per_institution=self.max_per_institution.data,
            max_per_municipality=self.max_per_municipality.data,
            filters=tuple(rule for rule in rules if "min" not in rule),
            quotas=tuple(rule for rule in rules if "min" in rule),
            required=bool(self.required.data),
        )


class GroupsForm(Versioned):
    """Several groups at once."""

    number = whole_number(_l("How many groups"), least=1, most=MOST_GROUPS, default=4)
    like = Choice(_l("Like"), ())

    def offer(self, groups: Sequence[LISTED]) -> None:
        """Fill the list of groups to copy: (id, name)."""
        usual = _("the usual: 6 to 10 people, best 8, one facilitator")
        self.like.choices = [SelectChoice(*one) for one in (("", usual), *groups)]
