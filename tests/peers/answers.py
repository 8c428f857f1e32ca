"""Answering from the page itself: looking changes nothing, answering stops the next page."""

import html.parser
import urllib.parse

from world import request, wait_for

KEY = "peerledger0000000000000000000000"


class Forms(html.parser.HTMLParser):
    """Every form with its method, address and fields: what a browser would send."""

    def __init__(self):
        super().__init__()
        self.forms = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.forms.append({"method": given.get("method", "get").lower(), "action": given.get("action", ""), "fields": {}})
        elif tag in ("input", "button") and given.get("name") and self.forms:
            # A button counts only when pressed; ours is the first of its form.
            self.forms[-1]["fields"].setdefault(given["name"], given.get("value", ""))


def trigger(allclear, title, dedup_key):
    event = {
        "routing_key": KEY,
        "event_action": "trigger",
        "dedup_key": dedup_key,
        "payload": {"summary": title, "source": "ledger-1", "severity": "critical"},
    }
    status, _, text = request("POST", f"{allclear.url}/v2/enqueue", body=event)
    assert status == 202, f"{status}: {text}"


def through_the_link(allclear, phones, _home):
    ignored, taken = "ledger: nobody answers this", "ledger: Nora answers this"
    trigger(allclear, ignored, "ledger/ignored")
    trigger(allclear, taken, "ledger/taken")
    link = wait_for("Nora's phone rings with a link", lambda: phones.rang("nora", taken))[0]["answer_url"]
    # By name or by number: links are for browsers, which make passkeys for names only.
    assert urllib.parse.urlsplit(link).port == allclear.port, f"the link leads to this server: {link}"

    # Mail scanners and chat previews open links; that must answer nothing.
    for _ in range(3):
        status, _, page = request("GET", link)
        assert status == 200 and taken in page, f"the page shows the alert: {status} {page[:400]}"
    assert request("HEAD", link)[0] == 200
    assert allclear.status(taken) == "triggered", "looking is not answering"

    status, _, _ = request("POST", tampered(link), form={})
    assert status in (403, 404), f"a link with another signature answers nothing: {status}"
    assert allclear.status(taken) == "triggered", "a forged link answers nothing"

    parsed = Forms()
    parsed.feed(page)
    buttons = [f for f in parsed.forms if f["method"] == "post" and "ack" in (f["action"] + str(f["fields"])).lower()]
    assert buttons, f"a form that acknowledges: {parsed.forms}"
    target = urllib.parse.urljoin(link, buttons[0]["action"])
    status, _, text = request("POST", target, form=buttons[0]["fields"])
    assert status in (200, 303), f"{status}: {text[:400]}"
    wait_for("the alert is acknowledged", lambda: allclear.status(taken) == "acknowledged")

    # Both alerts were due for Paul at about the same moment. His phone rings for the one nobody answered, which shows
    # that it would have rung for the other.
    wait_for("Paul's phone rings for the alert nobody answered", lambda: phones.rang("paul", ignored))
    assert not phones.rang("paul", taken), "Paul is paged about an alert that was taken"


def tampered(link):
    """The same link with the first character of its signature changed."""
    payload, signature = link.rsplit(".", 1)
    return f"{payload}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
