"""
How large the page is, how soon it is ready and how fast it repaints, beside stock folium.

    python tests/benchmarks/page.py --cells 270000 2800000

A round province of 100 m cells is made by code, with a hundred offices before and seventy after;
times and distances follow from places, so that the fields look like real ones. Everything opens
from a file with the network off, on a desktop and on a phone whose processor is slowed four times.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from playwright.sync_api import sync_playwright
from scipy.spatial import cKDTree

from motcua.domain.standard import READINGS
from motcua.present.document import plan_document
from motcua.present.map import write_page

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from small_plan import small_plan

CRS = "EPSG:9210"
ORIGIN = np.array([650_000.0, 1_230_000.0])
CELL_M = 100.0
N_SITES, N_OPEN, N_PLANS = 100, 70, 20
TRIALS = 9
ARGUMENTS = (
    "--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1366, "height": 768}},
    "phone, slowed 4x": {
        "viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True,
        "has_touch": True,
    },
}  # fmt: skip
SLOWED = {"desktop": 1, "phone, slowed 4x": 4}
REPAINT = """(minute) => {
  const slider = document.getElementById("limit-minutes");
  const from = performance.now();
  slider.value = minute;
  slider.dispatchEvent(new Event("input"));
  return performance.now() - from;
}"""

PICK = """(place) => {
  const dot = document.querySelectorAll(".chart .pick")[place];
  const from = performance.now();
  dot.dispatchEvent(new Event("click"));
  return performance.now() - from;
}"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Field:
    """Who serves whom on one side, and how far away."""

    site: np.ndarray
    minutes: np.ndarray
    straight_km: np.ndarray


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("--cells", type=int, nargs="+", default=[270_000, 2_800_000])
    options.add_argument("--stock", type=int, default=20_000, help="cells of the stock folium map")
    options.add_argument("--keep", type=Path, help="folder in which the pages are kept")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for n_cells in asked.cells:
            measure_page(n_cells, folder / f"map-{n_cells}.html")
        measure_stock(asked.stock, folder / "stock.html")


def measure_page(n_cells: int, path: Path) -> None:
    document, tables = province(n_cells)
    since = time.perf_counter()
    write_page(document, tables, path=path)
    wrote_s = time.perf_counter() - since
    size = path.stat().st_size / 1e6
    print(f"{len(tables['demand']):,} cells: {size:.2f} MB, written in {wrote_s:.1f} s")
    for device in DEVICES:
        print(f"  {device:<18}{opened(path, device)}")


def opened(path: Path, device: str) -> str:
    """Open a page and return what was measured, in words."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        context = browser.new_context(offline=True, **DEVICES[device])
        page = context.new_page()
        requests: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED[device]})
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]", state="attached", timeout=120_000)
        ready = page.evaluate("performance.getEntriesByName('motcua-ready')[0].startTime")
        repaints = [page.evaluate(REPAINT, 20 + trial) for trial in range(TRIALS)]
        picks = [page.evaluate(PICK, trial) for trial in range(TRIALS)]
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")
        megabytes = (heap["usedSize"] + heap.get("backingStorageSize", 0)) / 1e6
        browser.close()
    return (
        f"ready {ready:,.0f} ms, repaint {median(repaints):.0f} ms (most {max(repaints):.0f}), "
        f"another plan of the curve {median(picks):.0f} ms, heap {megabytes:.0f} MB, "
        f"{len(requests) - 1} requests, {len(complaints)} errors"
    )


def measure_stock(n_cells: int, path: Path) -> None:
    """Draw the cells as people do with folium, and say what it takes."""
    _, tables = province(n_cells)
    demand = tables["demand"]
    squares = demand.geometry.buffer(CELL_M / 2, cap_style="square").to_crs(4326)
    cells = gpd.GeoDataFrame(demand[["minutes"]], geometry=squares)
    since = time.perf_counter()
    stock = folium.Map(location=[11.1, 106.6])
    folium.GeoJson(cells.to_json(), tooltip=folium.GeoJsonTooltip(["minutes"])).add_to(stock)
    stock.save(path)
    wrote_s = time.perf_counter() - since
    size = path.stat().st_size / 1e6
    print(f"stock folium, {len(demand):,} cells: {size:.1f} MB, written in {wrote_s:.1f} s")
    print(f"  per 270,000 cells: {size * 270_000 / len(demand):.0f} MB; {stock_offline(path)}")


def stock_offline(path: Path) -> str:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        page = browser.new_context(offline=True).new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri(), wait_until="load", timeout=600_000)
        drawn = page.locator(".leaflet-pane").count() > 0
        browser.close()
    outside = sum(url.startswith("http") for url in requests)
    shown = "draws" if drawn else "stays blank"
    return f"offline it asks for {outside} files and {shown}"


def province(n_cells: int) -> tuple[dict[str, Any], dict[str, gpd.GeoDataFrame]]:
    """Return a document and tables as a run's folder holds them."""
    rng = np.random.default_rng(1)
    xy_m = disc(n_cells)
    radius = float(np.hypot(*(xy_m - ORIGIN).T).max())
    angle, reach = rng.uniform(0, 2 * np.pi, N_SITES), radius * np.sqrt(rng.uniform(0, 1, N_SITES))
    sites_m = ORIGIN + np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])
    people = np.rint(rng.lognormal(1.5, 1.2, len(xy_m)))
    opened = np.arange(N_SITES) < N_OPEN
    before, after = field(xy_m, sites_m, radius), field(xy_m, sites_m[opened], radius)
    areas = wedges(radius)
    area = shapely.STRtree(areas).query_nearest(shapely.points(xy_m), all_matches=False)[1]
    demand = demand_table(xy_m, people, area=area, before=before, after=after)
    demand["frontier_covered"] = curve_kinds(xy_m, sites_m, radius, rng=rng)
    tables = {
        "demand": demand,
        "sites": site_table(sites_m, opened),
        "areas": frame({"id": [f"A{k:02d}" for k in range(len(areas))]}, areas),
        "uncovered": frame({"id": []}, np.empty(0, dtype=object)),
        "roads": frame({"road_class": ["trunk"]}, np.array([spokes(radius)], dtype=object)),
    }
    return document_of(demand, tables, people), tables


