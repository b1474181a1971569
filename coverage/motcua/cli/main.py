"""The command ``motcua``: finds the verb's module only when the verb is used."""

from __future__ import annotations

import importlib
import sys

import click

from motcua import __version__
from motcua.cli.console import complain
from motcua.errors import InfeasibleError, MotcuaError, NoPlanError

VERBS = {
    "check": "Read every input and say what is wrong with it.",
    "travel": "Measure the way from every resident to every site.",
    "assess": "Assess today's offices, without optimising.",
    "locate": "Find the best offices and prove it; write the plan.",
    "run": "Do all of it: check, travel, assess, locate and the files.",
    "demo": "Plan the embedded study, Bình Dương 2024, without a network.",
}
"""One module each in this folder, in the order of the line."""

EXIT_FAULT = 1
EXIT_NO_PLAN = 3


class Verbs(click.Group):
    """A group that imports a verb's module when it is called, so that --help stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """
        Return the verbs in the order of the line.

        Parameters
        ----------
        ctx
            Unused.

        Returns
        -------
        verbs
            Their names.
        """
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """
        Return a verb's command, or None where there is none of that name.

        Parameters
        ----------
        ctx
            Unused.
        cmd_name
            The verb.

        Returns
        -------
        command
            Its click command.
        """
        if cmd_name not in VERBS:
            return super().get_command(ctx, cmd_name)
        module = importlib.import_module(f"motcua.cli.{cmd_name}")
        command: click.Command = module.command
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="motcua")
def group() -> None:
    """Which one-stop offices to keep, merge, close or open so that everybody is within reach."""


def main() -> None:
    """
    Run the command line.

    Exit codes: 0 done, 1 a fault to mend, 2 wrong usage, 3 no plan exists.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
    try:
        group.main(standalone_mode=True)
    except (InfeasibleError, NoPlanError) as fault:
        complain(fault)
        sys.exit(EXIT_NO_PLAN)
    except MotcuaError as fault:
        complain(fault)
        sys.exit(EXIT_FAULT)
