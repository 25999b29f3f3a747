"""The real server program in a process of its own, and accounts that talk to it as outsiders do."""
import base64
import contextlib
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import requests

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from seed_client import SeedClient, said  # noqa: E402

NOBODY = 65534


def server_path():
    """The program under test: the suite's last argument."""
    return SERVER


SERVER = os.path.abspath(sys.argv.pop()) if len(sys.argv) > 1 and not sys.argv[-1].startswith("-") else ""


class ServerRun:
    """`demoted`: without root's power to write where nobody may; root then runs a copy of the program as nobody.
    `within`: a command that runs the program."""

    def __init__(self, *flags, folder=None, demoted=False, limits=None, within=()):
        self.flags = list(flags)
        self.within = list(within)
        self.root = tempfile.mkdtemp(prefix="veilpix-run-")
        self.data = os.path.join(folder or self.root, "data")
        self.limits = limits or {}
        self.demoted = demoted and os.geteuid() == 0
        self.program = server_path()
        self.process = None
        self.port = 0
        self.log = b""
        self.wanted_log = os.path.join(self.root, "log")
        if self.demoted:
            os.chmod(self.root, 0o755)
            self.program = shutil.copy(self.program, self.root)
            os.makedirs(self.data, exist_ok=True)
            os.chown(self.data, NOBODY, NOBODY)

    def _prepare(self):
        for what, value in self.limits.items():
            resource.setrlimit(what, (value, value))
        if self.demoted:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.environ.pop("VEILPIX_LOG_FILE", None)  # which nobody may not write: close() adds this log to it

    def spawn(self, *more):
        command = [*self.within, self.program, "serve", "--listen", f"127.0.0.1:{self.port}", "--data", self.data, *self.flags, *more]
        self.errors = open(self.wanted_log, "ab")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, preexec_fn=self._prepare,
                                        cwd="/")

    def start(self, *more):
        self.spawn(*more)
        line = self.process.stdout.readline().decode()
        assert line.startswith("listening on "), f"no start: {line!r} {self.text()[-600:]}"
        self.url = line.split()[2]
        self.port = int(self.url.rsplit(":", 1)[1])
        return self

    def text(self):
        with open(self.wanted_log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def send(self, number):
        self.process.send_signal(number)

    def wait(self, seconds=30):
        code = self.process.wait(seconds)
        self.process.stdout.close()
        self.errors.close()
        return code

    def terminate(self, seconds=40):
        self.send(signal.SIGTERM)
        return self.wait(seconds)

    def kill(self):
        self.process.kill()
        self.wait()

    def close(self):
        if self.process and self.process.poll() is None:
            self.kill()
        whole_log = os.environ.get("VEILPIX_LOG_FILE")
        if self.demoted and whole_log and os.path.exists(self.wanted_log):
            with open(whole_log, "a", encoding="utf-8") as log:
                log.writelines(line + "\n" for line in self.text().splitlines() if line[:1] in "{2")
        subprocess.run(["chmod", "-R", "u+rwX", self.root], check=False)
        shutil.rmtree(self.root, ignore_errors=True)

    def run_tool(self, *arguments):
        return subprocess.run([self.program, *arguments, "--data", self.data], capture_output=True, text=True,
                              preexec_fn=self._prepare, cwd="/", timeout=120)

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Account:
    """A native account over one keep-alive connection. `base` is asked for each time: restarts keep the port."""

    def __init__(self, server, name):
        self.server = server
        self.name = name
        self.password = hashlib.sha256(b"login secret of " + name.encode()).hexdigest()
        self.recovery = hashlib.sha256(b"recovery of " + name.encode()).hexdigest()
        self.session = requests.Session()
        self.token = self.refresh_token = self.user_id = ""

    def call(self, method, path, timeout=60, **more):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers.update(more.pop("headers", {}))
        return self.session.request(method, self.server.url + path, headers=headers, timeout=timeout, **more)

    def register(self):
        text = lambda byte, size: base64.b64encode(byte * size).decode()
        self.key_ring = base64.b64encode(b"sealed ring of " + self.name.encode() * 8).decode()
        return self.call("POST", "/api/v1/auth/register", json={
            "username": self.name, "password": self.password, "public_key": "118403 97093",
            "signing_key": text(b"s", 32), "identity_signature": text(b"i", 64), "salt": text(b"x", 16),
            "memory_kib": 65536, "passes": 3, "recovery": self.recovery, "key_ring": self.key_ring})

    def login(self, password=None):
        reply = self.call("POST", "/api/v1/auth/login", json={
            "username": self.name, "password": password or self.password, "device": "the desk in the hall"})
        if reply.status_code == 200:
            body = reply.json()
            self.token, self.user_id = body["access_token"], body["user_id"]
            self.refresh_token = body["refresh_token"]
            said(self.name, self.password, self.recovery, self.token, self.refresh_token, self.user_id)
        return reply

    def made(self):
        reply = self.register()
        assert reply.status_code == 201, reply.text
        reply = self.login()
        assert reply.status_code == 200, reply.text
        return self

    def seed(self):
        """The same account as the seed's own client sees it."""
        client = SeedClient(self.server.url)
        client.access_token, client.user_id = self.token, self.user_id
        return client

    # ---- uploads by tus -------------------------------------------------------------------------------------------
    def create(self, sealed, **more):
        said(sealed.item_id)
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}"
                            for key, value in sealed.metadata().items())
        return self.call("POST", "/api/v1/uploads", headers={
            "Tus-Resumable": "1.0.0", "Upload-Length": str(len(sealed.whole)), "Upload-Metadata": metadata, **more})

    def patch(self, location, offset, data, **more):
        return self.call("PATCH", location, data=data, headers={
            "Tus-Resumable": "1.0.0", "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream", **more})

    def head(self, location):
        return self.call("HEAD", location, headers={"Tus-Resumable": "1.0.0"})

    def upload(self, sealed):
        reply = self.create(sealed)
        return self.patch(reply.headers["Location"], 0, sealed.whole) if reply.status_code == 201 else reply

    # ---- pictures -------------------------------------------------------------------------------------------------
    def image(self, name, tail="", owner=None):
        return f"/api/v1/users/{owner or self.user_id}/images/{name}{tail}"

    def own(self):
        found, cursor = [], None
        while True:
            reply = self.call("GET", "/api/v1/pictures?view=own" + (f"&cursor={cursor}" if cursor else ""))
            assert reply.status_code == 200, reply.text
            page = reply.json()["data"]
            found += page["pictures"]
            cursor = page["next"]
            if not cursor:
                return found

    def grant(self, item_id, person, version=1, role="read"):
        text = lambda data: base64.b64encode(data).decode()
        return self.call("POST", self.image(item_id, "/permissions"), json={
            "user_id": person.user_id, "role": role, "wrapped_key": text(b"r" * 384),
            "access_list": text(b"access list %d" % version), "access_list_signature": text(b"a" * 64),
            "access_list_version": version})


@contextlib.contextmanager
def small_disk(size):
    """A file system of its own that is soon full; None where this needs a privilege that is not there."""
    where = tempfile.mkdtemp(prefix="veilpix-disk-")
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", where],
                                                   capture_output=True, check=False).returncode == 0
    try:
        yield where if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", where], check=False)
        os.rmdir(where)


def is_error(reply, status):
    """The one shape of every refusal."""
    body = json.loads(reply.content)
    return (reply.status_code == status and body["status"] == "error" and body["code"] == str(status)
            and isinstance(body["message"], str) and body["message"] != "")


def eventually(what, seconds=20, step=0.2):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if what():
            return True
        pass_time(step)
    return False


def pass_time(seconds):
    """For what is about time itself: a kill at some moment, what is used up in a second. Whoever waits for something
    says what for, to eventually()."""
    time.sleep(seconds)


def comes_to_rest(server):
    """Whether it stops using the processor, once it has done what it was given."""
    looks = []

    def still():
        looks.append(server.cpu_seconds())
        return len(looks) > 4 and looks[-1] == looks[-5]
    return eventually(still, 5, 0.05)
