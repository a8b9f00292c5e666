"""The organisers' desk: events, the people who registered, letters, registers."""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """The pages of the desk."""
    from registration.desk import events, mail, people, registers, trail

    return (events.blueprint, people.blueprint, mail.blueprint, registers.blueprint, trail.blueprint)
