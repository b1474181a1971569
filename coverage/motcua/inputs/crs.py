"""Coordinate systems by name: the one a file is in, and one that can be measured in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyproj import CRS
from pyproj.exceptions import CRSError

from motcua.errors import InputError, StudyError

if TYPE_CHECKING:
    from pathlib import Path

_ZONE_DEGREES = 6
_ZONES = 60


def metric_crs(stated: str) -> str:
    """
    Check that one can measure in a coordinate system.

    Parameters
    ----------
    stated
        For example ``"EPSG:9210"``.

    Returns
    -------
    crs
        The same.

    Raises
    ------
    StudyError
        If it is unknown, geographic, not in metres, or Web Mercator.

    Examples
    --------
    >>> metric_crs("EPSG:9210")
    'EPSG:9210'
    >>> metric_crs("EPSG:3857")
    Traceback (most recent call last):
    motcua.errors.StudyError: EPSG:3857 measures 7 % too long at Hà Nội.
      where: [study] crs
      mend:  Take a UTM zone (EPSG:32648) or VN-2000 (EPSG:9210), or leave crs out.
    """
    crs = parse_crs(stated, where="[study] crs")
    mend = "Take a UTM zone (EPSG:32648) or VN-2000 (EPSG:9210), or leave crs out."
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info):
        raise StudyError(f"{stated} is not in metres.", where="[study] crs", mend=mend)
    if "Pseudo Mercator" in str(crs.coordinate_operation and crs.coordinate_operation.method_name):
        raise StudyError(
            f"{stated} measures 7 % too long at Hà Nội.", where="[study] crs", mend=mend
        )
    return stated


def parse_crs(stated: str, *, where: str) -> CRS:
    """
    Return a coordinate system by its name.

    Parameters
    ----------
    stated
        A code such as ``"EPSG:4326"``, or WKT.
    where
        The key or file that states it.

    Returns
    -------
    crs
        As pyproj knows it.

    Raises
    ------
    StudyError
        If nobody knows it.
    """
    try:
        return CRS.from_user_input(stated)
    except CRSError as fault:
        mend = 'Write a code such as "EPSG:4326".'
        raise StudyError(
            f'"{stated}" is no known coordinate system.', where=where, mend=mend
        ) from fault


def utm_zone(lon: float, lat: float) -> str:
    """
    Return the UTM zone of a place.

    Parameters
    ----------
    lon, lat
        WGS 84 degrees.

    Returns
    -------
    crs
        WGS 84 / UTM, 326 in the north and 327 in the south.

    Examples
    --------
    The meridian of 108° begins zone 49, and 180° still lies in zone 60:

    >>> utm_zone(106.7, 10.8), utm_zone(108, 16), utm_zone(180, -1)
    ('EPSG:32648', 'EPSG:32649', 'EPSG:32760')
    """
    zone = min(int((lon + 180) // _ZONE_DEGREES) + 1, _ZONES)
    return f"EPSG:{'326' if lat >= 0 else '327'}{zone:02d}"


def source_crs(path: Path, *, in_file: str | None, stated: str | None, key: str) -> str:
    """
    Return the coordinate system of a file's coordinates; there is no silent default.

    Parameters
    ----------
    path
        The file.
    in_file
        What the file says.
    stated
        What the study file says.
    key
        The key that may say it, for example ``"[demand] crs"``.

    Returns
    -------
    crs
        The one known.

    Raises
    ------
    InputError
        If neither says it, or they differ.
    StudyError
        If the name is unknown.
    """
    where = path.as_posix()
    crs = in_file or stated
    if crs is None:
        mend = "Give the file its coordinate system (a shapefile needs its .prj)"
        say = f', or add crs to {key.partition(" ")[0]}: "EPSG:4326" for longitude and latitude'
        raise InputError(
            f"{path.name} does not say in which coordinate system it is.",
            where=where,
            mend=f"{mend}{say if key.endswith('crs') else ''}.",
        )
    known = parse_crs(crs, where=where if in_file else key)
    if in_file and stated and not known.equals(parse_crs(stated, where=key), True):  # noqa: FBT003 - positional only in effect: ignore_axis_order
        raise InputError(
            f"{path.name} says {_name(known)}, the study file says {stated}.",
            where=where,
            mend=f"Delete {key} from the study file, or correct the file.",
        )
    return crs


def _name(crs: CRS) -> str:
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)
