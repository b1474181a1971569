"""Which state of the world to plan for: other roads, or the second map."""

from __future__ import annotations

import click

scenario_option = click.option(
    "--scenario", metavar="NAME", help="Plan for one of the study's [[scenarios]]."
)
second_map_option = click.option(
    "--second-map",
    is_flag=True,
    help="Plan on the study's second map, the units of [crosswalk].",
)
