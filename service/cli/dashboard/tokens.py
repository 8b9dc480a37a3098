"""`susulan dashboard token`: tokens are shown once; the store has only their digests."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.open_store import open_existing_store
from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    current_time,
    local_time,
    print_err,
    print_json,
    print_out,
)
from store.errors import StoreError

TokenName = Annotated[str, typer.Argument(help="What it is for; acts are noted under this name.")]


def add(
    name: TokenName,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    act: Annotated[bool, typer.Option("--act", help="It may change something, not only read.")] = False,
    feed: Annotated[
        str | None, typer.Option("--feed", metavar="STORY", help="It opens the feed of this story alone.")
    ] = None,
) -> None:
    """Make a token and print it; it cannot be shown again."""
    from service.config.load import load_config
    from service.dashboard.access.tokens import new_token
    from service.dashboard.access.viewer import MAX_NAME_CHARS
    from store.records.dashboard.access import Role

    settings = load_config(config, require_secrets=False)
    known = [story.name for story in settings.stories]
    if feed is not None and feed not in known:
        raise StoreError(f"the config has no story {feed!r}; known: {', '.join(known)}")
    if act and feed is not None:
        raise typer.BadParameter("give --act or --feed, not both")
    if not name.strip() or len(name) > MAX_NAME_CHARS or not name.isprintable():
        raise typer.BadParameter(f"the name needs 1 to {MAX_NAME_CHARS} printable characters")
    role = Role.FEED if feed else Role.ACT if act else Role.READ
    token, record = new_token(name.strip(), role, current_time(), feed or "")
    with open_existing_store(settings) as store:
        store.add_token(record)
    print_out(token)
    if feed and settings.dashboard is not None:
        print_err(f"the feed: {settings.dashboard.address}/feeds/{token}.atom (or .json)")


def list_tokens(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """List the tokens; what they are is not known here."""
    from service.config.load import load_config

    with open_existing_store(load_config(config, require_secrets=False)) as store:
        tokens = store.tokens()
    if json:
        rows = [
            {
                "name": one.name,
                "role": one.role.value,
                "story": one.story or None,
                "created": one.created.isoformat(),
                "used": one.used.isoformat() if one.used else None,
            }
            for one in tokens
        ]
        print_json({"tokens": rows}, indent=2)
        return
    for one in tokens:
        used = f"used {local_time(one.used)}" if one.used else "never used"
        role = f"feed of {one.story}" if one.story else one.role.value
        print_out(f"{one.name}  {role}  made {local_time(one.created)}  {used}")


def revoke(name: TokenName, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Revoke a token at once, also in a running service."""
    from service.config.load import load_config

    with open_existing_store(load_config(config, require_secrets=False)) as store:
        if not store.revoke_token(name):
            raise StoreError(f"there is no token {name!r}; see `susulan dashboard token list`")
    print_out(f"{name} is revoked")
