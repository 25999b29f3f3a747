#!/usr/bin/python3
"""What the real server program writes down: nothing that is secret or names a person or a picture, in both formats of
its log, over a run with everything that people do and much that goes wrong. And /metrics, read by Prometheus' own
parser. test_logs_and_metrics.py [unittest options] PATH-TO-VEILPIX-SERVER."""
import base64
import json
import os
import random
import re
import socket
import sqlite3
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from prometheus_client.parser import text_string_to_metric_families  # noqa: E402
from sealed_stand_in import SealedStandIn  # noqa: E402
from server_run import Account, ServerRun, eventually, is_error  # noqa: E402
from seed_client import SeedClient, write_png  # noqa: E402


class Said:
    """Everything that must not be found again."""

    def __init__(self):
        self.secrets = {}

    def add(self, what, *values):
        for value in values:
            if isinstance(value, str):
                value = value.encode()
            assert len(value) >= 6, what
            self.secrets[value] = what
            # The ways in which it could have come out other than as it is.
            self.secrets[base64.b64encode(value).rstrip(b"=")[:-1]] = what + " (base64)"
            self.secrets[value.hex().encode()] = what + " (hex)"

    def found(self, log):
        lower = log.lower()
        return sorted({what for value, what in self.secrets.items() if value.lower() in lower})


def seed_day(server, said):
    """The seed's own calls, right and wrong."""
    quotient = "".join(f"{n} " for n in random.Random(1).sample(range(10 ** 6, 10 ** 7), 400))
    said.add("password", "garden gate pass", "wrong garden pass", "pass with\ttab")
    said.add("user name", "gertrude-classic", "heinrich-classic")
    said.add("picture name", "holiday_in_naples", "holiday in naples", "no_such_picture")
    said.add("quotient", quotient[:64], quotient.split()[7])
    said.add("key", "1147000333 70007001")
    one, two = SeedClient(server.url), SeedClient(server.url)
    assert one.register("gertrude-classic", "garden gate pass", "1147000333 70007001").status_code == 201
    assert two.register("heinrich-classic", "pass with\ttab", "1147000333 70007001").status_code == 201
    assert one.register("gertrude-classic", "garden gate pass", "1147000333 70007001").status_code == 409
    assert one.login("gertrude-classic", "wrong garden pass").status_code == 422
    assert one.login("gertrude-classic", "garden gate pass").status_code == 200
    assert two.login("heinrich-classic", "pass with\ttab").status_code == 200
    said.add("access token", one.access_token, two.access_token, one.access_token.split(".")[2])
    path = os.path.join(server.root, "holiday in naples.png")
    with open(path, "wb") as out:
        out.write(write_png(60, 40, random.Random(2).randbytes(7200)))
    reply = one.upload(path, quotient)
    assert reply.status_code == 200, reply.text
    assert one.upload(path, " ").status_code == 422
    assert one.get(one.images("/holiday_in_naples")).status_code == 200
    assert one.get(one.images("/no_such_picture")).status_code == 404
    assert two.get(one.images("/holiday_in_naples")).status_code == 401
    assert one.share("holiday_in_naples", two.user_id, "read").status_code == 201
    assert two.get(one.images("/holiday_in_naples")).status_code == 200
    assert one.edit("holiday_in_naples", two.user_id, "write").status_code == 204
    assert one.unshare("holiday_in_naples", two.user_id).status_code == 204
    assert one.delete("holiday_in_naples").status_code == 204
    form = one.form("/login")
    said.add("CSRF token", form["X-CSRFToken"])
    said.add("session cookie", form["Cookie"].split("=", 1)[1].split(";")[0])
    assert one.logout().status_code == 200
    assert one.get(one.images()).status_code == 401


