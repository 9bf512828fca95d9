"""How Sphinx builds the pages: `make docs`. Nothing is fetched, and a warning stops the build."""  # noqa: INP001 - Sphinx reads this file and imports none beside it

from __future__ import annotations

import sys
from pathlib import Path

import sendsample

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE / "_ext"))

project = "sendsample"
author = "The sendsample developers"
project_copyright = "The sendsample developers, MIT licence"
language = "en_GB"

extensions = ["sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc", "myst_nb", "pages"]
templates_path = ["_templates"]
exclude_patterns = ["_templates", "_ext", "conf.py"]
highlight_language = "text"
nitpicky = False

# Pages read as on a code host: headings have the same anchors there.
myst_heading_anchors = 4
myst_enable_extensions: list[str] = []

# Notebooks run whenever the pages are built, so what they show is what the package does now.
nb_custom_formats = {".py": ["jupytext.reads", {"fmt": "py:percent"}]}
nb_execution_mode = "force"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True

autosummary_generate = True
# A function and what it returns may differ in their capitals alone, which some disks cannot tell apart.
autosummary_filename_map = {
    f"sendsample.{name}": f"sendsample.{name}-class" for name in sendsample.__all__ if name[0].isupper()
}
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 80
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

html_theme = "furo"
pygments_dark_style = "github-dark"
html_title = "sendsample"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
