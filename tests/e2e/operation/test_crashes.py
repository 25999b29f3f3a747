#!/usr/bin/python3
"""The real server program, killed with SIGKILL at random moments under a mixed load, round after round over one data
folder: every acknowledged picture is there bit for bit, every acknowledged removal holds, nothing half-made can be
seen, and `fsck` finds nothing. VEILPIX_CRASH_ROUNDS says how many rounds (15), VEILPIX_CRASH_SEED which ones.
test_crashes.py PATH-TO-VEILPIX-SERVER."""
import collections
import os
import random
import sys
import threading
import time

import requests

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from sealed_stand_in import SealedStandIn  # noqa: E402
from server_run import Account, ServerRun  # noqa: E402
from seed_client import write_png  # noqa: E402

THERE, GONE, EITHER = "there", "gone", "either"


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
        self.seed = seed
        self.failure = None
        self.counts = collections.Counter()

    def run(self):
        try:
            while True:
                self.step()
        except requests.exceptions.RequestException:
            pass  # the crash
        except Exception as error:  # noqa: B902 told by the main thread
            self.failure = error

    def pick(self):
        mine = [one for one in list(self.pictures.values()) if one.state == THERE and one.owner is self.account
                and one.worker == self.name]
        return self.random.choice(mine) if mine else None

    def add(self, picture):
        picture.owner, picture.worker = self.account, self.name
        self.pictures[picture.name] = picture

    def step(self):
        action = self.random.random()
        if action < 0.5:
            self.native_upload()
        elif action < 0.7:
            self.seed_upload()
        elif action < 0.87:
            self.remove()
        else:
            self.share()

    def expect(self, reply, *statuses):
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
    def __init__(self, rounds, seed):
        self.rounds = rounds
        self.random = random.Random(seed)
        self.server = ServerRun()
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
            clients.append(client)
        for client in clients:
            client.start()
        time.sleep(self.random.uniform(0.02, 1.2))
        self.server.kill()
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
        """Half of the interrupted uploads go on where they were."""
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
            # 0: it was killed while the complete upload was moved into place, and starts over.
            assert offset == 0 or picture.acknowledged <= offset < len(picture.whole), f"{picture.acknowledged} {offset}"
            self.started_over += offset < picture.acknowledged
            if self.random.random() < 0.5:
                reply = account.patch(picture.location, offset, picture.whole[offset:])
                assert reply.status_code == 204, f"{reply.status_code} {reply.text}"
                picture.state, picture.shared = THERE, GONE
                assert self.whole(account, picture)
                self.resumed += 1

    def fsck(self, when):
        checked = self.server.run_tool("fsck")
        assert checked.returncode == 0, f"fsck {when}: {checked.returncode} {checked.stdout} {checked.stderr}"


def main():
    rounds = int(os.environ.get("VEILPIX_CRASH_ROUNDS", "15"))
    seed = int(os.environ.get("VEILPIX_CRASH_SEED", str(random.SystemRandom().getrandbits(32))))
    print(f"{rounds} rounds, VEILPIX_CRASH_SEED={seed}", flush=True)
    began = time.monotonic()
    crashes = Crashes(rounds, seed)
    crashes.run()
    states = collections.Counter(one.state for one in crashes.pictures.values())
    assert crashes.counts, "no client got anywhere"
    print(f"{time.monotonic() - began:.0f} s: {len(crashes.pictures)} pictures sent, {states[THERE]} kept, "
          f"{states[GONE]} removed or never acknowledged; of those in doubt at a crash {crashes.doubtful_there} were "
          f"there whole and {crashes.doubtful_gone} not at all; {crashes.resumed} uploads resumed, "
          f"{crashes.started_over} started over; "
          f"acknowledged: {dict(crashes.counts)}")


if __name__ == "__main__":
    main()