def native_day(server, said):
    anna, ben = Account(server, "annabel-native").made(), Account(server, "benedict-native").made()
    for person in (anna, ben):
        said.add("user name", person.name)
        said.add("login secret", person.password, person.recovery)
        said.add("access token", person.token, person.token.split(".")[2])
        said.add("refresh token", person.refresh_token)
        said.add("key ring", person.key_ring, base64.b64decode(person.key_ring))
    said.add("device", "the desk in the hall")
    wrong = "f00d" * 16
    said.add("wrong login secret", wrong)
    assert anna.login(wrong).status_code == 422
    stranger = Account(server, "zacharias-unknown")
    said.add("unknown name", stranger.name)
    assert stranger.login().status_code == 422
    assert stranger.call("GET", f"/api/v1/auth/parameters?username={stranger.name}").status_code == 200
    renewed = anna.call("POST", "/api/v1/auth/refresh", json={"refresh_token": anna.refresh_token})
    assert renewed.status_code == 200, renewed.text
    anna.token = renewed.json()["access_token"]
    said.add("refresh token", renewed.json()["refresh_token"])
    said.add("access token", anna.token)
    forged = anna.token[:-8] + "AAAAAAAA"
    said.add("bad token", forged, "entirely-made-up-token", "refresh-made-up")
    for token in (forged, "entirely-made-up-token"):
        bad = Account(server, "nobody")
        bad.token = token
        assert bad.call("GET", "/api/v1/pictures").status_code == 422
    assert anna.call("POST", "/api/v1/auth/refresh", json={"refresh_token": "refresh-made-up"}).status_code == 401

    one = SealedStandIn(100)
    said.add("wrapped key", one.metadata()["wrapped_key"][:64], one.metadata()["vault_wrap"])
    said.add("list record", one.metadata()["list_record"])
    said.add("item id", one.item_id)
    assert anna.upload(one).status_code == 204
    assert anna.upload(one).status_code == 409
    broken = SealedStandIn(101)
    broken.sha256 = "0" * 64
    assert anna.upload(broken).status_code == 422
    wrong_sum = anna.create(SealedStandIn(102)).headers["Location"]
    said.add("upload id", wrong_sum.rsplit("/", 1)[1])
    assert anna.patch(wrong_sum, 0, b"x" * 100, **{"Upload-Checksum": "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA="}
                      ).status_code == 460
    assert ben.head(wrong_sum).status_code == 404
    assert ben.call("GET", anna.image(one.item_id, "/content")).status_code == 403
    said.add("access list", "access list 1", base64.b64encode(b"access list 1"))
    assert anna.grant(one.item_id, ben).status_code == 201
    assert ben.call("GET", anna.image(one.item_id, "/content")).status_code == 200
    assert ben.call("GET", anna.image(one.item_id, "/thumbnail")).status_code == 200
    assert anna.call("GET", "/api/v1/people?prefix=benedict").status_code == 200
    ring = anna.call("GET", "/api/v1/keyring")
    assert ring.status_code == 200, ring.text
    blob = base64.b64encode(b"another sealed ring" * 9).decode()
    said.add("key ring", blob)
    assert anna.call("PUT", "/api/v1/keyring", json={"blob": blob}, headers={"If-Match": ring.headers["ETag"]}
                     ).status_code in (200, 204)
    assert anna.call("DELETE", anna.image(one.item_id)).status_code == 204
    assert anna.call("POST", "/api/v1/auth/register", data="{ not json \"password\": \"open sesame now\"",
                     headers={"Content-Type": "application/json"}).status_code in (400, 422)
    said.add("password in broken JSON", "open sesame now")
    assert anna.call("GET", "/api/v1/secret-looking-path?token=tell-nobody-this").status_code == 404
    said.add("unknown path", "secret-looking-path", "tell-nobody-this")
    return anna


def raw(server, text):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(text)
        while connection.recv(4096):
            pass


