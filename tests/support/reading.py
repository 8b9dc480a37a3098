"""Reads documents and pages in the test process; that the program starts workers is tested by itself."""

from crawler.pages.pool import extract_page
from crawler.sources.document_reader import DocumentReader


class HereReader(DocumentReader):
    """A reader without workers, which take half a second to start."""

    async def _run(self, job, *args):
        return job(*args)


class HerePool:
    """As an `ExtractionPool`."""

    async def extract(self, body, *, content_type, url):
        return extract_page(body, content_type, url)

    def close(self):
        """Nothing runs."""
