"""Sphinx settings of the documentation site, built by `make docs` from the Markdown files beside this one."""

project = "Susulan"
copyright = "The Susulan developers"  # noqa: A001 - Sphinx's name for it
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Susulan"
nitpicky = True
