"""Offices and candidate places -> Sites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.finding import Finding
from motcua.domain.progress import Progress, silent
from motcua.domain.sites import TIERS, Sites
from motcua.errors import InputError, listing
from motcua.inputs.candidates import generate_candidates
from motcua.inputs.rule_columns import check_columns, named_columns, with_columns
from motcua.inputs.site_files import read_site_rows
from motcua.inputs.site_rows import ARRAYS

if TYPE_CHECKING:
    from motcua.domain.network import Network
    from motcua.domain.region import Region
    from motcua.inputs.site_rows import SiteRows
    from motcua.study.places import SitesTable
    from motcua.study.schema import Study


def read_sites(
    study: Study, *, region: Region, network: Network | None, progress: Progress = silent
) -> Sites:
    """
    Read the offices that stand and the places where one may.

    Parameters
    ----------
    study
        The study.
    region
        Its areas. An existing office outside them is a fault; a candidate is left out.
    network
        Its roads, whose junctions may be candidates.
    progress
        Told how far the reading is.

    Returns
    -------
    sites
        Sites of all tables in id order.

    Raises
    ------
    InputError
        If a file cannot be used, an id stands for two sites, or there is no site.
    StudyError
        If candidates are asked for that cannot be made.
    """
    parts, costs, columns = [], _costs(study), named_columns(study)
    for k, about in enumerate(study.sites):
        progress("sites", k / len(study.sites))
        if about.generate:
            part = generate_candidates(about, region=region, network=network, costs=costs)
        else:
            part = read_site_rows(about, region=region, number=k + 1, costs=costs, columns=columns)
            part = _say_points(part, about)
        parts.append(part)
    _check_collisions(parts)
    parts = [with_columns(part, columns, region=region) for part in parts]
    check_columns(parts, columns, region=region, study=study)
    progress("sites", 1.0)
    return join(parts, crs=region.crs)


def _say_points(part: SiteRows, about: SitesTable) -> SiteRows:
    """Note that points are no addresses where the study says so: minutes to them are rough."""
    if about.points == "addresses":
        return part
    code = "sites_at_centres" if about.points == "centres" else "sites_inside"
    finding = Finding(level="amber", code=code, values={"n": len(part.ids)}, where=part.source)
    return replace(part, findings=(*part.findings, finding))


def _costs(study: Study) -> dict[str, float]:
    """Return the yearly cost of an office by tier: the tier's own, else [costs] office."""
    own = {tier: about.cost for tier, about in study.tiers.items() if about.cost is not None}
    return dict.fromkeys(TIERS, study.costs.office) | own


def join(parts: list[SiteRows], *, crs: str) -> Sites:
    """
    Return the sites of several tables as one, in id order.

    Parameters
    ----------
    parts
        Sites of each table; no id in two of them.
    crs
        The study's coordinate system.

    Returns
    -------
    sites
        All of them.

    Raises
    ------
    InputError
        If there is none.
    """
    ids = np.concatenate([part.ids for part in parts]) if parts else np.zeros(0, dtype="U1")
    if not len(ids):
        raise InputError(
            "No site lies in the region.",
            where="[[sites]]",
            mend="Name a file of offices or candidates inside the region.",
        )
    order = np.argsort(ids, kind="stable")
    columns = parts[0].columns
    return Sites(
        **{name: np.concatenate([getattr(part, name) for part in parts])[order] for name in ARRAYS},
        crs=crs,
        columns={
            name: np.concatenate([part.columns[name] for part in parts])[order] for name in columns
        },
        findings=tuple(finding for part in parts for finding in part.findings),
    )


def _check_collisions(parts: list[SiteRows]) -> None:
    owner: dict[str, str] = {}
    told = []
    for part in parts:
        told += [
            f'"{site}" ({owner[site]} and {part.source})'
            for site in part.ids.tolist()
            if site in owner
        ]
        owner |= dict.fromkeys(part.ids.tolist(), part.source)
    if told:
        raise InputError(
            f"One id stands for sites of two tables: {listing(told)}.",
            where="[[sites]]",
            mend="Give every site an id of its own, for example with a letter before the number.",
        )
