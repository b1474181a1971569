"""The roads of one study in every state that its scenarios name: the file is read once at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.domain.progress import Progress, silent
from motcua.inputs.roads import open_study_roads, read_network
from motcua.inputs.stored_network import load_or_read, network_key

if TYPE_CHECKING:
    from motcua.cache import Cache
    from motcua.domain.network import Network
    from motcua.domain.region import Region
    from motcua.inputs.road_file import RoadFile
    from motcua.study.schema import ScenarioTable, Study


class StudyRoads:
    """
    Networks of one study.

    Parameters
    ----------
    study
        A study with roads.
    region
        Its areas: roads are kept around them.
    cache
        Where networks are kept for the next run; left out: nowhere.
    """

    def __init__(self, study: Study, region: Region, *, cache: Cache | None = None) -> None:
        self._study = study
        self._region = region
        self._cache = cache
        self._held: RoadFile | None = None

    def network(
        self, scenario: ScenarioTable | None = None, *, progress: Progress = silent
    ) -> Network:
        """
        Return the roads as they are, or in the state of a scenario.

        Parameters
        ----------
        scenario
            One of the study's scenarios; left out: the roads as they are.
        progress
            Told how far the reading is.

        Returns
        -------
        network
            From the cache where it is kept there, else built of the file.

        Raises
        ------
        InputError, NetworkError, StudyError
            As `motcua.inputs.roads.read_network`.
        """

        def read() -> Network:
            """Read the network anew."""
            return read_network(
                self._study,
                region=self._region,
                scenario=scenario,
                roads=self._open(progress),
                progress=progress,
            )

        if self._cache is None:
            return read()
        try:
            key = network_key(self._study, region=self._region, scenario=scenario)
        except OSError:  # whoever reads the file says it best
            return read()
        return load_or_read(self._cache, key, read)

    def _open(self, progress: Progress) -> RoadFile:
        """Return the file as it was read first; it is held only where scenarios will ask again."""
        if self._held is not None:
            return self._held
        progress("network", 0.0)
        roads = open_study_roads(self._study, self._region)
        if self._study.scenarios:
            self._held = roads
        return roads
