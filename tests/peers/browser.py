"""Ringing in the browser: a push service that nobody here wrote checks our signature and decrypts what we sent, and an
open tab is heard over the live stream."""

import http.client
import json
import os
import secrets
import shutil
import subprocess
import urllib.parse

from world import PATIENCE, ROOT, Failed, free_port, request, running, wait_for

KEY = "peerbrowser000000000000000000000"
NODE = ROOT / "target/peers/node"
SERVER = NODE / "node_modules/web-push-testing/src/bin/server.js"
REMOTE = NODE / "node_modules/playwright-core"


def own(allclear, cookie, method, path, body=None, form=None):
    """A request of a browser in which somebody is signed in."""
    connection = http.client.HTTPConnection("127.0.0.1", allclear.port, timeout=10)
    headers = {"sec-fetch-site": "same-origin"}
    if cookie:
        headers["cookie"] = cookie
    data = None
    if body is not None:
        data, headers["content-type"] = json.dumps(body), "application/json"
    if form is not None:
        data, headers["content-type"] = urllib.parse.urlencode(form), "application/x-www-form-urlencoded"
    connection.request(method, path, data, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def link(allclear, email="vera@example.com"):
    """The path of a link that lets somebody in; what let them in before does so no more."""
    made = json.loads(allclear.command("user", "reset-password", email, "--json", *allclear.storage))
    return urllib.parse.urlsplit(made["url"]).path


def sign_in(allclear, email="vera@example.com", password=None):
    """Somebody goes in through a link, with a new password each time; answers their cookie."""
    path = link(allclear, email)
    password = password or secrets.token_urlsafe(16)
    answer, text = own(allclear, None, "POST", path, form={"password": password, "again": password})
    cookies = [c.split(";")[0] for c in answer.headers.get_all("set-cookie") or []]
    cookie = next((c for c in cookies if c.startswith("allclear=")), None)
    if not cookie:
        raise Failed(f"the link was answered {answer.status}: {text[:500]}")
    return cookie


def fire(allclear, title):
    """An alert about the service whose first step is Vera's browser and whose second is Paul's phone."""
    status, _, text = request("POST", f"{allclear.url}/in/json/{KEY}", {"title": title, "key": title, "severity": "critical"})
    assert status == 202, (status, text)


def resolve(allclear, title):
    request("POST", f"{allclear.url}/in/json/{KEY}", {"action": "resolve", "key": title})
    wait_for(f"{title}: over", lambda: allclear.status(title) == "resolved")


def page_about(allclear, title):
    """Vera's page about the alert with this title."""
    alert = allclear.alerts(title)
    if not alert:
        return None
    pages = allclear.api("GET", f"pages?alert={alert[0]['id']}")["data"]
    return next((p for p in pages if p["person"]["name"] == "Vera Sand"), None)


class Tab:
    """The live stream of an open tab."""

    def __init__(self, allclear, cookie):
        self.connection = http.client.HTTPConnection("127.0.0.1", allclear.port, timeout=60)
        self.connection.request("GET", "/live?topics=me,alerts", headers={"cookie": cookie})
        self.answer = self.connection.getresponse()
        if self.answer.status != 200:
            raise Failed(f"the live stream was answered {self.answer.status}")

    def hears(self, name):
        """Reads until an event with this name has come; answers its data."""
        event = None
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if line.startswith("event: "):
                event = line[7:]
            if line.startswith("data: ") and event == name:
                return json.loads(line[6:])

    def close(self):
        self.connection.close()


def ringing(allclear, phones, home):
    cookie = sign_in(allclear)
    open_tab_rings(allclear, phones, cookie)
    port = free_port()
    with running(["node", SERVER, port], home / "push.log") as process:
        push = f"http://127.0.0.1:{port}"
        wait_for("the push service is up", lambda: request("POST", f"{push}/status")[0] == 200, process)
        closed_tab_is_pushed(allclear, phones, cookie, push)


def modules(allclear):
    """The modules of our pages in Chromium."""
    password = secrets.token_urlsafe(16)
    told = {"COOKIE": sign_in(allclear, password=password), "PASSWORD": password, "NEXT": sign_in(allclear, "paul@example.com")}
    in_chromium("modules.mjs", {"BASE": allclear.url, "FIRE": f"/in/json/{KEY}", **told})


def passkeys(allclear):
    """Passkeys in Chromium. Browsers make them for names only, never for addresses."""
    in_chromium("passkeys.mjs", {"BASE": f"http://localhost:{allclear.port}", "LINK": link(allclear)})


def in_chromium(script, told):
    """Runs one of our scripts, which drives Chromium."""
    # Node looks for packages from where the script lies.
    script = shutil.copy(ROOT / "tests/browser" / script, NODE)
    done = subprocess.run(["node", script], env={**os.environ, **told}, capture_output=True, text=True, timeout=10 * PATIENCE)
    print(done.stdout, end="", flush=True)
    if done.returncode != 0:
        raise Failed(f"in Chromium: {done.stderr[-3000:]}")


def open_tab_rings(allclear, phones, cookie):
    tab = Tab(allclear, cookie)
    tab.hears("resync")
    title = "the open tab"
    fire(allclear, title)
    ring = tab.hears("ring")
    assert title in ring["title"] and ring["service"] == "archive" and ring["urgency"] == "high", ring
    answer, text = own(allclear, cookie, "POST", f"/live/rings/{ring['page']}")
    assert answer.status == 204, (answer.status, text)
    page = wait_for("the tab's word is on record", lambda: (p := page_about(allclear, title)) and p["state"] == "accepted" and p)
    assert "open tab" in page["detail"], page
    assert not phones.rang("paul", title), "nobody else is paged meanwhile"
    resolve(allclear, title)
    tab.close()


def subscribe(allclear, cookie, push):
    """What a browser does: asks its push service for an address and gives it to us."""
    _, text = own(allclear, cookie, "GET", "/me/devices")
    form = {"userVisibleOnly": "true", "applicationServerKey": json.loads(text)["key"]}
    status, _, text = request("POST", f"{push}/subscribe", form=form)
    assert status == 200, text
    made = json.loads(text)["data"]
    # It calls itself localhost; the guard resolves that to more addresses than this run opened.
    endpoint = made["endpoint"].replace("//localhost:", "//127.0.0.1:")
    device = {"endpoint": endpoint, "keys": made["keys"], "name": "peer"}
    answer, text = own(allclear, cookie, "POST", "/me/devices", body=device)
    assert answer.status == 201, (answer.status, text)
    return made["clientHash"]


def decrypted(push, browser, title):
    """What the push service could read and was about this alert."""
    status, _, text = request("POST", f"{push}/get-notifications", {"clientHash": browser})
    assert status == 200, text
    pages = [json.loads(message) for message in json.loads(text)["data"]["messages"]]
    return [page for page in pages if title in page["title"]]


def closed_tab_is_pushed(allclear, phones, cookie, push):
    browser = subscribe(allclear, cookie, push)
    title = "the closed tab, Ærø & 日本"
    fire(allclear, title)
    told = wait_for("the push is decrypted", lambda: decrypted(push, browser, title))
    assert len(told) == 1 and told[0]["service"] == "archive" and "Old bills" in told[0]["body"], told
    page = wait_for("the push is on record", lambda: (p := page_about(allclear, title)) and p["state"] == "accepted" and p)
    assert "one device" in page["detail"], page
    assert not phones.rang("paul", title), "nobody else is paged meanwhile"
    # The notification's button answers through the page's own link.
    path = urllib.parse.urlsplit(told[0]["url"]).path
    answer, text = own(allclear, None, "POST", path, form={"action": "acknowledge"})
    assert answer.status < 400, (answer.status, text)
    wait_for("answered from the notification", lambda: allclear.status(title) == "acknowledged")
    resolve(allclear, title)

    # The person took the permission away: the push service says 410, and the next step does not wait.
    status, _, text = request("POST", f"{push}/expire-subscription/{browser}")
    assert status == 200, text
    title = "the browser that is gone"
    fire(allclear, title)
    wait_for("the next step is called at once", lambda: phones.rang("paul", title))
    _, text = own(allclear, cookie, "GET", "/me/devices")
    assert json.loads(text)["devices"] == [], "a device that is gone is forgotten"
    resolve(allclear, title)
