"""Status pages as a feed reader reads them: found from the page, parsed, and asked for again."""

import calendar
import html.parser
import time
import xml.etree.ElementTree

from world import request

NAME = "Payments & <script>alert(1)</script> \u05e9\u05dc\u05d5\u05dd \U0001f600"
BODY = "Some **customers** cannot pay.\n\n<img src=x onerror=alert(1)> ]]> &amp; \U0001f469\u200d\U0001f467"


class Alternates(html.parser.HTMLParser):
    """The feeds that a page names in its head, by their kind."""

    def __init__(self):
        super().__init__()
        self.feeds = {}

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "link" and given.get("rel") == "alternate":
            self.feeds[given["type"]] = given["href"]


def read_by_feedparser(allclear):
    import feedparser

    def fetch(address, **known):
        feed = feedparser.parse(allclear.url + address, **known)
        assert not feed.bozo, f"{address}: {feed.get('bozo_exception')}"
        return feed

    slug = allclear.api("GET", "status-pages")["data"][0]["slug"]
    _, _, page = request("GET", f"{allclear.url}/status/{slug}")
    found = Alternates()
    found.feed(page)
    assert set(found.feeds) == {"application/atom+xml", "application/rss+xml"}, found.feeds
    kinds = {"application/atom+xml": "atom10", "application/rss+xml": "rss20"}
    before = {media: fetch(address) for media, address in found.feeds.items()}
    assert all(before[media].version == kinds[media] for media in kinds), {m: f.version for m, f in before.items()}

    began = int(time.time()) - 1
    new = {"name": NAME, "status": "investigating", "impact": "major", "body": BODY}
    opened = allclear.api("POST", f"status-pages/{slug}/incidents", new)
    first = {media: fetch(address) for media, address in found.feeds.items()}
    more = {"status": "resolved", "body": "Everybody can pay again."}
    allclear.api("POST", f"status-pages/{slug}/incidents/{opened['id']}/updates", more)
    for media, address in found.feeds.items():
        feed = fetch(address)
        assert len(feed.entries) == len(before[media].entries) + 1, "one entry for one incident"
        entry, same = feed.entries[0], first[media].entries[0]
        # An Atom title without a type is plain text; a reader that shows RSS as HTML is given the words too.
        assert "Payments" in entry.title and "script>" in entry.title, entry.title
        assert entry.id == same.id and entry.id.startswith("urn:uuid:"), (entry.id, same.id)
        assert entry.link.endswith(f"/status/{slug}/incidents/{opened['id']}"), entry.link
        assert calendar.timegm(entry.published_parsed) >= began, entry.published
        assert entry.updated_parsed >= same.updated_parsed >= entry.published_parsed, (entry.updated, same.updated)
        content = entry.content[0].value if "content" in entry else entry.summary
        assert content.index("Everybody can pay again.") < content.index("<strong>customers</strong>"), content
        assert "<img" not in content and "\U0001f469\u200d\U0001f467" in content, content
        assert feed.headers["cache-control"] == "public, max-age=30", feed.headers
        assert fetch(address, etag=feed.etag).status == 304, "asked again by its tag"
        assert fetch(address, modified=feed.modified).status == 304, "asked again by its date"
        status, _, text = request("GET", allclear.url + address)
        assert status == 200 and xml.etree.ElementTree.fromstring(text) is not None
