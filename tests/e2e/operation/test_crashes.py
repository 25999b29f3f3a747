#!/usr/bin/python3
"""The real server program, killed with SIGKILL at random moments under a mixed load, round after round over one data
folder: every acknowledged picture is there bit for bit, every acknowledged removal holds, nothing half-made can be
seen, and `fsck` finds nothing. In every third round files can no longer grow for a while; a second series of rounds
runs on a small file system that fills up, where this process may mount one. VEILPIX_CRASH_ROUNDS says how many rounds
(12, and a third as many on the small file system), VEILPIX_CRASH_SEED which ones. test_crashes.py PATH-TO-VEILPIX-SERVER."""
import collections
import contextlib
import os
import random
import resource
import sqlite3
import sys
import threading
import time

import requests

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from sealed_stand_in import SealedStandIn  # noqa: E402
from server_run import Account, ServerRun, eventually, is_error, pass_time, small_disk  # noqa: E402
from seed_client import write_png  # noqa: E402

THERE, GONE, EITHER = "there", "gone", "either"


class Refused(Exception):
    """503 or 507 while the disk accepts nothing: whether it happened all the same is open."""


class SizeLimit:
    """Files of the server cannot grow beyond a size: the kernel's limit for a process, which needs no privilege."""

    def __init__(self, server):
        self.server = server

    def begin(self, chosen):
        size = chosen.choice((0, 4096, 300_000))
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def end(self):
        if self.server.process.poll() is None:
            everything = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, everything)


class Ballast:
    """A file system that is full but for a few blocks."""

    def __init__(self, disk):
        self.disk, self.path = disk, os.path.join(disk, "ballast")

    def begin(self, chosen):
        left = chosen.choice((0, 8, 300)) * 4096
        with open(self.path, "wb") as out:
            for _ in range(20):  # others write meanwhile
                state = os.statvfs(self.disk)
                free = state.f_bavail * state.f_frsize - left
                if free <= 0:
                    break
                with contextlib.suppress(OSError):
                    os.posix_fallocate(out.fileno(), os.fstat(out.fileno()).st_size, free)

    def end(self):
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.path)


class Picture:
    """What one client sent and what it was told about it."""

    def __init__(self, name, content, second):
        self.name, self.content, self.second = name, content, second
        self.state = EITHER   # asked for, not yet answered
        self.shared = GONE    # with the other account
        self.location = None  # of an upload under way
        self.acknowledged = 0
        self.whole = b""


