"""What every test against real programs stands on: processes, ports, waiting, and the phones of the people."""

import contextlib
import http.server
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
BINARY = pathlib.Path(os.environ.get("ALLCLEAR_BINARY", ROOT / "target/release/allclear"))

# Longer than anything here takes on a loaded machine; a failure is told at this deadline, a success at once.
PATIENCE = float(os.environ.get("ALLCLEAR_PEERS_PATIENCE", "60"))

# What the operations guide gives the service manager: requests and pages under way may finish.
STOP = 40

began = time.monotonic()


def say(text):
    print(f"  {time.monotonic() - began:6.1f} s  {text}", flush=True)


class Failed(Exception):
    """Something that had to happen did not."""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, look, process=None, patience=PATIENCE):
    """Looks until there is something to see and answers it. Never just sleeps."""
    deadline = time.monotonic() + patience
    seen = None
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            raise Failed(f"waiting for {what}: the process ended with {process.returncode}")
        try:
            seen = look()
            if seen:
                say(what)
                return seen
        except (OSError, urllib.error.URLError, ValueError) as error:
            seen = error
        time.sleep(0.05)
    raise Failed(f"waited {patience:.0f} s for: {what}; last seen: {seen!r}")


def request(method, url, body=None, token=None, form=None):
    """One request; answers status, headers and body as text. Every status is an answer."""
    data = None
    headers = {}
    if body is not None:
        data = json.dumps(body).encode()
        headers["content-type"] = "application/json"
    if form is not None:
        data = urllib.parse.urlencode(form).encode()
    if token:
        headers["authorization"] = f"Bearer {token}"
    asked = urllib.request.Request(url, data=data, headers=headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(asked, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read().decode()


class Phones:
    """A web server that people's webhooks point to: it keeps every page."""

    def __init__(self):
        self.pages = []
        phones = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                raw = self.rfile.read(int(self.headers.get("content-length", "0")))
                phones.pages.append({"path": self.path, "headers": dict(self.headers), "body": json.loads(raw)})
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def rang(self, person, title):
        """The pages this person got about an alert whose title holds `title`."""
        return [
            page["body"]
            for page in list(self.pages)
            if page["path"] == f"/{person}" and title in json.dumps(page["body"], ensure_ascii=False)
        ]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def running(arguments, log, **options):
    """A process with its output in `log`; stopped gently, then firmly."""
    with open(log, "ab") as out:
        process = subprocess.Popen([str(a) for a in arguments], stdout=out, stderr=out, **options)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        try:
            process.wait(timeout=STOP)
            if time.monotonic() - asked > STOP / 4:
                say(f"{pathlib.Path(str(arguments[0])).name} took {time.monotonic() - asked:.0f} s to end")
        except subprocess.TimeoutExpired:
            say(f"{pathlib.Path(str(arguments[0])).name} did not end by itself within {STOP} s")
            process.kill()
            process.wait()


class Allclear:
    """The real binary: started, configured through its command line, watched through its API."""

    def __init__(self, home, storage, smtp_port=None, tls=None):
        self.home = pathlib.Path(home)
        self.home.mkdir(parents=True, exist_ok=True)
        self.storage = storage
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.smtp_port = smtp_port
        self.tls = tls
        self.tls_port = free_port() if tls else None
        self.token = None
        self.log = self.home / "allclear.log"

    def environment(self):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ALLCLEAR_")}
        kept["ALLCLEAR_EGRESS_ALLOW"] = "127.0.0.0/8"
        kept["ALLCLEAR_URL"] = self.url
        kept["NO_PROXY"] = "*"
        # Only shown when something fails, and then wanted.
        kept["RUST_LOG"] = "info,allclear_engine=debug,allclear_store=debug,allclear_web=debug"
        if self.token:
            kept["ALLCLEAR_TOKEN"] = self.token
        return kept

    def command(self, *arguments, code=0):
        done = subprocess.run(
            [str(BINARY), *map(str, arguments)], env=self.environment(), capture_output=True, text=True, timeout=120
        )
        if done.returncode != code:
            told = f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
            raise Failed(f"allclear {' '.join(map(str, arguments))} ended with {done.returncode}, not {code}:\n{told}")
        return done.stdout

    def prepare(self, company):
        """Token and configuration, before a server has ever run."""
        made = json.loads(self.command("token", "create", "--name", "peers", "--scope", "admin", "--json", *self.storage))
        self.command("apply", company, *self.storage)
        again = json.loads(self.command("apply", company, "--json", *self.storage))
        if again.get("changes"):
            raise Failed(f"applying the same file twice changed something: {again}")
        self.token = made["token"]

    @contextlib.contextmanager
    def serving(self):
        arguments = [BINARY, "serve", "--listen", f"127.0.0.1:{self.port}", *self.storage]
        if self.smtp_port:
            arguments += ["--smtp-url", f"smtp://127.0.0.1:{self.smtp_port}", "--mail-from", "allclear@example.com"]
        if self.tls:
            arguments += ["--tls-cert", self.tls[0], "--tls-key", self.tls[1]]
            arguments += ["--tls-listen", f"127.0.0.1:{self.tls_port}"]
        with running(arguments, self.log, env=self.environment()) as process:
            wait_for("allclear is ready", lambda: request("GET", f"{self.url}/readyz")[0] == 200, process)
            yield process
        if process.returncode not in (0, -signal.SIGTERM):
            raise Failed(f"allclear ended with {process.returncode} after SIGTERM; its log is {self.log}")

    def api(self, method, path, body=None):
        status, _, text = request(method, f"{self.url}/api/v1/{path}", body=body, token=self.token)
        if status >= 300:
            raise Failed(f"{method} {path} was answered {status}: {text}")
        return json.loads(text) if text else None

    def alerts(self, title):
        """Every alert whose title holds `title`, newest first."""
        return [a for a in self.api("GET", "alerts?limit=200")["data"] if title in a["title"]]

    def status(self, title):
        found = self.alerts(title)
        return found[0]["status"] if found else None


def show_log(path, lines=25):
    with contextlib.suppress(OSError):
        print(f"--- the end of {path}", file=sys.stderr)
        for line in pathlib.Path(path).read_text(errors="replace").splitlines()[-lines:]:
            print(f"    {line}", file=sys.stderr)
