"""The linkage map: one HTML file that opens on any machine, without a network. The only room where pyvis is used."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from linkages.network.core import Network
from linkages.network.study import Study
from linkages.output.files import write_text
from linkages.output.layout import find_positions
from linkages.output.map_data import map_data, words
from linkages.output.page import asset, content_policy, json_script, render, stamp
from linkages.output.style import NOT_KNOWN, SHAPES, relation_colours, role_colours

SCRIPTS = ("map.model.js", "map.draw.js", "map.panel.js", "map.change.js", "map.card.js", "map.table.js", "map.js")
LIBRARY = "lib/vis-9.1.2/vis-network.min.js"
INLINE_LIMIT = 12_000_000


def write_map(study_or_net: Study | Network, path: str | Path) -> Path:
    """Write the linkage map as one HTML file and return its path.

    The file holds everything it needs, asks nothing of the internet, and says that it contains personal data. Rounds and relations are
    switched in the page; every actor keeps its place in all of them. Who did not answer is drawn hollow, and ties that were not observed in
    both rounds are shown as unknown, not as formed or dissolved.

    Parameters
    ----------
    study_or_net : Study or Network
        A study of one or more rounds, or a single network.
    path : str or Path
        The file to write; it is replaced whole or not at all. Folders on the way are made.

    Returns
    -------
    pathlib.Path
        The file written.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_map(worked_example(), Path(folder) / "map.html").stat().st_size > 400_000
    True
    """
    return write_text(path, map_html(study_or_net))


def map_html(study_or_net: Study | Network) -> str:
    """Return the page that `write_map` writes. The same study gives the same text.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> "default-src 'none'" in map_html(worked_example()).replace("&#39;", "'")
    True
    """
    study = _study(study_or_net)
    data = map_data(study, find_positions(list(study)))
    style, library = asset("map.css"), _library()
    script = Markup('"use strict";\n') + Markup("\n").join(asset(name) for name in SCRIPTS)
    language = str(data["language"])
    return render(
        "map.html.j2",
        title=study.title,
        rounds=" · ".join(study.rounds),
        simulated=any(net.setting.origin == "simulated" for net in study),
        language=language,
        words=words(language),
        policy=content_policy(scripts=[library, script], styles=[style]),
        style=style,
        library=library,
        script=script,
        data=json_script(data),
        **stamp(),
    )


def _study(study_or_net: Study | Network) -> Study:
    if isinstance(study_or_net, Study):
        return study_or_net
    return Study.from_networks(study_or_net.label, [study_or_net])


def _subtitle(study: Study) -> str:
    count, labels = f"{len(study.roster):,} actors", list(study.rounds)
    if labels == [study.title]:
        return count
    return f"{count} · {f'{len(labels)} rounds: ' if len(labels) > 1 else ''}{', '.join(labels)}"


@cache
def _library() -> Markup:
    """Return vis-network as pyvis ships it, licence and all; without the pointer to a file that is not there."""
    import pyvis  # noqa: PLC0415  (slow to load, and needed for maps only)

    text = (Path(pyvis.__file__).parent / LIBRARY).read_text(encoding="utf-8").replace("\r\n", "\n")
    return Markup(text.split("//# sourceMappingURL=")[0].replace("</script", "<\\/script"))  # noqa: S704


def to_pyvis(net: Network) -> Any:
    """Return the network as a pyvis network with places, shapes and colours, physics off.

    Parameters
    ----------
    net : Network
        Of one or more relations. Actors who are not present are left out.

    Returns
    -------
    pyvis.network.Network
        Nodes are ids; edges carry `relation` and `value` (the weight). Titles are escaped where pyvis would read them as HTML.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> graph = to_pyvis(worked_example())
    >>> graph.num_nodes(), graph.num_edges()
    (10, 13)
    """
    from pyvis.edge import Edge  # noqa: PLC0415
    from pyvis.network import Network as Graph  # noqa: PLC0415
    from pyvis.node import Node  # noqa: PLC0415

    graph = Graph(directed=True, height="720px", cdn_resources="in_line")
    graph.toggle_physics(False)
    actors = net.actors.join(find_positions([net])[["x", "y"]])
    actors = actors[actors["present"]]
    looks = _looks(actors)
    html = any("href" in text for text in [*actors["name"], *(str(role) for role in actors["role"])])
    for actor, (row, look) in zip(actors.index, zip(actors.itertuples(), looks, strict=True), strict=True):
        told = f"{row.name}\n{row.role}" if isinstance(row.role, str) else str(row.name)
        title = escape(told) if html else told
        node = Node(actor, label=row.name or actor, title=title, x=row.x, y=row.y, physics=False, **look).options
        graph.nodes.append(node)
        graph.node_ids.append(actor)
        graph.node_map[actor] = node
    colours = relation_colours(net.relations)
    for name, relation in net.relations.items():
        for source, target, weight in _plain_ties(net, name):
            arrows = "to" if relation.directed else ""
            facts = {"relation": name, "value": weight, "color": colours[name], "arrows": arrows}
            graph.edges.append(Edge(source, target, directed=relation.directed, **facts).options)
    return graph


def _looks(actors: pd.DataFrame) -> list[dict[str, str]]:
    firsts = actors.dropna(subset=["role"]).drop_duplicates("role")
    positions = {
        role: position if isinstance(position, str) else None
        for role, position in zip(firsts["role"], firsts["position"], strict=True)
    }
    colours = role_colours(positions)
    return [
        {"shape": SHAPES.get(position, "dot"), "color": colours.get(role, NOT_KNOWN)}
        for role, position in zip(actors["role"], actors["position"], strict=True)
    ]


def _plain_ties(net: Network, relation: str) -> Iterable[tuple[str, str, float]]:
    source, target, weight = net.arrays(relation)
    ids = net.index
    return zip(ids[source].tolist(), ids[target].tolist(), weight.tolist(), strict=True)


class InlineMap:
    """The linkage map inside a notebook: the page in a frame that can reach neither the notebook nor the network.

    Parameters
    ----------
    study_or_net : Study or Network
        What to show.
    height : int
        Of the frame, in pixels.
    limit : int
        The largest page, in characters, that is put into the notebook; above it the cell says how to write a file.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> InlineMap(worked_example())
    Linkage map of 'worked example': 10 actors. Show it in Jupyter, or write it with linkages.write_map(study, "map.html").
    """

    def __init__(self, study_or_net: Study | Network, *, height: int = 680, limit: int = INLINE_LIMIT) -> None:
        self.study = _study(study_or_net)
        self.height = height
        self.limit = limit

    def __repr__(self) -> str:
        title, facts = self.study.title, _subtitle(self.study).replace(" · ", ", ")
        return (
            f"Linkage map of {title!r}: {facts}. "
            'Show it in Jupyter, or write it with linkages.write_map(study, "map.html").'
        )

    def _repr_html_(self) -> str:
        page = map_html(self.study)
        caption = escape(f"Linkage map of {self.study.title}: {_subtitle(self.study)}. {stamp()['audience']}")
        if len(page) > self.limit:
            return (
                f"<p>{caption}</p><p>This map is too large for a notebook ({len(page) / 1e6:.1f} million characters). "
                "Write it with <code>linkages.write_map(study, &quot;map.html&quot;)</code> and open the file.</p>"
            )
        style = "box-sizing:border-box;border:1px solid #dde2e8;border-radius:8px"
        frame = (
            f'<iframe srcdoc="{escape(page)}" sandbox="allow-scripts allow-downloads" width="100%" height="{self.height:d}" '
            f'title="{escape(f"Linkage map of {self.study.title}")}" style="{style}"></iframe>'
        )
        return f'<figure style="margin:0">{frame}<figcaption>{caption}</figcaption></figure>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002
        return {"text/html": self._repr_html_(), "text/plain": repr(self)}