class Client(threading.Thread):
    """One connection that works until the server is gone. Notes what it is about to ask for before it asks, and what
    it was told after."""

    def __init__(self, account, other, pictures, seed):
        super().__init__(daemon=True)
        self.account, self.other, self.pictures = account, other, pictures
        self.random = random.Random(seed)
        self.pause = 0
        self.failure = None
        self.may_refuse = threading.Event()
        self.counts = collections.Counter()

    def run(self):
        try:
            while True:
                try:
                    self.step()
                    pass_time(self.pause)
                except Refused:
                    pass_time(0.01)
        except requests.exceptions.RequestException:
            pass  # the crash
        except Exception as error:  # noqa: B902 told by the main thread
            self.failure = error

    def mine(self):
        return [one for one in list(self.pictures.values()) if one.state == THERE and one.worker == self.name
                and one.owner.user_id == self.account.user_id]

    def pick(self):
        mine = self.mine()
        return self.random.choice(mine) if mine else None

    def add(self, picture):
        picture.owner, picture.worker = self.account, self.name
        self.pictures[picture.name] = picture

    def step(self):
        action = self.random.random()
        if self.random.random() < len(self.mine()) / 300:  # the library stops growing, however long this goes on
            self.remove()
        elif action < 0.5:
            self.native_upload()
        elif action < 0.7:
            self.seed_upload()
        elif action < 0.87:
            self.remove()
        else:
            self.share()

    def expect(self, reply, *statuses):
        if reply.status_code in (503, 507) and self.may_refuse.is_set():
            assert is_error(reply, reply.status_code), reply.text[:200]
            self.counts[f"refused {reply.status_code}"] += 1
            raise Refused
        assert reply.status_code in statuses, f"{reply.request.method} {reply.status_code} {reply.text[:200]}"
        self.counts[reply.request.method + " " + str(reply.status_code)] += 1

    def native_upload(self):
        sealed = SealedStandIn(self.random.getrandbits(60), content_rows=self.random.choice((5, 40, 400, 2000)))
        picture = Picture(sealed.item_id, sealed.picture, sealed.thumbnail)
        picture.whole = sealed.whole
        created = self.account.create(sealed)
        self.expect(created, 201)
        picture.location = created.headers["Location"]
        self.add(picture)
        pieces = self.random.choice((1, 1, 2, 4))
        size = -(-len(sealed.whole) // pieces)
        for offset in range(0, len(sealed.whole), size):
            reply = self.account.patch(picture.location, offset, sealed.whole[offset:offset + size])
            self.expect(reply, 204)
            picture.acknowledged = int(reply.headers["Upload-Offset"])
        picture.state = THERE

    def seed_upload(self):
        number = self.random.getrandbits(60)
        noise = random.Random(number)
        quotient = "".join(f"{noise.randrange(5000)} " for _ in range(self.random.choice((50, 3000, 60000))))
        side = self.random.choice((8, 60, 150))
        name = f"seed_{number:x}"
        picture = Picture(name, write_png(side, side, noise.randbytes(side * side * 3)), quotient.encode())
        form = self.account.call("GET", self.account.image("upload"))
        self.expect(form, 200)
        headers = {"X-CSRFToken": form.json()["csrf_token"]}
        if "Set-Cookie" in form.headers:
            headers["Cookie"] = form.headers["Set-Cookie"]
        self.add(picture)
        reply = self.account.call("POST", self.account.image("upload"), headers=headers, data={"quotient": quotient},
                                  files={"imageFile": (name + ".png", picture.content, "image/png")})
        self.expect(reply, 200)
        assert reply.json()["data"]["img_name"] == name + ".png", reply.text
        picture.state = THERE

    def remove(self):
        picture = self.pick()
        if picture:
            picture.state = picture.shared = EITHER
            self.expect(self.account.call("DELETE", self.account.image(picture.name)), 204)
            picture.state = picture.shared = GONE

    def share(self):
        picture = self.pick()
        if not picture or picture.location is None or picture.shared != GONE:
            return
        picture.shared = EITHER
        self.expect(self.account.grant(picture.name, self.other), 201)
        picture.shared = THERE


class Crashes:
    """`disk`: a small file system for the data folder, which fills up in every round."""

    def __init__(self, rounds, seed, disk=None):
        self.rounds = rounds
        self.random = random.Random(seed)
        self.server = ServerRun("--reserve-bytes", "0", folder=disk)
        self.fault = Ballast(disk) if disk else SizeLimit(self.server)
        self.each_fault = 1 if disk else 3
        self.pause = 0.02 if disk else 0  # there is no disk that slows them down
        self.faults = self.recovered = self.sent = self.left_behind = 0
        self.pictures = {}
        self.counts = collections.Counter()
        self.resumed = self.started_over = self.doubtful_there = self.doubtful_gone = 0

    def run(self):
        try:
            self.server.start()
            self.anna = Account(self.server, "anna").made()
            self.ben = Account(self.server, "ben").made()
            for number in range(self.rounds):
                self.round(number)
            self.settle(list(self.pictures.values()))
            assert self.server.terminate() == 0
            self.fsck("at the end")
            self.sweep()
        finally:
            self.server.close()

    def person(self, account):
        again = Account(self.server, account.name)
        again.token, again.user_id = account.token, account.user_id
        return again

    def round(self, number):
        before = set(self.pictures)
        clients = []
        for index in range(4):
            one, other = (self.anna, self.ben) if index % 2 == 0 else (self.ben, self.anna)
            client = Client(self.person(one), other, self.pictures, self.random.getrandbits(60))
            client.name = f"client {index}"
            client.pause = self.pause
            clients.append(client)
        for client in clients:
            client.start()
        pass_time(self.random.uniform(0.02, 1.2))
        if number % self.each_fault == self.each_fault - 1:
            self.stop_accepting(clients)
        self.server.kill()
        self.fault.end()
        for client in clients:
            client.join(60)
            assert not client.is_alive()
            if client.failure:
                raise client.failure
            self.counts += client.counts
        if number % 5 == 4:
            self.fsck(f"after crash {number + 1}")
        self.server.start()
        new = [one for name, one in self.pictures.items() if name not in before]
        old = [one for name, one in self.pictures.items() if name in before]
        self.settle(new + self.random.sample(old, min(len(old), 10)) + [one for one in old if EITHER in
                                                                       (one.state, one.shared)])
        self.finish_uploads(new)
        self.sent += len(new)
        # Whatever is gone for good may not be listed again: settle() knows only the others.
        self.pictures = {name: one for name, one in self.pictures.items() if one.state == THERE}

    def stop_accepting(self, clients):
        """Nothing can be written for a while; in half of the rounds it passes before the kill."""
        for client in clients:
            client.may_refuse.set()
        self.fault.begin(self.random)
        self.faults += 1
        pass_time(self.random.uniform(0.02, 0.8))
        assert self.server.process.poll() is None, "the server has ended by itself"
        if self.random.random() < 0.5:
            self.fault.end()
            account, sealed = self.person(self.anna), SealedStandIn(self.random.getrandbits(60))
            assert eventually(lambda: account.call("GET", "/readyz").status_code == 200), "it does not recover"
            reply = account.upload(sealed)
            assert reply.status_code == 204, f"after the disk has room again: {reply.status_code} {reply.text}"
            picture = Picture(sealed.item_id, sealed.picture, sealed.thumbnail)
            picture.owner, picture.worker, picture.location, picture.state = self.anna, "", "whole", THERE
            picture.whole, picture.acknowledged = sealed.whole, len(sealed.whole)
            self.pictures[picture.name] = picture
            self.recovered += 1
            pass_time(self.random.uniform(0, 0.4))

    def whole(self, reader, picture):
        """True if all of it is there and right, False if none of it is; anything between fails."""
        owner = picture.owner.user_id
        if picture.location is None:
            reply = reader.call("GET", reader.image(picture.name, owner=owner))
            if reply.status_code == 200:
                data = reply.json()["data"]
                assert data["img_content"].encode("ISO-8859-1") == picture.content, "another picture"
                assert data["quotient"].encode() == picture.second, "another quotient"
        else:
            reply = reader.call("GET", reader.image(picture.name, "/content", owner=owner))
            if reply.status_code == 200:
                assert reply.content == picture.content, "another picture"
                second = reader.call("GET", reader.image(picture.name, "/thumbnail", owner=owner))
                assert second.status_code == 200 and second.content == picture.second, "another thumbnail"
        assert reply.status_code in (200, 401, 403, 404), f"{reply.status_code} {reply.text[:200]}"
        return reply.status_code == 200

    def settle(self, pictures):
        """Looks at each; what was in doubt is known from now on."""
        readers = {person.user_id: self.person(person) for person in (self.anna, self.ben)}
        for picture in pictures:
            owner = readers[picture.owner.user_id]
            other = readers[(self.ben if picture.owner.user_id == self.anna.user_id else self.anna).user_id]
            there = self.whole(owner, picture)
            if picture.state == EITHER:
                self.doubtful_there += there
                self.doubtful_gone += not there
            else:
                assert there == (picture.state == THERE), f"{picture.name}: {picture.state}, but found: {there}"
            picture.state = THERE if there else GONE
            seen = self.whole(other, picture)
            assert there or not seen
            if picture.shared != EITHER:
                assert seen == (there and picture.shared == THERE), f"{picture.name} shared: {picture.shared}, {seen}"
            picture.shared = THERE if seen else GONE
        for reader in readers.values():
            listed = {one["item_id"] or one["name"] for one in reader.own()}
            wrong = [name for name in listed if name not in self.pictures]
            assert not wrong, f"nobody uploaded {wrong}"
            for picture in pictures:
                if picture.owner.user_id == reader.user_id:
                    assert (picture.name in listed) == (picture.state == THERE), picture.name

    def finish_uploads(self, pictures):
        """Half of the interrupted uploads go on where they were; of the others an account may not leave many behind."""
        for picture in pictures:
            if not picture.location or picture.state == THERE or picture.acknowledged == len(picture.whole):
                continue
            account = self.person(picture.owner)
            reply = account.head(picture.location)
            if picture.state == GONE and reply.status_code == 404:
                assert picture.acknowledged == 0, "an upload with acknowledged bytes is gone"
                continue
            assert reply.status_code == 200, reply.status_code
            offset = int(reply.headers["Upload-Offset"])
            # Killed while the complete upload was moved into place, it starts over, or goes on behind the picture's bytes
            # when only those of the thumbnail were gone by then.
            moved = offset in (0, len(picture.content))
            assert moved or picture.acknowledged <= offset < len(picture.whole), f"{picture.acknowledged} {offset}"
            self.started_over += offset < picture.acknowledged
            if self.random.random() < 0.5:
                reply = account.patch(picture.location, offset, picture.whole[offset:])
                assert reply.status_code == 204, f"{reply.status_code} {reply.text}"
                picture.state, picture.shared = THERE, GONE
                assert self.whole(account, picture)
                self.resumed += 1
            elif self.left_behind < 20:
                self.left_behind += 1
            else:
                reply = account.call("DELETE", picture.location, headers={"Tus-Resumable": "1.0.0"})
                assert reply.status_code == 204, f"{reply.status_code} {reply.text}"

    def fsck(self, when):
        checked = self.server.run_tool("fsck")
        assert checked.returncode == 0, f"fsck {when}: {checked.returncode} {checked.stdout} {checked.stderr}"


    def on_disk(self):
        found = {name for _, _, names in os.walk(os.path.join(self.server.data, "blobs")) for name in names}
        return found, set(os.listdir(os.path.join(self.server.data, "spool", "uploads")))

    def sweep(self):
        """Two hours later, all that lies on the disk belongs to a picture or to an upload that may still go on."""
        def ask(database, *queries):
            return {row[0] for query in queries for row in database.execute(query)}
        path = os.path.join(self.server.data, "veilpix.db")
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("UPDATE blobs SET since = since - 7200000")
            referred = ask(database, *(f"SELECT {kind}_key FROM {table} WHERE {kind}_key <> ''" for kind, table in (
                ("content", "pictures"), ("thumbnail", "pictures"), ("quotient", "pictures"), ("content", "versions"),
                ("thumbnail", "versions"))))
            spooled = ask(database, "SELECT spool_key || '.upload' FROM uploads WHERE state = 0")
            unreferred = ask(database, "SELECT key FROM blobs WHERE state <> 1") - referred

        def noted():
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
                return ask(database, "SELECT key FROM blobs") & unreferred

        blobs, spool = self.on_disk()
        self.orphans = len(blobs - referred) + len(spool - spooled)
        for top, _, names in os.walk(os.path.join(self.server.data, "spool")):
            for name in names:
                os.utime(os.path.join(top, name), (time.time() - 7200, time.time() - 7200))
        self.server.start()
        assert eventually(lambda: self.on_disk()[0] == referred, 40), "orphans in blobs"
        assert eventually(lambda: self.on_disk()[1] <= spooled, 40), f"orphans in spool: {self.on_disk()[1] - spooled}"
        # The journal forgets a file only after it is gone: ended between the two, it is the next sweep's to note.
        assert eventually(lambda: not noted(), 40), f"still in the journal: {noted()}"
        self.settle(list(self.pictures.values()))
        code = self.server.terminate()
        assert code == 0, f"ended with {code}: {self.server.text()[-4000:]}"
        self.fsck("after the sweep")

    def report(self, what):
        refused = sum(count for name, count in self.counts.items() if name.startswith("refused"))
        assert self.counts, "no client got anywhere"
        assert refused or self.faults < 5, "the disk accepted everything"
        print(f"{what}: {self.rounds} rounds, {self.faults} of them with a disk that accepts nothing ({self.recovered} "
              f"recovered before the kill); {self.sent} pictures sent, {len(self.pictures)} kept, the others "
              f"removed or never acknowledged; of those in doubt {self.doubtful_there} were there whole and "
              f"{self.doubtful_gone} not at all; {self.resumed} uploads resumed, {self.started_over} started over; "
              f"{self.orphans} orphans swept; "
              f"answers: {dict(self.counts)}", flush=True)


def main():
    rounds = int(os.environ.get("VEILPIX_CRASH_ROUNDS", "12"))
    seed = int(os.environ.get("VEILPIX_CRASH_SEED", str(random.SystemRandom().getrandbits(32))))
    print(f"VEILPIX_CRASH_SEED={seed}", flush=True)
    crashes = Crashes(rounds, seed)
    crashes.run()
    crashes.report("files that cannot grow")
    with small_disk(512 << 20) as disk:
        if disk is None:
            print("small file system: this process may not mount one")
            return
        crashes = Crashes(max(1, rounds // 3), seed + 1, disk)
        crashes.run()
        crashes.report("small file system")


if __name__ == "__main__":
    main()
