"""Backup, restore, and the phone's schema."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.cli.stamp import stamp_of_now
from app.sync.backup import BackupError, back_up, restore
from app.sync.schema import FILE, client_schema

schema_commands = AppGroup("schema", help="The phone's schema.")


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@with_appcontext
def backup_command(target: Path) -> None:
    """Write a copy of the database while people go on working."""
    try:
        back_up(target)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target} holds everything up to now.")


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path))
@click.confirmation_option(prompt="The present database is replaced. Is the server stopped?")
@with_appcontext
def restore_command(source: Path) -> None:
    """Put a backup in the place of the database; phones then send what it lacks."""
    ledger_file = current_app.config["INSTANCE"] / "ledger.jsonl"
    try:
        epoch = restore(source, ledger_file, stamp_of_now)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"A new life begins ({epoch}). Every open invitation is void.")


@schema_commands.command("write")
def write_schema() -> None:
    """Write static/field/schema/records.js."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(client_schema(), encoding="utf-8")


@schema_commands.command("check")
def check_schema() -> None:
    """Fail if the phone's schema is not that of the kinds."""
    if not Path(FILE).exists() or FILE.read_text(encoding="utf-8") != client_schema():
        raise click.ClickException("The phone's schema is out of date: manage.py schema")
