"""Prometheus and Alertmanager as Debian ships them: a metric flips, a rule fires, a phone rings; and back."""

import contextlib
import http.server
import json
import threading

from world import free_port, request, running, wait_for

# The shape of rules people run: a label for the severity, annotations that name the instance.
RULES = """
groups:
  - name: peers
    interval: 1s
    rules:
      - alert: {name}
        expr: {metric} > 0
        for: 0s
        labels:
          severity: critical
        annotations:
          summary: "{name} on {{{{ $labels.instance }}}}"
          description: "The metric is {{{{ $value }}}}."
"""

PROMETHEUS = """
global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: [{rules}]
alerting:
  alertmanagers:
    - path_prefix: {prefix}
      static_configs: [{{ targets: ["127.0.0.1:{port}"] }}]
scrape_configs:
  - job_name: node
    static_configs: [{{ targets: ["127.0.0.1:{exporter}"] }}]
"""

ALERTMANAGER = """
route:
  receiver: allclear
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: allclear
    webhook_configs:
      - url: {url}
        send_resolved: true
"""


class Exporter:
    """One gauge that the test turns up and down."""

    def __init__(self, metric):
        self.value = 0
        exporter = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = f"# TYPE {metric} gauge\n{metric} {exporter.value}\n".encode()
                self.send_response(200)
                self.send_header("content-type", "text/plain; version=0.0.4")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def prometheus(home, name, metric, exporter, prefix, port):
    """Prometheus that hands its alerts to whatever listens at `port` below `prefix`."""
    home.mkdir(parents=True, exist_ok=True)
    rules, config = home / "rules.yml", home / "prometheus.yml"
    rules.write_text(RULES.format(name=name, metric=metric))
    config.write_text(PROMETHEUS.format(rules=rules, prefix=prefix, port=port, exporter=exporter.port))
    own = free_port()
    arguments = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={home / 'data'}"]
    # Alerts are resent far more often than by default, so that a lost delivery would show up as a repeat soon.
    arguments += [f"--web.listen-address=127.0.0.1:{own}", "--rules.alert.resend-delay=1s"]
    with running(arguments, home / "prometheus.log", cwd=home) as process:
        def scraped():
            targets = json.loads(request("GET", f"http://127.0.0.1:{own}/api/v1/targets")[2])
            return any(t["health"] == "up" for t in targets["data"]["activeTargets"])

        wait_for("Prometheus scrapes the exporter", scraped, process)
        yield


@contextlib.contextmanager
def alertmanager(home, url):
    """Alertmanager that posts to `url`; answers its port."""
    home.mkdir(parents=True, exist_ok=True)
    config = home / "alertmanager.yml"
    config.write_text(ALERTMANAGER.format(url=url))
    port = free_port()
    arguments = ["prometheus-alertmanager", f"--config.file={config}", f"--storage.path={home / 'data'}"]
    arguments += [f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
    with running(arguments, home / "alertmanager.log", cwd=home) as process:
        ready = lambda: request("GET", f"http://127.0.0.1:{port}/-/ready")[0] == 200
        wait_for("Alertmanager is ready", ready, process)
        yield port


def flip(allclear, phones, mailbox, exporter, name):
    """The metric goes bad and recovers; the alert and the pages must follow."""
    assert allclear.status(name) is None, "nothing is wrong yet"
    exporter.value = 1
    wait_for(f"{name}: the alert is open", lambda: allclear.status(name) == "triggered")
    wait_for(f"{name}: Nora's phone rings", lambda: phones.rang("nora", name))
    if mailbox:
        wait_for(f"{name}: Nora has the mail", lambda: mailbox.got("nora@example.com", name))
    alert = allclear.alerts(name)[0]
    assert alert["severity"] == "critical", f"the rule's severity: {alert}"
    exporter.value = 0
    wait_for(f"{name}: the alert resolved by itself", lambda: allclear.status(name) == "resolved")
    assert len(allclear.alerts(name)) == 1, f"one problem, one alert: {allclear.alerts(name)}"


def through_alertmanager(allclear, phones, mailbox, home):
    name, metric = "HostOutOfMemory", "peers_out_of_memory"
    exporter = Exporter(metric)
    try:
        url = f"{allclear.url}/in/alertmanager/peeralertmanager0000000000000000"
        with alertmanager(home / "am", url) as port, prometheus(home / "am-prom", name, metric, exporter, "/", port):
            flip(allclear, phones, mailbox, exporter, name)
    finally:
        exporter.close()


def straight(allclear, phones, mailbox, home):
    name, metric = "HostOutOfDiskSpace", "peers_out_of_disk"
    exporter = Exporter(metric)
    try:
        prefix = "/in/prometheus/peerprometheus000000000000000000"
        with prometheus(home / "direct", name, metric, exporter, prefix, allclear.port):
            flip(allclear, phones, mailbox, exporter, name)
    finally:
        exporter.close()
