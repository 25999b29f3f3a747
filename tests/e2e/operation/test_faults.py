#!/usr/bin/python3
"""Signals, a full disk, a folder that cannot be written, a locked database and too few descriptors, against the real
server program: it says so in the one shape of every refusal, stays up, keeps what it acknowledged, and goes on by
itself. test_faults.py [unittest options] PATH-TO-VEILPIX-SERVER."""
import contextlib
import os
import random
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from sealed_stand_in import SealedStandIn  # noqa: E402
from server_run import (Account, ServerRun, comes_to_rest, eventually, is_error, pass_time,  # noqa: E402
                        small_disk)
from seed_client import said, write_png  # noqa: E402

MIB = 1 << 20


class FaultCase(unittest.TestCase):
    def serve(self, *flags, **more):
        server = ServerRun("--log-format", "json", *flags, **more)
        self.addCleanup(server.close)
        return server.start()

    def assertRefused(self, reply, *statuses):
        self.assertIn(reply.status_code, statuses, reply.text[:300])
        self.assertTrue(is_error(reply, reply.status_code), reply.text[:300])
        if reply.status_code == 503:
            self.assertGreater(int(reply.headers["Retry-After"]), 0)

    def assertKept(self, account, *pictures):
        for sealed in pictures:
            content = account.call("GET", account.image(sealed.item_id, "/content"))
            self.assertEqual((content.status_code, content.content == sealed.picture), (200, True))
            thumbnail = account.call("GET", account.image(sealed.item_id, "/thumbnail"))
            self.assertEqual((thumbnail.status_code, thumbnail.content == sealed.thumbnail), (200, True))
        self.assertEqual({one["item_id"] for one in account.own() if one["item_id"]},
                         {one.item_id for one in pictures})


def taken(connection):
    """Whether all that was sent over it has been read by the other side, as the kernel says."""
    near, far = (f":{end[1]:04X}" for end in (connection.getsockname(), connection.getpeername()))
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    queues = [row[4] for row in rows if {row[1][-5:], row[2][-5:]} == {near, far}]
    return len(queues) == 2 and set(queues) == {"00000000:00000000"}


def refuses(server):
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        return False
    except OSError:
        return True


class Signals(FaultCase):
    def half_sent_patch(self, server, account, sealed):
        location = account.create(sealed).headers["Location"]
        connection = socket.create_connection(("127.0.0.1", server.port))
        self.addCleanup(connection.close)
        connection.settimeout(30)
        connection.sendall((f"PATCH {location} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {account.token}\r\n"
                            "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                            "Content-Type: application/offset+octet-stream\r\n"
                            f"Content-Length: {len(sealed.whole)}\r\n\r\n").encode() + sealed.whole[:1000])
        self.assertTrue(eventually(lambda: taken(connection), step=0.02))
        return connection

    def test_request_under_way_finishes_after_sigterm(self):
        server = self.serve()
        anna = Account(server, "anna").made()
        sealed = SealedStandIn(1)
        connection = self.half_sent_patch(server, anna, sealed)
        idle = socket.create_connection(("127.0.0.1", server.port))
        self.addCleanup(idle.close)
        server.send(signal.SIGTERM)
        idle.settimeout(5)
        try:
            self.assertEqual(idle.recv(1), b"", "an idle connection closes at once")
        except ConnectionResetError:
            pass  # it was still waiting to be accepted when its listener closed
        self.assertTrue(eventually(lambda: refuses(server), 5), "no listener is left")
        connection.sendall(sealed.whole[1000:])
        reply = b""
        while piece := connection.recv(65536):
            reply += piece
        self.assertTrue(reply.startswith(b"HTTP/1.1 204"), reply[:200])
        self.assertIn(b"connection: close", reply.lower())
        self.assertEqual(server.wait(20), 0)
        server.start()
        self.assertKept(anna, sealed)
        self.assertEqual(server.terminate(), 0)

    def test_second_sigterm_ends_it(self):
        server = self.serve()
        anna = Account(server, "anna").made()
        self.half_sent_patch(server, anna, SealedStandIn(2))
        server.send(signal.SIGTERM)
        self.assertTrue(eventually(lambda: refuses(server), 5), "no listener is left")
        self.assertIsNone(server.process.poll(), "it waits for the request")
        began = time.monotonic()
        server.send(signal.SIGTERM)
        server.wait(10)
        self.assertLess(time.monotonic() - began, 5)

    def test_request_that_never_ends_is_waited_for_no_longer_than_told(self):
        server = self.serve("--stop-timeout", "2")
        anna = Account(server, "anna").made()
        self.half_sent_patch(server, anna, SealedStandIn(3))
        began = time.monotonic()
        self.assertEqual(server.terminate(), 0)
        self.assertLess(time.monotonic() - began, 10)


