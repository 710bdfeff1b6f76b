"""What an operator types about jobs: ``flask jobs run``, ``flask jobs retain --dry-run``."""

import logging

import click
from flask.cli import AppGroup, ScriptInfo, pass_script_info

from app import clock
from app.jobs.engine import work
from app.jobs.nightly import JOBS, Job
from app.jobs.ticking import minute, steps_of

jobs_commands = AppGroup("jobs", help="Background work.")
dry_run = click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")


@jobs_commands.command("run", with_appcontext=False)
@pass_script_info
def run_command(info: ScriptInfo) -> None:
    """Run jobs until told to end: a process of its own beside the web server."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("app.jobs").setLevel(logging.INFO)
    work(info.load_app())


@jobs_commands.command("tick", with_appcontext=False)
@pass_script_info
def tick_command(info: ScriptInfo) -> None:
    """Do once what is done every minute: plan, raise and send what is due."""
    app = info.load_app()
    if not minute(app, steps_of(app)):
        click.echo("It is being done already.")


@jobs_commands.command("prune")
@dry_run
def prune_command(*, dry_run: bool) -> None:
    """Forget what was removed so long ago that every phone knows."""
    _show(JOBS["prune"], dry_run=dry_run)


@jobs_commands.command("retain")
@dry_run
def retain_command(*, dry_run: bool) -> None:
    """Delete what has been kept as long as it may be."""
    _show(JOBS["retain"], dry_run=dry_run)


def _show(job: Job, *, dry_run: bool) -> None:
    counts = (job.would if dry_run else job.do)(clock.now())
    for name, count in counts.items():
        if count:
            click.echo(f"{count:>8}  {name}")
    if not any(counts.values()):
        click.echo("Nothing.")
