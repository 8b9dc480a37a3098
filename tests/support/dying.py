"""Susulan as it is, but it dies (kill -9) at one place of the store's work: of itself it has no such switch.

Usage: python -m tests.support.dying VERB before|inside|after once|send CONFIG

`before` the verb runs; `inside`: its statements ran, nothing is committed; `after` its commit. `once` is the
command; `send` is no more than its sender, which starts in a third of the time.
"""

import asyncio
import os
import signal
import sys
from functools import wraps
from pathlib import Path

from sqlite_utils import Database

from alerts.delivery.sender import Sender
from service.config.load import load_config
from service.pipeline.channels import build_channels
from store.clock import utc_now
from store.sqlite.store import SqliteStore, open_store
from store.writer_thread import StoreThread

MOMENTS = ("before", "inside", "after")


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def prepare(verb, moment):
    real_verb, real_commit = getattr(SqliteStore, verb), Database.commit
    under_way = False

    @wraps(real_verb)  # the store's thread reads what the verb declares
    def dying_verb(*args, **kwargs):
        nonlocal under_way
        if moment == "before":
            die()
        under_way = True
        return real_verb(*args, **kwargs)

    def dying_commit(database):
        if under_way and moment == "inside":
            die()
        real_commit(database)
        if under_way:
            die()

    setattr(SqliteStore, verb, dying_verb)
    Database.commit = dying_commit


async def send(config):
    """The sending part of `App`: open, recover, send what is due."""
    channels, store = build_channels(load_config(config)), open_store(config.with_name("susulan.db"))
    store.expire_leases()
    db = StoreThread()
    await Sender(store, db, channels, utc_now).drain()
    for channel in channels.values():
        await channel.close()
    db.close()
    store.close()


if __name__ == "__main__":
    verb, moment, command, config = sys.argv[1:]
    if verb:
        prepare(verb, moment)
    if command == "send":
        asyncio.run(send(Path(config)))
    else:
        from service.cli.main import main

        sys.argv[1:] = [command, "-c", config]
        main()
