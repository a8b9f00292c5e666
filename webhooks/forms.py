"""The desk's forms of an endpoint."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from core.forms import AicinaForm
from webhooks.terms import EndpointCommand, Topic


class TopicsForm(AicinaForm):
    """What to be told of."""

    topics = SelectMultipleField(
        _l("Tell about"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Choose at least one."))],
        invalid_choice_message=_l("Not a valid choice."),
    )

    def __init__(self, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.topics.choices = list(topics)

    def chosen(self) -> tuple[Topic, ...]:
        """The topics in their own order; only after validate()."""
        return tuple(topic for topic in Topic if topic.value in (self.topics.data or ()))


class EndpointForm(TopicsForm):
    """Where to tell it."""

    url = StringField(_l("Address of the receiver"), validators=[InputRequired(_l("Please fill this in."))])

    def to_command(self) -> EndpointCommand:
        """The endpoint; whether the address may be one is for targets.read()."""
        return EndpointCommand((self.url.data or "").strip(), self.chosen())
