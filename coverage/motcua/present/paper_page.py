"""One sheet of paper, measured in millimetres from its upper left corner."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from motcua.present.typeset import FAMILY, break_lines, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

MM_PER_INCH = 25.4
MARGIN_MM = 12.0
POINTS_PER_MM = 72 / MM_PER_INCH
_LEADING = 1.32
"""Height of a line over the size of its font: Vietnamese letters carry two marks."""

_ASCENT = 0.98
"""From a line's upper edge to its baseline, over the size of its font: room for an "Ế"."""

INK = "#1a1a1a"
QUIET = "#5f5f5f"
PAPER = "#ffffff"


@contextmanager
def house_style() -> Iterator[None]:
    """
    Draw as this house does, whatever the person's own matplotlib settings are.

    Yields
    ------
    nothing
        The person's settings are back afterwards.
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": [FAMILY],
                "text.parse_math": False,  # an office named "$x$" stays text
                "pdf.fonttype": 42,  # real letters: the text can be searched and copied
                "hatch.linewidth": 0.6,
            }
        )
        yield


class Page:
    """
    A page to write on; y runs downwards, as reading does.

    Parameters
    ----------
    width_mm
        Of the paper.
    height_mm
        Of the paper.
    """

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm, self.height_mm = width_mm, height_mm
        inches = (width_mm / MM_PER_INCH, height_mm / MM_PER_INCH)
        self.figure = Figure(figsize=inches, facecolor=PAPER)

    def write(  # a style is many small choices
        self,
        text: str,
        at: tuple[float, float],
        *,
        size: float = 9,
        bold: bool = False,
        colour: str = INK,
        align: str = "left",
    ) -> None:
        """
        Write one line.

        Parameters
        ----------
        text
            Anything; made printable.
        at
            Where, in millimetres: left, right or middle of the text's upper edge.
        size
            Of the font, in points.
        bold
            Whether in the bold face.
        colour
            Of the letters.
        align
            left, right or center.
        """
        self.figure.text(
            at[0] / self.width_mm,
            1 - (at[1] + size * _ASCENT / POINTS_PER_MM) / self.height_mm,
            printable(text),
            fontsize=size,
            fontweight="bold" if bold else "normal",
            color=colour,
            ha=align,
            va="baseline",
        )

    def paragraph(
        self,
        text: str,
        at: tuple[float, float],
        *,
        width_mm: float,
        size: float = 9,
        bold: bool = False,
        colour: str = INK,
    ) -> float:
        """
        Write a text in lines.

        Parameters
        ----------
        text
            Anything; made printable.
        at
            Upper left corner, in millimetres.
        width_mm
            Of the lines.
        size
            Of the font, in points.
        bold
            Whether in the bold face.
        colour
            Of the letters.

        Returns
        -------
        y_mm
            Where the next line would begin.
        """
        width = width_mm * POINTS_PER_MM
        x_mm, y_mm = at
        for line in break_lines(printable(text), width=width, size=size, bold=bold):
            self.write(line, (x_mm, y_mm), size=size, bold=bold, colour=colour)
            y_mm += line_mm(size)
        return y_mm

    def box(
        self, at: tuple[float, float], size_mm: tuple[float, float], *, colour: str, edge: str = ""
    ) -> None:
        """
        Fill a rectangle.

        Parameters
        ----------
        at
            Upper left corner, in millimetres.
        size_mm
            Width and height.
        colour
            Of the inside.
        edge
            Of the outline; empty for none.
        """
        self.figure.add_artist(
            Rectangle(
                (at[0] / self.width_mm, 1 - (at[1] + size_mm[1]) / self.height_mm),
                size_mm[0] / self.width_mm,
                size_mm[1] / self.height_mm,
                transform=self.figure.transFigure,
                facecolor=colour,
                edgecolor=edge or "none",
                linewidth=0.5,
                zorder=0,
            )
        )

    def rule(self, at: tuple[float, float], length_mm: float, *, colour: str = "#c8c8c8") -> None:
        """
        Draw a thin line from left to right.

        Parameters
        ----------
        at
            Its left end, in millimetres.
        length_mm
            How long.
        colour
            Of the line.
        """
        y = 1 - at[1] / self.height_mm
        ends = [at[0] / self.width_mm, (at[0] + length_mm) / self.width_mm]
        line = Line2D(ends, [y, y], transform=self.figure.transFigure, color=colour, linewidth=0.5)
        self.figure.add_artist(line)

    def frame(self, at: tuple[float, float], size_mm: tuple[float, float]) -> Axes:
        """
        Return axes to draw in, without ticks.

        Parameters
        ----------
        at
            Upper left corner, in millimetres.
        size_mm
            Width and height.

        Returns
        -------
        axes
            Of matplotlib.
        """
        left, bottom = at[0] / self.width_mm, 1 - (at[1] + size_mm[1]) / self.height_mm
        axes = self.figure.add_axes(
            (left, bottom, size_mm[0] / self.width_mm, size_mm[1] / self.height_mm)
        )
        axes.set_axis_off()
        return axes


def line_mm(size: float) -> float:
    """
    Return the height of a line.

    Parameters
    ----------
    size
        Of the font, in points.

    Returns
    -------
    height_mm
        In millimetres.
    """
    return size * _LEADING / POINTS_PER_MM
