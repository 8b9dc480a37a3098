"""The version, from the one place that states it: the installed package's metadata."""

from importlib.metadata import version

VERSION = version("susulan")
