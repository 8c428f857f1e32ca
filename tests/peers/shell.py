"""What a cron job does: `allclear send`, with its queue, before and after the server is there."""

import json

from world import Failed, free_port, wait_for

KEY = "peerpagerduty0000000000000000000"


def through_the_queue(allclear, phones, home):
    title, spool = "cron: the backup failed", home / "spool"
    common = ["--key", KEY, "--spool", spool]
    nobody = ["--url", f"http://127.0.0.1:{free_port()}"]

    def waiting():
        return len(list(spool.glob("*.json")))

    # The server is away: both events wait, and the job goes on.
    sent = allclear.command("send", "trigger", title, "--dedup-key", "cron/backup", "--json", *common, *nobody)
    assert json.loads(sent)["status"] == "queued", sent
    allclear.command("send", "ack", "--dedup-key", "cron/backup", *common, *nobody)
    assert waiting() == 2, list(spool.iterdir())
    allclear.command("send", "--flush", "--spool", spool, *nobody, code=5)
    assert waiting() == 2, "a failed attempt loses nothing"

    # It is back: the next event takes the others along, in the order in which they happened.
    sent = allclear.command("send", "trigger", "cron: another", "--dedup-key", "cron/other", "--json", *common)
    assert json.loads(sent)["status"] == "accepted", sent
    assert waiting() == 0, list(spool.iterdir())
    wait_for("cron: the queued trigger and its acknowledgement arrived", lambda: allclear.status(title) == "acknowledged")
    kinds = [e["event"]["kind"] for e in allclear.api("GET", f"alerts/{allclear.alerts(title)[0]['id']}")["log"]]
    if kinds.index("opened") > kinds.index("acknowledged"):
        raise Failed(f"the acknowledgement overtook its trigger: {kinds}")

    # A key that nobody has is refused for good, kept aside, and does not block the queue.
    allclear.command("send", "trigger", "lost", "--key", "x" * 32, "--spool", spool, code=4)
    assert waiting() == 0 and len(list((spool / "refused").iterdir())) == 1
    allclear.command("send", "resolve", "--dedup-key", "cron/backup", *common)
    allclear.command("send", "resolve", "--dedup-key", "cron/other", *common)
    assert allclear.status(title) == "resolved", allclear.alerts(title)