class FullDisk(FaultCase):
    def test_refuses_with_507_and_recovers(self):
        with small_disk(12 * MIB) as disk:
            if disk is None:
                self.skipTest("a small file system needs root")
            server = self.serve("--reserve-bytes", "0", folder=disk)
            anna = Account(server, "anna").made()
            kept = SealedStandIn(10)
            self.assertEqual(anna.upload(kept).status_code, 204)
            read = SealedStandIn(14, content_rows=2000)
            self.assertEqual(anna.upload(read).status_code, 204)
            under_way = SealedStandIn(11, content_rows=3000)
            location = anna.create(under_way).headers["Location"]
            half = len(under_way.whole) // 2
            self.assertEqual(anna.patch(location, 0, under_way.whole[:half]).status_code, 204)

            ballast = os.path.join(disk, "ballast")
            with open(ballast, "wb", buffering=0) as out:
                with contextlib.suppress(OSError):
                    while out.write(b"\0" * 65536) == 65536:
                        pass
                with contextlib.suppress(OSError):
                    while out.write(b"\0" * 512):
                        pass
            self.assertRefused(anna.patch(location, half, under_way.whole[half:]), 507)
            self.assertRefused(anna.upload(SealedStandIn(12)), 507)
            png = os.path.join(server.root, "noise.png")
            with open(png, "wb") as out:
                out.write(write_png(300, 300, random.Random(4).randbytes(270000)))
            self.assertRefused(anna.seed().upload(png, "1 " * 400000), 507)
            self.assertRefused(anna.call("GET", "/readyz"), 503, 507)
            self.assertEqual(anna.call("GET", "/healthz").status_code, 200)
            self.assertKept(anna, kept, read)
            reply = anna.call("GET", anna.image(read.item_id, ""))
            self.assertEqual(reply.status_code, 200, "the old client's download needs no room: " + reply.text[:200])
            self.assertEqual(reply.json()["data"]["img_content"].encode("latin-1"), read.picture)
            offset = int(anna.head(location).headers["Upload-Offset"])
            self.assertEqual(offset, half, "what was acknowledged stays")

            os.remove(ballast)
            self.assertTrue(eventually(lambda: anna.call("GET", "/readyz").status_code == 200))
            reply = anna.patch(location, offset, under_way.whole[offset:])
            self.assertEqual(reply.status_code, 204, reply.text)
            later = SealedStandIn(13)
            self.assertEqual(anna.upload(later).status_code, 204)
            self.assertKept(anna, kept, read, under_way, later)
            self.assertIsNone(server.process.poll())
            self.assertEqual(server.terminate(), 0)

    @staticmethod
    def fill(path):
        with open(path, "wb", buffering=0) as out:
            for piece in (65536, 512):
                with contextlib.suppress(OSError):
                    while out.write(b"\0" * piece) == piece:
                        pass

    def check_sign_ins(self, server, account):
        """Whoever comes to make room gets in, with the password and with what is left of an earlier sign-in."""
        for _ in range(3):
            again = Account(server, account.name)
            reply = again.login()
            self.assertEqual(reply.status_code, 200, reply.text)
            reply = again.call("POST", "/api/v1/auth/refresh", json={"refresh_token": again.refresh_token})
            self.assertEqual(reply.status_code, 200, reply.text)
            said(reply.json()["access_token"], reply.json()["refresh_token"])
            self.assertEqual(again.call("POST", "/api/v1/auth/logout").status_code, 200)
        self.assertRefused(Account(server, account.name).login("wrong" * 8), 422)

    def test_signing_in_goes_on_however_often(self):
        with small_disk(24 * MIB) as disk:
            if disk is None:
                self.skipTest("a small file system needs root")
            server = self.serve("--reserve-bytes", "0", folder=disk)
            anna, bert = Account(server, "anna").made(), Account(server, "bert").made()
            kept = SealedStandIn(31)
            self.assertEqual(anna.upload(kept).status_code, 204)
            self.assertEqual(anna.call("GET", "/readyz").status_code, 200)
            self.fill(os.path.join(disk, "foreign"))
            for attempt in range(60):
                reply = anna.login()
                self.assertEqual(reply.status_code, 200, f"{attempt}: {reply.text}")
            reply = bert.call("POST", "/api/v1/auth/refresh", json={"refresh_token": bert.refresh_token})
            self.assertEqual(reply.status_code, 200, reply.text)
            said(reply.json()["access_token"], reply.json()["refresh_token"])
            self.assertRefused(anna.call("GET", "/readyz"), 503, 507)
            self.assertEqual(anna.call("DELETE", anna.image(kept.item_id, "")).status_code, 204)
            os.remove(os.path.join(disk, "foreign"))
            self.assertTrue(eventually(lambda: anna.call("GET", "/readyz").status_code == 200))
            self.assertEqual(server.terminate(), 0)

    def test_deleting_and_signing_in_work_and_make_room(self):
        with small_disk(24 * MIB) as disk:
            if disk is None:
                self.skipTest("a small file system needs root")
            server = self.serve("--reserve-bytes", "0", folder=disk)
            anna = Account(server, "anna").made()
            sealed = [SealedStandIn(15 + number, content_rows=6000) for number in range(4)]
            for one in sealed:
                self.assertEqual(anna.upload(one).status_code, 204)
            held = os.path.join(server.data, "ballast")
            self.assertTrue(os.path.exists(held + "-sign-ins"))
            for number, one in enumerate(sealed[:3]):
                self.assertTrue(os.path.exists(held))
                # Full to the brim: the log of the database cannot take one page more.
                self.fill(os.path.join(disk, f"foreign {number}"))
                for attempt in range(400):
                    reply = Account(server, f"bert {number} {attempt}").register()
                    if reply.status_code != 201:
                        break
                self.assertRefused(reply, 507)
                self.check_sign_ins(server, anna)
                if number == 1:
                    self.assertEqual(anna.call("POST", anna.image(one.item_id, "/trash")).status_code, 204)
                self.assertEqual(anna.call("DELETE", anna.image(one.item_id, "")).status_code, 204)
                self.assertEqual(anna.call("GET", anna.image(one.item_id, "/content")).status_code, 404)
            # What went is room for others, without a start anew or anybody's help.
            self.assertTrue(os.path.exists(held))
            later = SealedStandIn(19)
            self.assertEqual(anna.upload(later).status_code, 204)
            self.assertKept(anna, sealed[3], later)
            self.assertEqual(server.terminate(), 0)

    def test_limit_of_file_sizes_is_a_full_disk(self):
        server = self.serve("--reserve-bytes", "0", limits={resource.RLIMIT_FSIZE: 2 * MIB})
        anna = Account(server, "anna").made()
        kept = SealedStandIn(20)
        self.assertEqual(anna.upload(kept).status_code, 204)
        large = SealedStandIn(21, content_rows=14000)
        location = anna.create(large).headers["Location"]
        self.assertRefused(anna.patch(location, 0, large.whole), 507)
        self.assertEqual(anna.head(location).headers["Upload-Offset"], "0")
        png = os.path.join(server.root, "noise.png")
        with open(png, "wb") as out:
            out.write(write_png(1000, 1000, random.Random(4).randbytes(3000000)))
        self.assertRefused(anna.seed().upload(png, "1 "), 507)
        self.assertEqual(anna.upload(SealedStandIn(22)).status_code, 204)
        self.assertIsNone(server.process.poll())

    def test_database_that_cannot_grow_is_a_full_disk(self):
        server = self.serve("--reserve-bytes", "0")
        Account(server, "anna").made()
        # The write that fails is SQLite's own, in the middle of its log, at its end, and when a page is begun.
        for more in (0, 1000, 5000):
            room = os.path.getsize(os.path.join(server.data, "veilpix.db-wal")) + more
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
            for number in range(3):
                self.assertRefused(Account(server, f"bert {more} {number}").register(), 507)
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            Account(server, f"carl {more}").made()
        self.assertIsNone(server.process.poll())

    def check_reserve(self, server):
        anna = Account(server, "anna").made()
        self.assertRefused(anna.create(SealedStandIn(25)), 507)
        png = os.path.join(server.root, "noise.png")
        with open(png, "wb") as out:
            out.write(write_png(3, 3, bytes(27)))
        self.assertRefused(anna.seed().upload(png, "1 "), 507)
        self.assertEqual(anna.call("GET", "/readyz").status_code, 200)

    def test_reserve_is_left_alone(self):
        self.check_reserve(self.serve("--reserve-bytes", "1000000T"))

    def test_reserve_is_left_alone_where_mounts_cannot_be_looked_up(self):
        # As in a chroot or a container: no list of mounts in /proc.
        program = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"]
        if subprocess.run([*program, "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("hiding /proc needs root")
        self.check_reserve(self.serve("--reserve-bytes", "1000000T", within=program))

    def test_reserve_holds_for_pieces_too(self):
        with small_disk(12 * MIB) as disk:
            if disk is None:
                self.skipTest("a small file system needs root")
            server = self.serve("--reserve-bytes", "5M", folder=disk)
            anna = Account(server, "anna").made()
            sealed = [SealedStandIn(26 + number, content_rows=8000) for number in range(6)]
            locations = [anna.create(one).headers["Location"] for one in sealed]
            statuses = [anna.patch(location, 0, one.whole).status_code for location, one in zip(locations, sealed)]
            self.assertEqual(sorted(set(statuses)), [204, 507], statuses)
            room = os.statvfs(disk)
            self.assertGreater(room.f_bavail * room.f_frsize, 5 * MIB - 65536)


class UnwritableFolder(FaultCase):
    FOLDERS = ("spool", "blobs", "")

    def close_folders(self, server, mode):
        for top in self.FOLDERS:
            for folder, _, _ in os.walk(os.path.join(server.data, top) if top else server.data):
                os.chmod(folder, mode)

    def test_refuses_with_503_and_recovers(self):
        server = self.serve(demoted=True)
        anna = Account(server, "anna").made()
        kept = SealedStandIn(30)
        self.assertEqual(anna.upload(kept).status_code, 204)
        under_way = SealedStandIn(31)
        location = anna.create(under_way).headers["Location"]
        self.close_folders(server, 0o500)
        self.assertRefused(anna.upload(SealedStandIn(32)), 503)
        png = os.path.join(server.root, "noise.png")
        with open(png, "wb") as out:
            out.write(write_png(300, 300, random.Random(4).randbytes(270000)))
        self.assertRefused(anna.seed().upload(png, "1 " * 400000), 503)
        self.assertRefused(anna.patch(location, 0, under_way.whole), 503)
        self.assertEqual(anna.call("GET", "/healthz").status_code, 200)
        self.assertRefused(anna.call("GET", "/readyz"), 503)
        self.assertKept(anna, kept)
        self.close_folders(server, 0o700)
        self.assertEqual(anna.patch(location, 0, under_way.whole).status_code, 204)
        later = SealedStandIn(33)
        self.assertEqual(anna.upload(later).status_code, 204)
        self.assertKept(anna, kept, under_way, later)
        self.assertEqual(server.terminate(), 0)

    def test_start_names_the_setting(self):
        server = ServerRun(demoted=True)
        self.addCleanup(server.close)
        os.makedirs(server.data, exist_ok=True)
        os.chmod(server.data, 0o500)
        server.spawn()
        self.assertNotEqual(server.wait(20), 0)
        self.assertIn("setting 'data'", server.text())


class LockedDatabase(FaultCase):
    def test_refuses_with_503_and_recovers(self):
        server = self.serve()
        anna = Account(server, "anna").made()
        kept = SealedStandIn(40)
        self.assertEqual(anna.upload(kept).status_code, 204)
        under_way = SealedStandIn(41)
        location = anna.create(under_way).headers["Location"]
        other = sqlite3.connect(os.path.join(server.data, "veilpix.db"), isolation_level=None, timeout=20)
        self.addCleanup(other.close)
        other.execute("BEGIN EXCLUSIVE")
        replies = []
        refused = threading.Thread(target=lambda: replies.append(anna.patch(location, 0, under_way.whole)))
        refused.start()
        self.assertTrue(eventually(lambda: b"veilpix_slow_running 1\n" in anna.call("GET", "/metrics").content, step=0.02))
        # Those who only look are answered meanwhile.
        reader = Account(server, "anna")
        reader.token, reader.user_id = anna.token, anna.user_id
        began = time.monotonic()
        self.assertKept(reader, kept)
        self.assertEqual(reader.call("GET", "/healthz").status_code, 200)
        self.assertLess(time.monotonic() - began, 4)
        self.assertRefused(reader.create(SealedStandIn(42)), 503)
        self.assertRefused(reader.call("GET", "/readyz"), 503)
        refused.join(60)
        self.assertRefused(replies[0], 503)
        other.execute("ROLLBACK")
        self.assertEqual(anna.call("GET", "/readyz").status_code, 200)
        offset = int(anna.head(location).headers["Upload-Offset"])
        self.assertEqual(offset, 0)
        self.assertEqual(anna.patch(location, offset, under_way.whole).status_code, 204)
        self.assertKept(anna, kept, under_way)
        self.assertEqual(server.terminate(), 0)


class FewDescriptors(FaultCase):
    def test_running_out_costs_no_processor(self):
        for workers in (1, 2):
            for headroom in (1, 4, 20):
                with self.subTest(workers=workers, headroom=headroom):
                    server = self.serve("--workers", str(workers))
                    # Each loop has seen once that nobody is waiting any more.
                    for _ in range(8):
                        with socket.create_connection(("127.0.0.1", server.port)):
                            pass_time(0.02)
                    self.assertTrue(comes_to_rest(server))
                    most = len(os.listdir(f"/proc/{server.process.pid}/fd")) + headroom
                    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
                    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (most, hard))
                    flood = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(60)]
                    comes_to_rest(server)
                    before = server.cpu_seconds()
                    pass_time(2)
                    self.assertLess(server.cpu_seconds() - before, 0.4, "it spins")
                    self.assertLessEqual(server.text().count("out of descriptors"), 2 * workers, "one line a while")
                    for one in flood:
                        one.close()
                    self.assertTrue(eventually(lambda: Account(server, "x").call("GET", "/healthz").ok, 30))
                    self.assertEqual(server.terminate(), 0)

    def test_flood_costs_no_processor_and_passes(self):
        server = self.serve(limits={resource.RLIMIT_NOFILE: 96})
        anna = Account(server, "anna").made()
        kept = SealedStandIn(50)
        self.assertEqual(anna.upload(kept).status_code, 204)
        flood = []
        for _ in range(200):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", server.port))
            flood.append(one)
        comes_to_rest(server)
        before = server.cpu_seconds()
        pass_time(3)
        self.assertLess(server.cpu_seconds() - before, 1.0, "it spins")
        # The connection that was there first goes on; what it cannot do for want of descriptors it says.
        made = []
        for seed in range(51, 56):
            sealed = SealedStandIn(seed)
            reply = anna.upload(sealed)
            if reply.status_code == 204:
                made.append(sealed)
            else:
                self.assertRefused(reply, 503)
        for one in flood:
            one.close()

        def answers():
            try:
                return Account(server, "x").call("GET", "/readyz", timeout=5).status_code == 200
            except OSError:
                return False
        self.assertTrue(eventually(answers, 30))
        later = SealedStandIn(57)
        self.assertEqual(anna.upload(later).status_code, 204)
        self.assertKept(anna, kept, later, *made)
        self.assertEqual(server.terminate(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
