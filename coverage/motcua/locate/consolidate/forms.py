"""The two statements of consolidation, and how each writes a network and reads one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from motcua.locate.consolidate.evaluate import Evaluator, Network
from motcua.locate.consolidate.offices import pack
from motcua.locate.consolidate.pricing import may_idle, undominated
from motcua.locate.consolidate.receiving import pairs

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.locate.consolidate.offices import Programme

    Clusters = list[tuple[int, tuple[int, ...]]]

_HALF = 0.5


class Form(Protocol):
    """A statement of one programme."""

    builder: str
    """Who states it."""

    arrays: dict[str, Any]
    """From what: the programme's fields and the clusters."""

    hands_start: bool
    """Whether the solver should be told of a start plan."""

    def written(self, network: Network) -> FloatArray:
        """
        Return a network as the decisions of the statement.

        Parameters
        ----------
        network
            Open sites and receivers.

        Returns
        -------
        plan
            In the statement's order.
        """

    def read(self, plan: FloatArray) -> Network | None:
        """
        Return the network that decisions mean.

        Parameters
        ----------
        plan
            Values of the decisions, nearly whole.

        Returns
        -------
        network
            None where an area has no receiver, or two.
        """


class LoadForm:
    """
    Officers by loads, receivers by pairs: whatever the programme asks.

    Parameters
    ----------
    programme
        The instance.
    clusters
        None where a flow connects.
    """

    builder = "motcua.locate.consolidate.programme:state_consolidation"
    hands_start = True

    def __init__(self, programme: Programme, clusters: Clusters) -> None:
        self.programme, self._evaluator = programme, Evaluator(programme)
        self.arrays = _arrays(programme, clusters)
        self._areas, self._sites = np.array(pairs(programme)).reshape(-1, 2).T

    def written(self, network: Network) -> FloatArray:
        """
        Return y, z by pair and r of every step.

        Parameters
        ----------
        network
            Open sites and receivers.

        Returns
        -------
        plan
            Shape (n_steps * (2 n_sites + n_pairs),).
        """
        parts = []
        for step in range(self.programme.n_steps):
            outcome = self._evaluator.outcome(step, network)
            received = network.receiver[step][self._areas] == self._sites
            parts += [network.opened[step], received, outcome.upgraded]
        return np.concatenate(parts).astype(np.float64)

    def read(self, plan: FloatArray) -> Network | None:
        """
        Return the network of y and z.

        Parameters
        ----------
        plan
            Values of the decisions, nearly whole.

        Returns
        -------
        network
            None where an area has no receiver, or two.
        """
        programme, n_pairs = self.programme, len(self._areas)
        rows = plan.reshape(programme.n_steps, 2 * programme.n_sites + n_pairs) > _HALF
        receiver = np.full_like(programme.given, -1)
        for step, row in enumerate(rows):
            chosen = row[programme.n_sites : programme.n_sites + n_pairs]
            if chosen.sum() != programme.n_areas:
                return None
            receiver[step, self._areas[chosen]] = self._sites[chosen]
        return Network(opened=rows[:, : programme.n_sites], receiver=receiver)


class PartitionForm:
    """
    Clusters with prices alone, where nobody is free.

    Parameters
    ----------
    programme
        One that is priced.
    clusters
        All of them.
    goal
        ``"cost"``, ``"sites"`` or ``"travel"``: clusters that are needless for it are left out.
    start
        A network that must remain sayable, or None.
    """

    builder = "motcua.locate.consolidate.partition:state_partition"
    hands_start = False

    def __init__(
        self, programme: Programme, clusters: Clusters, *, goal: str, start: Network | None
    ) -> None:
        self.programme = programme
        mine = set() if start is None else {c for step in _clusters_of(start) for c in step}
        kept = set(undominated(programme, clusters, goal=goal)) | mine
        self.clusters = [cluster for cluster in clusters if cluster in kept]
        self.arrays = _arrays(programme, self.clusters)
        self._idlers = [site for site in range(programme.n_sites) if may_idle(programme, site)]

    def written(self, network: Network) -> FloatArray:
        """
        Return x by cluster and w by site that may be idle, of every step.

        Parameters
        ----------
        network
            Open sites and receivers.

        Returns
        -------
        plan
            Shape (n_steps * (n_clusters + n_idlers),).
        """
        parts: list[list[bool]] = []
        for step, chosen in enumerate(_clusters_of(network)):
            mine, busy = set(chosen), {site for site, _ in chosen}
            parts += [
                [cluster in mine for cluster in self.clusters],
                [bool(network.opened[step, j]) and j not in busy for j in self._idlers],
            ]
        return np.concatenate(parts).astype(np.float64)

    def read(self, plan: FloatArray) -> Network | None:
        """
        Return the network of clusters and idle sites.

        Parameters
        ----------
        plan
            Values of the decisions, nearly whole.

        Returns
        -------
        network
            None where an area is in no cluster, or in two.
        """
        programme, n_clusters = self.programme, len(self.clusters)
        rows = plan.reshape(programme.n_steps, n_clusters + len(self._idlers)) > _HALF
        receiver = np.full_like(programme.given, -1)
        opened = np.zeros((programme.n_steps, programme.n_sites), dtype=np.bool_)
        for step, row in enumerate(rows):
            chosen = [self.clusters[k] for k in np.flatnonzero(row[:n_clusters]).tolist()]
            if sum(len(members) for _, members in chosen) != programme.n_areas:
                return None
            for site, members in chosen:
                receiver[step, list(members)] = site
                opened[step, site] = True
            opened[step, np.array(self._idlers, dtype=np.int64)[row[n_clusters:]]] = True
        return None if (receiver < 0).any() else Network(opened=opened, receiver=receiver)


def _arrays(programme: Programme, clusters: Clusters) -> dict[str, Any]:
    starts, areas = pack([list(members) for _, members in clusters])
    return {
        **vars(programme),
        "cluster_site": np.array([site for site, _ in clusters], dtype=np.int32),
        "cluster_starts": starts,
        "cluster_areas": areas,
    }


def _clusters_of(network: Network) -> list[list[tuple[int, tuple[int, ...]]]]:
    """Return the clusters of every step of a network."""
    return [
        [(int(site), tuple(np.flatnonzero(row == site).tolist())) for site in np.unique(row)]
        for row in network.receiver
    ]
