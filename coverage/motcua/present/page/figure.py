"""One file without a request: Leaflet inlined, ids renumbered, a policy that forbids the rest."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import folium
from branca.element import Element, Figure
from folium.template import Template
from jinja2 import Environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template as JinjaTemplate

ASSETS = files("motcua.present") / "assets"

_POLICY_PLACE = "<!--content security policy-->"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_IMAGE_URL = re.compile(r"background-image: url\(images/[^)]+\);")


class PageFigure(Figure):
    """
    The document around the map; whoever renders or saves it gets the finished file.

    Everything a browser may run or fetch is named by its hash in the page itself, so that neither
    a name out of a file nor a damaged copy can load anything.
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.language }}">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        f"{_POLICY_PLACE}\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="{{ this.referrer }}">\n'
        "<title>{{ this.title|e }}</title>\n"
        "{{ this.header.render(**kwargs) }}\n"
        "</head>\n"
        "<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n"
        "</body>\n"
        "</html>\n"
    )

    def __init__(self, *, title: str, language: str, image_host: str = "") -> None:
        super().__init__(title=title)
        self.language = language
        self.image_host = image_host
        # Servers of tiles want to know who asks; the host alone is told, never the file or view.
        self.referrer = "origin" if image_host else "no-referrer"
        # The template states the encoding itself, before anything that may need it.
        self.header._children.clear()  # noqa: SLF001 - branca offers no other way

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - branca's signature
        """
        Return the finished page.

        Parameters
        ----------
        **kwargs
            Passed on to branca.

        Returns
        -------
        html
            The same text for the same plan, whatever ids branca drew.
        """
        html: str = super().render(**kwargs)
        for place, element in enumerate(_tree(self)):
            html = html.replace(element.get_name(), f"{element._name.lower()}_{place}")  # noqa: SLF001
        return html.replace(_POLICY_PLACE, _policy(html, self.image_host), 1)


class Verbatim(Element):
    """A text that is put into the page as it is; branca would read its braces as a template."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class PageMap(folium.Map):
    """
    A folium map that brings Leaflet along, in the layout of the page.

    Further folium layers can be added as to any map; those that load scripts of their own stay
    without them, since the page fetches nothing.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}{% endmacro %}
        {% macro html(this, kwargs) %}{{ this.body }}{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }},
            crs: L.CRS.{{ this.crs }},
            ...{{ this.options|tojavascript }}
        });
        {{ this.program }}({{ this.get_name() }});
        {% endmacro %}
        """
    )

    program = "motcua"
    """The browser's function that draws the page around the map."""

    def __init__(
        self, *, title: str, language: str, lat_lon: tuple[float, float], image_host: str = ""
    ) -> None:
        super().__init__(
            location=lat_lon,
            zoom_start=9,
            tiles=None,
            prefer_canvas=True,
            zoom_control=False,
            zoom_snap=0.25,
            zoom_delta=0.75,
            fade_animation=False,
        )
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        self.body = ""
        self.figure = PageFigure(title=title, language=language, image_host=image_host)
        self.figure.add_child(self)
        self.figure.header.add_child(
            Verbatim(f"<style>\n{leaflet_css()}</style>"), name="leaflet_css"
        )

    def place(self) -> str:
        """
        Return the element in which Leaflet draws.

        Returns
        -------
        html
            One empty element.
        """
        return f'<div class="folium-map" id="{self.get_name()}"></div>'


def leaflet_css() -> str:
    """
    Return Leaflet's rules without those that name image files.

    Returns
    -------
    css
        The layers control and the default marker, which alone need them, are not used here.
    """
    css = (ASSETS / "leaflet" / "leaflet.css").read_text(encoding="utf-8")
    return _IMAGE_URL.sub("", css).replace("\tbehavior: url(#default#VML);\n", "")


def leaflet_js() -> str:
    """
    Return Leaflet without the name of its source map, which a browser's tools would ask for.

    Returns
    -------
    script
        The npm package's file otherwise.
    """
    script = (ASSETS / "leaflet" / "leaflet.js").read_text(encoding="utf-8")
    return script.split("//# sourceMappingURL")[0].rstrip()


def template(name: str, **filters: Any) -> JinjaTemplate:  # noqa: ANN401 - any callables
    """
    Return one of the page's own templates; whatever is put into it is escaped.

    Parameters
    ----------
    name
        File in ``assets/page``.
    **filters
        Functions that the template may call.

    Returns
    -------
    template
        A Jinja template.
    """
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(filters)
    return environment.from_string((ASSETS / "page" / name).read_text(encoding="utf-8"))


def _tree(element: Element) -> Iterator[Element]:
    """Yield every element with an id of its own, in the order in which they were added."""
    yield element
    for child in element._children.values():  # noqa: SLF001 - branca offers no other way
        yield from _tree(child)


def _policy(html: str, image_host: str) -> str:
    """Return the policy: these scripts and styles, images made by the page or of one host."""
    scripts = " ".join(_digest(text) for text in _SCRIPT.findall(html))
    styles = " ".join(_digest(text) for text in _STYLE.findall(html))
    rules = (
        "default-src 'none'",
        f"script-src {scripts}",
        f"style-src {styles}",
        f"img-src data: blob: {image_host}".rstrip(),
        "base-uri 'none'",
        "form-action 'none'",
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
