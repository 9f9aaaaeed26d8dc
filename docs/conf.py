"""How the documentation is built: ``python -m sphinx -b html docs docs/_build/html``. What comes out needs no network to be read."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import rooms  # noqa: E402

import linkages  # noqa: E402

project = "linkages"
author = "The linkages developers"
copyright = "The linkages developers"
release = version = linkages.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc"]
exclude_patterns = ["_build", "jupyter_execute"]
templates_path = ["_templates"]

myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "deflist"]
nb_execution_mode = "force"
nb_execution_in_temp = False
nb_execution_timeout = 240
nb_execution_raise_on_error = True
nb_merge_streams = True

default_role = "py:obj"
autosummary_generate = True
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

html_theme = "furo"
html_title = f"linkages {release}"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["linkages.css"]
html_copy_source = False
html_show_sourcelink = False

shutil.copyfile(HERE.parent / "notebooks" / "01-from-survey-to-change.ipynb", HERE / "walkthrough.ipynb")
rooms.write_pages(HERE / "api")


def setup(app: Sphinx) -> None:
    """Show formulae as MathML, which every browser draws by itself, offline too."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))


def _inline(writer: object, node: nodes.math) -> None:
    writer.body.append(tex2mathml(node.astext(), as_block=False))
    raise nodes.SkipNode


def _block(writer: object, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="math">{tex2mathml(node.astext(), as_block=True)}</div>')
    raise nodes.SkipNode
