"""What an operator types: ``flask people invite``, ``flask demo load`` …"""

from flask import Flask

from app.cli.coordinators import retire_command
from app.cli.operations import backup_command, restore_command, schema_commands
from app.cli.people import people_commands
from app.cli.programme import demo_commands, programme_commands
from app.cli.push import push_commands


def add_commands(app: Flask) -> None:
    """Make the commands known to ``flask``."""
    people_commands.add_command(retire_command)
    for command in (
        people_commands,
        programme_commands,
        push_commands,
        demo_commands,
        schema_commands,
        backup_command,
        restore_command,
    ):
        app.cli.add_command(command)