def rough_day(server, said):
    """Requests that never reach a route, and a store that fails."""
    said.add("refused request", "refused-before-route", "smuggled-header-value")
    raw(server, b"GET /refused-before-route HTTP/9.9\r\n\r\n")
    raw(server, b"GET /refused-before-route HTTP/1.1\r\nHost: a\r\nHost: smuggled-header-value\r\n\r\n")
    raw(server, b"POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\nCookie: session=smuggled-header-value\r\n\r\n")
    account = Account(server, "locked-out-person").made()
    said.add("user name", account.name)
    other = sqlite3.connect(os.path.join(server.data, "veilpix.db"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    sealed = SealedStandIn(110)
    said.add("item id", sealed.item_id)
    assert account.create(sealed).status_code == 503
    other.execute("ROLLBACK")
    other.close()


class Logs(unittest.TestCase):
    def run_days(self, log_format):
        server = ServerRun("--log-format", log_format, "--log-level", "debug")
        self.addCleanup(server.close)
        server.start()
        said = Said()
        seed_day(server, said)
        native_day(server, said)
        rough_day(server, said)
        with open(os.path.join(server.data, "secrets", "jwt.key"), "rb") as key:
            said.add("signing secret", key.read().strip())
        self.assertEqual(server.terminate(), 0)
        log = server.text()
        self.assertGreater(log.count("\n"), 60)
        self.assertEqual(said.found(log.encode()), [])
        return log

    def test_text_log_tells_no_secret(self):
        log = self.run_days("text")
        access = [line for line in log.splitlines() if " veilpix.access " in line]
        shape = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info veilpix\.access \[[^\]]+\] [A-Z-]+ \S+ \d{3} "
                           r"in=\d+ out=\d+ ms=\d+\.\d\d peer=\S+$")
        self.assertEqual([line for line in access if not shape.match(line)], [])
        self.assertGreater(len(access), 60)

    def test_json_log_tells_no_secret_and_every_line_parses(self):
        log = self.run_days("json")
        lines = [json.loads(line) for line in log.splitlines()]
        for line in lines:
            self.assertLessEqual({"time", "level", "component"}, set(line))
        access = [line for line in lines if line["component"] == "veilpix.access"]
        self.assertGreater(len(access), 60)
        for line in access:
            self.assertRegex(line["request"], r"^\S{4,}$")
            self.assertGreaterEqual(line["milliseconds"], 0)
            self.assertGreaterEqual(line["bytes_in"], 0)
            self.assertGreater(line["bytes_out"], 0)
            self.assertTrue(100 <= line["status"] <= 599)
        self.assertEqual(len({line["request"] for line in access}), len(access), "each request has its own id")
        warned = [line for line in lines if line["level"] == "warning" and "busy" in line["message"]]
        self.assertTrue(warned, "the locked store is in the log")
        self.assertIn(warned[0]["request"], {line["request"] for line in access}, "with the request that met it")


