"""The desk's pages of contact lists, imports, invitations and the board."""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """The pages of the desk."""
    from invitations.desk import board, contacts

    return (contacts.blueprint, board.blueprint)
