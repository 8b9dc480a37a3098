"""A process that deletes everything old in a store, a few rows at a time, until it is killed or done.

Usage: python store_pruner.py STORE
"""

import sys

from store.records.retention import RetentionClass
from store.sqlite.store import open_store
from tests.support.records import later

OLD = later(400 * 86_400)


def main(path: str) -> None:
    store = open_store(path)
    for retention_class in RetentionClass:
        while store.prune(retention_class, OLD, 3, OLD).has_more:
            sys.stdout.write("step\n")
            sys.stdout.flush()
    store.close()
    sys.stdout.write("through\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
