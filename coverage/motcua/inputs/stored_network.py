"""The roads in the cache: read once, and again when a file, a speed or the reader changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.cache import digest, source_digest
from motcua.cache_file import Entry
from motcua.domain.finding import Finding
from motcua.domain.network import Network
from motcua.inputs.hashes import file_sha256
from motcua.inputs.roads import road_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.cache import Cache
    from motcua.domain.region import Region
    from motcua.study.schema import ScenarioTable, Study

_ARRAYS = (
    "node_ids", "xy_m", "tail", "head", "time_ms", "length_mm", "twin", "road_class", "part",
    "can_snap", "split_nodes",
)  # fmt: skip


def network_key(study: Study, *, region: Region, scenario: ScenarioTable | None = None) -> str:
    """
    Return a key of everything that a study's network depends on.

    Parameters
    ----------
    study
        A study with roads.
    region
        Its areas: roads are kept around them.
    scenario
        One of the study's scenarios; left out: the roads as they are.

    Returns
    -------
    key
        For `Cache.load`.

    Raises
    ------
    OSError
        If a file cannot be read.
    InputError, StudyError
        If speeds or congestion are none.
    """
    import shapely

    if study.roads is None:
        raise ValueError("a study without roads has no network")
    settings = study.roads.model_dump(exclude={"file", "speeds"})
    files = [study.roads.file.name, file_sha256(study.roads.file)]
    state: list[tuple[str, object]] = []
    if scenario is not None:
        state = sorted(scenario.model_dump(exclude={"closed"}).items())
        if scenario.closed is not None:
            files += [scenario.closed.name, file_sha256(scenario.closed)]
    # The speeds themselves, and not their files: the tables that come with the program count too.
    speeds = road_rules(study, scenario).speeds
    tables = speeds.kmh, speeds.slower, dict.fromkeys(speeds.needs_permission)
    outline = digest(*(shapely.to_wkb(area) for area in region.geometry))
    code = source_digest("motcua.inputs")
    asked = (sorted(settings.items()), state, *(sorted(table.items()) for table in tables))
    return digest("network", code, asked, files, region.crs, outline)


def load_or_read(cache: Cache, key: str, read: Callable[[], Network]) -> Network:
    """
    Return the network that is kept under a key, or read it and keep it.

    Parameters
    ----------
    cache
        The folder beside the study.
    key
        From `network_key`.
    read
        How to read it.

    Returns
    -------
    network
        The same either way.
    """
    entry = cache.load(key)
    kept = _from_entry(entry) if entry is not None else None
    if kept is not None:
        return kept
    network = read()
    cache.save(key, _to_entry(network))
    return network


def _to_entry(network: Network) -> Entry:
    about: dict[str, Any] = {
        "crs": network.crs,
        "road_classes": list(network.road_classes),
        "findings": [{**vars(note), "values": dict(note.values)} for note in network.findings],
    }
    return Entry(arrays={name: getattr(network, name) for name in _ARRAYS}, about=about)


def _from_entry(entry: Entry) -> Network | None:
    """Return the network; None where an entry holds something else, whoever wrote it."""
    try:
        return Network(
            **{name: entry.arrays[name] for name in _ARRAYS},
            crs=entry.about["crs"],
            road_classes=tuple(entry.about["road_classes"]),
            findings=tuple(Finding(**note) for note in entry.about["findings"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
