"""`[dashboard]`: where the dashboard is served, and who may see it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.config.fields import StringList, Table

AuthKind = Literal["none", "password", "proxy"]
EVERYBODY = "*"


class DashboardTable(Table):
    """`[dashboard]`: the pages that show the story, for browsers; off unless `listen` is set."""

    listen: str = Field("", description="where it is served, e.g. 127.0.0.1:8090; empty: nowhere")
    url: str = Field(
        "", description="its address behind a proxy: https://desk.example.org; alerts link to it"
    )
    auth: AuthKind | None = Field(
        None,
        description="who is let in: password, proxy (a name in a header), or none; absent: none on loopback",
    )
    password: str = Field(
        "", description="hash of the password for reading and acting, from `susulan dashboard password`"
    )
    read_password: str = Field("", description="hash of a second password, for reading only")
    proxy_header: str = Field("Remote-User", description="header in which the proxy names the user")
    proxy_from: StringList = Field((), description="addresses of the proxy: 127.0.0.1/32; others are refused")
    act: StringList = Field(
        (EVERYBODY,), description="names that may act, not only read; *: everybody let in"
    )
