"""The command ``motcua``: finds the verb's module only when the verb is used."""

from __future__ import annotations

import importlib
import logging
import sys
from typing import TYPE_CHECKING

import click

from motcua import __version__
from motcua.cli.console import Teller, complain, show_json
from motcua.errors import InfeasibleError, MotcuaError, NoPlanError

if TYPE_CHECKING:
    from collections.abc import Sequence

VERBS = {
    "new": "Begin a study: a small complete one, to be filled with your data.",
    "check": "Look for faults in a study's data; nothing is computed.",
    "travel": "Measure the way from every resident to every site.",
    "assess": "Assess today's offices as they stand; nothing is optimised.",
    "locate": "Search for the best offices and write the plan with its proof.",
    "map": "Draw the page of a finished run again, from its plan and tables.",
    "run": "Do all of it: check, travel, assess, locate and every file.",
    "compare": "Set two finished runs side by side: what differs, who gains, who loses.",
    "verify": "Recompute a plan's figures by a second, independent route.",
    "fetch": "Fetch public data for a study: the only command that uses the network.",
    "demo": "Plan the embedded study, Bình Dương 2024, without a network.",
}
"""One module each in this folder, in the order of the line; what `motcua --help` says of each."""

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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """
        Write what `VERBS` says of each verb, without importing any.

        Parameters
        ----------
        ctx
            Unused.
        formatter
            Where to.
        """
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

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
    """
    Plan one-stop public offices: which to keep, merge, close or open so that everybody is in reach.

    STUDY is a study.toml or its folder. Begin with "motcua demo", then "motcua new DIR".

    Exit codes: 0 done, 1 a fault to mend, 2 wrong usage, 3 no plan exists, 4 not proved (with
    --require-proof).
    """


def main(words: Sequence[str] | None = None) -> None:
    """
    Run the command line and end with its exit code.

    0 done, 1 a fault to mend, 2 wrong usage, 3 no plan exists, 4 not proved (``--require-proof``).

    Parameters
    ----------
    words
        What stands after ``motcua``; None takes it from the command line.
    """
    # A library's own talk is not for planners: what matters to them is raised or a finding.
    logging.getLogger().addHandler(logging.NullHandler())
    logging.getLogger("motcua").addHandler(Teller(logging.WARNING))
    words = sys.argv[1:] if words is None else list(words)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
    try:
        group.main(words, prog_name="motcua")
    except MotcuaError as fault:
        complain(fault)
        if "--json" in words:
            show_json({"error": {key: getattr(fault, key) for key in ("what", "where", "mend")}})
        no_plan = isinstance(fault, InfeasibleError | NoPlanError)
        sys.exit(EXIT_NO_PLAN if no_plan else EXIT_FAULT)
