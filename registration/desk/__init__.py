"""The organisers' desk: events, the people who registered, letters, registers."""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """The pages of the desk."""
    from registration.desk import events, mail, people, registers, series, trail, trail_export

    pages = (events, people, series, mail, registers, trail, trail_export)
    return tuple(page.blueprint for page in pages)
