"""`./aicina flask privacy ...`: what would be erased, erasing it, and the ledger."""

import threading
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from core import clock
from core.db import db
from core.settings import Settings
from privacy import keeping, ledger, restoring, retention, ticking

group = AppGroup("privacy", help="Keeping and erasing people's data.")


@group.command("dry-run")
def dry_run() -> None:
    """Say what would be erased now, without names. Changes nothing."""
    session, today = db.session(), keeping.day_of(clock.now())
    sensitive, people = retention.due_sensitive(session, today), retention.due_people(session, today)
    for one in retention.plans(session):
        number, held = one.event.id, " held=objection" if one.objected else ""
        project = f" project={one.project.keep_until or 'unknown'}" if one.project is not None else ""
        if number in sensitive:
            click.echo(f"event {number}: sensitive answers, due {one.plan.sensitive_on}")
        if number in people:
            click.echo(f"event {number}: people={one.left} due {one.plan.people_on}{project}{held}")
    if not sensitive and not people:
        click.echo("nothing is due")


@group.command("erase")
def erase() -> None:
    """Erase everything that is due now."""
    settings, done = _settings(), 0
    while step := ticking.tick(settings, clock.now(), threading.Event()):
        done += step
    click.echo(f"erased: {done}")


@group.command("ledger")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the ledger into a new file.")
@click.option("--apply", "source", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Erase again.")
def ledger_command(out: Path | None, source: Path | None) -> None:
    """Take the ledger of erased registrations away, or erase again what a restored database brought back."""
    if (out is None) == (source is None):
        raise click.UsageError("give --out FILE or --apply FILE")
    if out is not None:
        try:
            click.echo(f"written: {ledger.save(out, ledger.rows(db.session()))}")
        except FileExistsError:
            raise click.ClickException(f"{out} is there already") from None
        return
    assert source is not None
    settings = _settings()
    again = restoring.apply(settings, ledger.read(source), clock.now())
    ledger.complete_file(db.session(), settings)
    if again:
        restoring.rest(clock.now())
    click.echo(f"erased again: {again}")


@group.command("restored")
def restored() -> None:
    """Pause all sending: this database is an older copy. For a data folder that cannot know it, such as a new one."""
    restoring.rest(clock.now())
    click.echo("sending is paused until somebody starts it at the desk")


def _settings() -> Settings:
    settings: Settings = current_app.config["AICINA"]
    return settings
