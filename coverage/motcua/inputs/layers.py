"""Further demand: workplaces, schools and firms, as points beside where people live."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.finding import Finding
from motcua.inputs.people import read_people
from motcua.inputs.placing import place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from motcua.domain.arrays import FloatArray
    from motcua.domain.demand import Demand
    from motcua.domain.region import Region
    from motcua.study.places import LayerTable


def add_layers(
    demand: Demand, layers: Sequence[LayerTable], *, region: Region, bounds: FloatArray
) -> Demand:
    """
    Add further layers to where people live.

    Parameters
    ----------
    demand
        The residents.
    layers
        The study's further layers, each a file that counts whoever brings files.
    region
        The areas; what lies outside all of them is left out and named in a finding.
    bounds
        ``[[west, south], [east, north]]``, beyond which a raster is not read.

    Returns
    -------
    demand
        Points in id order, those of a layer as ``layer1-<id>``: without residents, neither raked
        nor split. Without a layer the demand as it is.

    Raises
    ------
    InputError
        If a file cannot be used, or nobody in it lies in the region.
    """
    for number, about in enumerate(layers, start=1):
        demand = _add(demand, about, number=number, region=region, bounds=bounds)
    return demand


def _add(
    demand: Demand, about: LayerTable, *, number: int, region: Region, bounds: FloatArray
) -> Demand:
    people = read_people(about, crs=region.crs, bounds=bounds, key="[[demand.layers]]")
    placed = place(people, region, network=None, cell_m=None)
    n_new, rate = len(placed.ids), about.files_per_person_year
    new: dict[str, Any] = {
        "ids": np.char.add(f"layer{number}-", placed.ids),
        "xy_m": placed.xy_m,
        "population": np.zeros(n_new),
        "area": placed.area,
        "layer": np.full(n_new, number),
        "visitors": placed.people,
        "visitor_files": placed.people * rate,
    }
    joined = {name: np.concatenate([getattr(demand, name), part]) for name, part in new.items()}
    order = np.argsort(joined["ids"], kind="stable")
    ordered: dict[str, Any] = {name: values[order] for name, values in joined.items()}
    findings = (*demand.findings, *placed.findings, _told(placed.people, about))
    return replace(demand, findings=findings, **ordered)


def _told(visitors: FloatArray, about: LayerTable) -> Finding:
    """Return what the layer adds."""
    count = float(visitors.sum())
    values: dict[str, str | int | float] = {
        "n": len(visitors),
        "visitors": round(count),
        "files": round(count * about.files_per_person_year),
    }
    return Finding(level="green", code="layer_read", values=values, where=about.file.name)