def disc(n_cells: int) -> np.ndarray:
    """Return the centres of about so many cells in a disc."""
    side = int(np.ceil(np.sqrt(n_cells * 4 / np.pi))) + 2
    steps = (np.arange(side) - side / 2) * CELL_M
    grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    nearest = np.argsort(np.hypot(*grid.T), kind="stable")[:n_cells]
    chosen = np.sort(nearest)
    return ORIGIN + grid[chosen]


def field(xy_m: np.ndarray, sites_m: np.ndarray, radius: float) -> Field:
    """Return minutes that grow with distance, slower along winding valleys."""
    away_m, site = cKDTree(sites_m).query(xy_m)
    slow = 1.3 + 0.3 * np.sin(9 * xy_m[:, 0] / radius) * np.cos(7 * xy_m[:, 1] / radius)
    return Field(site=site, minutes=away_m * slow / 500, straight_km=away_m / 1_000)


def curve_kinds(
    xy_m: np.ndarray, sites_m: np.ndarray, radius: float, *, rng: np.random.Generator
) -> np.ndarray:
    """Return who is covered in twenty plans that have nothing in common: the hardest to pack."""
    bits = np.zeros(len(xy_m), dtype=np.int64)
    for n_open in range(1, N_PLANS + 1):
        chosen = sites_m[rng.choice(N_SITES, n_open, replace=False)]
        away_m, _ = cKDTree(chosen).query(xy_m)
        bits |= (away_m <= radius / 5).astype(np.int64) << (N_PLANS - n_open)
    kinds, kind = np.unique(bits, return_inverse=True)
    return np.array([f"{bit:0{N_PLANS}b}" for bit in kinds], dtype=object)[kind]


def curve_rows(kinds: pd.Series, people: np.ndarray, *, ids: list[str]) -> list[dict[str, Any]]:
    """Return the rows of plan.json's frontier for the twenty plans."""
    by_kind = pd.Series(people).groupby(kinds.to_numpy()).sum()
    shares = [
        float(by_kind[[kind[place] == "1" for kind in by_kind.index]].sum() / people.sum())
        for place in range(N_PLANS)
    ]
    return [
        {"n_open": n, "covered_share": share, "bound": share, "gap": 0.0, "open_sites": ids[:n]}
        for n, share in enumerate(shares, start=1)
    ]