class Operations(unittest.TestCase):
    def setUp(self):
        self.server = ServerRun()
        self.addCleanup(self.server.close)
        self.server.start()

    def families(self, account):
        reply = account.call("GET", "/metrics")
        self.assertEqual(reply.status_code, 200, reply.text)
        self.assertTrue(reply.headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        found = {}
        for family in text_string_to_metric_families(reply.text):
            self.assertNotIn(family.name, found, "one family, once")
            self.assertNotEqual(family.type, "unknown", family.name)
            self.assertTrue(family.documentation, family.name)
            found[family.name] = family
        return found

    def test_metrics_are_what_prometheus_reads(self):
        said = Said()
        anna = native_day(self.server, said)
        rough_day(self.server, said)
        kept = SealedStandIn(120)
        self.assertEqual(anna.upload(kept).status_code, 204)
        families = self.families(anna)
        for name, kind in (("veilpix_requests", "counter"), ("veilpix_request_seconds", "histogram"),
                           ("veilpix_received_bytes", "counter"), ("veilpix_sent_bytes", "counter"),
                           ("veilpix_connections", "counter"), ("veilpix_connections_open", "gauge"),
                           ("veilpix_connections_rejected", "counter"), ("veilpix_requests_refused", "counter"),
                           ("veilpix_pictures", "gauge"), ("veilpix_stored_bytes", "gauge"),
                           ("veilpix_accounts", "gauge"), ("veilpix_disk_free_bytes", "gauge"),
                           ("veilpix_slow_queued", "gauge"), ("veilpix_slow_running", "gauge")):
            self.assertIn(name, families)
            self.assertEqual(families[name].type, kind, name)
            self.assertTrue(families[name].samples, name)
        requests = {(one.labels["route"], one.labels["status"]): one.value
                    for one in families["veilpix_requests"].samples}
        self.assertEqual(requests[("uploads.patch", "204")], 2)
        count = lambda route, kind: sum(value for (name, status), value in requests.items()
                                        if name == route and status.startswith(kind))
        self.assertGreaterEqual(count("uploads.patch", "4"), 2)
        self.assertGreaterEqual(count("uploads.create", "5"), 1)
        self.assertTrue(all(len(status) == 3 for _, status in requests), "statuses as they are")
        value = lambda name: families[name].samples[0].value
        self.assertEqual(value("veilpix_accounts"), 3)
        self.assertEqual(value("veilpix_pictures"), 1)
        self.assertGreaterEqual(value("veilpix_stored_bytes"), len(kept.whole))
        self.assertGreaterEqual(value("veilpix_requests_refused"), 3)
        self.assertGreaterEqual(value("veilpix_received_bytes"), len(kept.whole))
        seconds = families["veilpix_request_seconds"].samples
        routes = {one.labels["route"] for one in seconds}
        for route in routes:
            buckets = [(float(one.labels["le"]), one.value) for one in seconds
                       if one.labels["route"] == route and one.name.endswith("_bucket")]
            self.assertEqual(buckets, sorted(buckets), "buckets are cumulative")
            count = [one.value for one in seconds if one.labels["route"] == route and one.name.endswith("_count")]
            self.assertEqual(buckets[-1], (float("inf"), count[0]))
            self.assertEqual(count[0], sum(value for (name, _), value in requests.items() if name == route), route)
        self.assertEqual(said.found(anna.call("GET", "/metrics").content), [])

    def test_counters_only_rise(self):
        anna = Account(self.server, "anna")
        before = self.families(anna)
        anna.call("GET", "/healthz")
        after = self.families(anna)
        for name, family in before.items():
            if family.type != "counter":
                continue
            now = {tuple(sorted(one.labels.items())): one.value for one in after[name].samples}
            for one in family.samples:
                self.assertGreaterEqual(now[tuple(sorted(one.labels.items()))], one.value, name)

    def test_ready_says_when_the_store_is_unusable(self):
        anna = Account(self.server, "anna")
        self.assertEqual(anna.call("GET", "/healthz").status_code, 200)
        self.assertEqual(anna.call("GET", "/readyz").status_code, 200)
        other = sqlite3.connect(os.path.join(self.server.data, "veilpix.db"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        reply = anna.call("GET", "/readyz")
        self.assertTrue(is_error(reply, 503), reply.text)
        self.assertIn("Retry-After", reply.headers)
        self.assertEqual(anna.call("GET", "/healthz").status_code, 200)
        other.execute("ROLLBACK")
        other.close()
        self.assertTrue(eventually(lambda: anna.call("GET", "/readyz").status_code == 200))

    def test_ready_says_when_the_blobs_are_gone(self):
        anna = Account(self.server, "anna")
        blobs = os.path.join(self.server.data, "blobs")
        os.rename(blobs, blobs + ".away")
        reply = anna.call("GET", "/readyz")
        self.assertTrue(is_error(reply, 503), f"{reply.status_code} {reply.text}")
        self.assertEqual(anna.call("GET", "/healthz").status_code, 200)
        os.rename(blobs + ".away", blobs)
        self.assertEqual(anna.call("GET", "/readyz").status_code, 200)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
