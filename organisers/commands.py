"""Commands: the first account, its password, an organisation."""

import secrets
import sys

import click
from flask import current_app
from flask.cli import AppGroup

from core import clock
from core.bilingual import Bilingual
from core.db import transaction
from core.text import clean_line
from organisers import queries, second_factor, services
from organisers.terms import COMMAND, Role

MINIMUM = 10  # characters of a password
accounts = AppGroup("account", help="People who sign in.")
organisations = AppGroup("organisation", help="Organisations that hold events.")


def new_password() -> str:
    """A random password of 96 bits that can be read aloud."""
    return "-".join(secrets.token_hex(3) for _part in range(4))


def _password_from(stdin: bool) -> str:
    if not stdin:
        return new_password()
    password = sys.stdin.readline().rstrip("\r\n")
    if len(password) < MINIMUM:
        raise click.ClickException(f"The password must have at least {MINIMUM} characters.")
    return password


@accounts.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--organisation", help="Make them an owner of the organisation with this name; made if there is none.")
@click.option("--language", type=click.Choice(["lv", "en"]), default="lv", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; else one is made.")
def create_account(email: str, name: str, organisation: str | None, language: str, password_stdin: bool) -> None:
    """Make an account. One that exists already keeps its password."""
    password = _password_from(password_stdin)
    now = clock.now()
    with transaction() as session:
        try:
            is_new = queries.account_by_email(session, clean_line(email)) is None
            account = services.create_account(session, now, email, name, password, language)
        except ValueError:
            raise click.ClickException(f"{email}: not an e-mail address that mail can reach.") from None
        if organisation:
            place = services.create_organisation(session, now, Bilingual(clean_line(organisation)))
            services.add_member(session, now, place.id, account.id, Role.owner)
        address = account.email
    if not is_new:
        click.echo(f"{address} exists already; the password stays as it was.")
    elif password_stdin:
        click.echo(f"{address} can sign in now.")
    else:
        click.echo(f"{address} can sign in now. Password: {password}")
    if organisation:
        click.echo(f"{address} works for {clean_line(organisation)}.")


@accounts.command("password")
@click.option("--email", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; else one is made.")
def change_password(email: str, password_stdin: bool) -> None:
    """Set a new password and end the account's sessions."""
    password = _password_from(password_stdin)
    with transaction() as session:
        account = queries.account_by_email(session, clean_line(email))
        if account is None:
            raise click.ClickException(f"{email}: there is no such account.")
        services.set_password(session, clock.now(), account, password)
    click.echo("The password is set." if password_stdin else f"The password is set: {password}")


@accounts.command("second-factor")
@click.option("--email", required=True)
@click.option("--off", is_flag=True, required=True, help="Take the app, the recovery codes and the passkeys away.")
def second_factor_off(email: str, off: bool) -> None:
    """Let somebody who lost their second factor in by the password alone."""
    with transaction() as session:
        account = queries.account_by_email(session, clean_line(email))
        if account is None:
            raise click.ClickException(f"{email}: there is no such account.")
        notice = second_factor.Notice(second_factor.OFF, current_app.config["AICINA"].domain)
        was_on = off and second_factor.reset(session, clock.now(), account, notice, COMMAND)
        address = account.email
    click.echo(f"{address} signs in by the password alone." if was_on else f"{address} has no second factor.")


@organisations.command("create")
@click.argument("name")
@click.option("--english", default="", help="The name in English.")
@click.option("--slug", help="The part of its address; made from the name if not given.")
def create_organisation(name: str, english: str, slug: str | None) -> None:
    """Make an organisation; one with the same name stays as it is."""
    with transaction() as session:
        names = Bilingual(clean_line(name), clean_line(english))
        address = services.create_organisation(session, clock.now(), names, slug).slug
    click.echo(f"{clean_line(name)}: /birojs/{address}/")