def demand_table(
    xy_m: np.ndarray, people: np.ndarray, *, area: np.ndarray, before: Field, after: Field
) -> gpd.GeoDataFrame:
    columns: dict[str, Any] = {"people": people, "area": [f"A{k:02d}" for k in area], "layer": 0}
    for suffix, side in (("_before", before), ("", after)):
        minutes = np.where(side.minutes <= 60, np.rint(side.minutes * 60_000) / 60_000, np.nan)
        met = {"time": minutes <= 30, "distance_straight": side.straight_km <= 5}
        met |= {"distance_road": side.straight_km * 1.3 <= 5}
        met |= {"any": met["time"] | met["distance_straight"]}
        met |= {"all": met["time"] & met["distance_straight"]}
        columns |= {
            f"site{suffix}": [f"S{k:03d}" for k in side.site],
            f"minutes{suffix}": minutes,
            f"minutes_quickest{suffix}": minutes,
            f"minutes_within{suffix}": np.where(side.straight_km <= 5, minutes, np.nan),
            f"road_km{suffix}": side.straight_km * 1.3,
            f"shortest_km{suffix}": np.where(met["distance_road"], side.straight_km * 1.3, np.nan),
            f"straight_km{suffix}": side.straight_km,
            **{f"covered_{reading}{suffix}": met[reading] for reading in READINGS},
        }
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(*xy_m.T), crs=CRS)


def site_table(sites_m: np.ndarray, opened: np.ndarray) -> gpd.GeoDataFrame:
    ids = [f"S{k:03d}" for k in range(len(sites_m))]
    table = pd.DataFrame({"id": ids, "existing": True, "open": opened})
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(*sites_m.T), crs=CRS)


def frame(columns: dict[str, Any], shapes: np.ndarray) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def wedges(radius: float, n_wedges: int = 60) -> np.ndarray:
    edges = np.linspace(0, 2 * np.pi, n_wedges + 1)
    rim = ORIGIN + radius * 1.02 * np.column_stack([np.cos(edges), np.sin(edges)])
    return np.array(
        [shapely.Polygon([ORIGIN, rim[k], rim[k + 1]]) for k in range(n_wedges)], dtype=object
    )


def spokes(radius: float, n_roads: int = 12) -> shapely.MultiLineString:
    angles = np.linspace(0, 2 * np.pi, n_roads, endpoint=False)
    ends = ORIGIN + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    return shapely.MultiLineString([[tuple(ORIGIN), tuple(end)] for end in ends])


def document_of(
    demand: gpd.GeoDataFrame, tables: dict[str, gpd.GeoDataFrame], people: np.ndarray
) -> dict[str, Any]:
    """Return the plan.json of a small town, with this province's places and figures in it."""
    total = float(people.sum())
    share = {
        (reading, suffix): float(people[demand[f"covered_{reading}{suffix}"]].sum() / total)
        for reading in READINGS
        for suffix in ("", "_before")
    }
    lon_lat = tables["sites"].to_crs(4326).geometry
    side = {"n_open": N_OPEN, "mean_minutes": 20.0, "files": total / 2, "officers": 400}
    side |= {"covered_population": 0, "uncovered_population": 0, "people_without_time": 0}
    totals = {**side, "covered_share": share["any", ""], "population": total}
    sites = [
        {
            "id": row.id, "name": f"Điểm {row.id}", "tier": "commune", "merged_into": None,
            "decision": "keep" if row.open else "close", "open": row.open, "existing": True,
            "area_name": None, "lon": place.x, "lat": place.y, "population": 0,
            "population_before": 0, "files": 0.0, "officers": 1, "wait_min": 1.0,
            "only_population": 0, "kept_by": None, "other_decision_cost": None,
        }
        for row, place in zip(tables["sites"].itertuples(), lon_lat, strict=True)
    ]  # fmt: skip
    areas = [
        {
            "id": name, "name": f"Xã {name}", "area_class": "rural", "population": 0,
            "covered_share": 1.0, "covered_share_before": 1.0, "mean_minutes": 1.0,
            "mean_minutes_before": 1.0, "receiver_name": None,
        }
        for name in tables["areas"]["id"]
    ]  # fmt: skip
    changes = {
        "demand": {"cell_m": CELL_M},
        "totals": totals,
        "before": {**totals, "covered_share": share["any", "_before"]},
        "readings": {
            name: {"covered_share": share[name, ""], "covered_share_before": share[name, "_before"]}
            for name in READINGS
        },
        "sites": sites,
        "areas": areas,
        "frontier": curve_rows(demand["frontier_covered"], people, ids=[s["id"] for s in sites]),
    }
    known = plan_document(small_plan())
    # The small town's own places are not of this province.
    changes["changes"] = {**known["changes"], "areas": [], "worst_places": []}
    merged = {key: {**known[key], **changes[key]} for key in ("totals", "before")}
    document: dict[str, Any] = json.loads(json.dumps({**known, **changes, **merged}, default=float))
    return document


if __name__ == "__main__":
    main()
