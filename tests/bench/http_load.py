#!/usr/bin/python3
"""http_load.py [--seconds N] VEILPIX-SERVER: the server program over real sockets, in turns with nginx as the baseline.

A small reply, a page of the picture list, downloads of 1 and 10 MB (wrk), and uploads of 100 MB by form and by tus, of which
the best of ROUNDS counts. Both servers have as many workers as there are cores. Needs nginx and wrk (Debian's); everything
lies in a temporary folder (TMPDIR), which has to be on the disk that is to be measured.
"""
import argparse
import os
import pathlib
import re
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e" / "operation"))
from sealed_stand_in import SealedStandIn  # noqa: E402
from server_run import Account, ServerRun  # noqa: E402

ROUNDS = 3
CONNECTIONS = 32
LISTED = 300  # pictures, of which a page shows 100
UPLOAD = 100_000_000
CHUNK = 8 << 20

NGINX = """
daemon off; pid {root}/nginx.pid; error_log {root}/nginx.log; worker_processes {workers};
events {{ worker_connections 1024; }}
http {{
    access_log {root}/nginx-access.log; sendfile on; tcp_nopush on; keepalive_requests 1000000;
    client_max_body_size 1g; client_body_temp_path {root}/body; proxy_temp_path {root}/t1; fastcgi_temp_path {root}/t2;
    uwsgi_temp_path {root}/t3; scgi_temp_path {root}/t4;
    server {{
        listen 127.0.0.1:{port} reuseport; root {root}/files;
        location = /small {{ default_type application/json; return 200 '{small}'; }}
        location /put/ {{ dav_methods PUT; client_body_in_file_only clean; }}
    }}
}}
"""


class Nginx:
    def __init__(self, small):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="veilpix-nginx-"))
        self.root.chmod(0o755)
        (self.root / "files" / "put").mkdir(parents=True)
        (self.root / "files" / "put").chmod(0o777)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (self.root / "nginx.conf").write_text(
            NGINX.format(root=self.root, workers=os.cpu_count(), port=self.port, small=small.decode()))
        self.process = subprocess.Popen(["nginx", "-p", self.root, "-c", self.root / "nginx.conf"],
                                        stderr=subprocess.DEVNULL)
        ends = time.monotonic() + 5
        while time.monotonic() < ends:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            select.select([], [], [], 0.02)
        sys.exit("nginx does not start")

    def add(self, name, content):
        (self.root / "files" / name).write_bytes(content)

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def wrk(url, seconds, token=""):
    """Requests a second, and milliseconds that 99 of 100 of them stay within."""
    command = ["wrk", "--latency", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", url]
    if token:
        command[1:1] = ["-H", f"Authorization: Bearer {token}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(f"{url}: {said}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def exchange(connection, head, body):
    """The status of the reply."""
    connection.sendall(head + b"\r\n")
    connection.sendall(body)
    reply = b""
    while b"\r\n\r\n" not in reply:
        piece = connection.recv(65536)
        if not piece:
            sys.exit(f"no reply: {reply[:200]}")
        reply += piece
    length = re.search(rb"content-length: (\d+)", reply.lower())
    missing = int(length[1]) - len(reply.split(b"\r\n\r\n", 1)[1]) if length else 0
    while missing > 0:
        missing -= len(connection.recv(65536))
    return int(reply.split()[1])


def timed_upload(port, requests, wanted):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start = time.perf_counter()
        for head, body in requests:
            status = exchange(connection, head, body)
            if status not in wanted:
                sys.exit(f"an upload was answered with {status}")
        return time.perf_counter() - start


def form_upload(account, body):
    """No PNG: received and spooled whole, then refused; what comes after the spool is the store's, not the network's."""
    boundary = b"frontier"
    start = (b"--" + boundary + b'\r\nContent-Disposition: form-data; name="quotient"\r\n\r\n1 \r\n--' + boundary +
             b'\r\nContent-Disposition: form-data; name="imageFile"; filename="x.png"\r\n\r\n')
    end = b"\r\n--" + boundary + b"--\r\n"
    head = (f"POST /api/v1/users/{account.user_id}/images HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {account.token}\r\n"
            f"Content-Type: multipart/form-data; boundary={boundary.decode()}\r\n"
            f"Content-Length: {len(start) + len(body) + len(end)}\r\n").encode()
    return [(head, start + body + end)]


def tus_upload(account, sealed):
    location = account.create(sealed).headers["Location"]
    return [(f"PATCH {location} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {account.token}\r\nTus-Resumable: 1.0.0\r\n"
             f"Upload-Offset: {offset}\r\nContent-Type: application/offset+octet-stream\r\n"
             f"Content-Length: {len(sealed.whole[offset:offset + CHUNK])}\r\n".encode(),
             sealed.whole[offset:offset + CHUNK]) for offset in range(0, len(sealed.whole), CHUNK)]


def stand_in(seed, size):
    """Of about that many bytes."""
    width = 2730  # as wide as the app makes large ones: 8 KiB a row
    return SealedStandIn(seed, content_rows=max(1, size // (3 * width)), width=width)


def show(what, ours, theirs, unit, goal=None):
    target = f"  goal {goal:.2f}: {'reached' if ours / theirs >= goal else 'MISSED'}" if goal else ""
    print(f"{what:24} {ours:9.0f} {unit:5} nginx {theirs:9.0f} {unit:5} ratio {ours / theirs:5.2f}{target}", flush=True)


def downloads(account, server, nginx, seconds):
    for megabytes in (1, 10):
        sealed = stand_in(9000 + megabytes, megabytes * 1_000_000)
        timed_upload(server.port, tus_upload(account, sealed), (204,))
        nginx.add(f"{megabytes}.png", sealed.picture)
        ours = theirs = 0
        for _ in range(ROUNDS):
            ours = max(ours, wrk(server.url + account.image(sealed.item_id, "/content"), seconds, account.token)[0])
            theirs = max(theirs, wrk(f"http://127.0.0.1:{nginx.port}/{megabytes}.png", seconds)[0])
        size = len(sealed.picture) / 1e6
        show(f"download of {megabytes} MB", ours * size, theirs * size, "MB/s", 0.85)


def listing(account, server, nginx, seconds):
    for number in range(LISTED):
        if account.upload(SealedStandIn(100 + number)).status_code != 204:
            sys.exit("no picture to list")
    path = "/api/v1/pictures?view=own&limit=100"
    nginx.add("page.json", account.call("GET", path).content)
    best = {}
    for _ in range(ROUNDS):
        for what, url, token in (("ours", server.url + path, account.token),
                                 ("nginx", f"http://127.0.0.1:{nginx.port}/page.json", "")):
            best[what] = max(best.get(what, (0, 0)), wrk(url, seconds, token))
    # The baseline sends the same bytes from a file: what it costs to look them up and write them as JSON.
    show("page of 100 pictures", best["ours"][0], best["nginx"][0], "a s")
    print(f"{'':24} 99 % within {best['ours'][1]:.2f} ms, nginx {best['nginx'][1]:.2f} ms, at {CONNECTIONS} connections")


def uploads(account, server, nginx):
    body = os.urandom(1 << 20) * (UPLOAD >> 20)
    put = (f"PUT /put/x HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n".encode(), body)
    form, tus, theirs = [], [], []
    for number in range(ROUNDS):
        theirs.append(timed_upload(nginx.port, [put], (201, 204)))
        form.append(timed_upload(server.port, form_upload(account, body), (422,)))
        sealed = stand_in(5000 + number, UPLOAD)
        tus.append(timed_upload(server.port, tus_upload(account, sealed), (204,)))
    speed = len(body) / 1e6
    show("upload of 100 MB, form", speed / min(form), speed / min(theirs), "MB/s")
    print(f"{'':24} goal 1000 MB/s: {'reached' if speed / min(form) >= 1000 else 'MISSED'}")
    # Each piece is on the disk when it is answered, and the whole is hashed: nginx does neither.
    show("upload of 100 MB, tus", len(sealed.whole) / 1e6 / min(tus), speed / min(theirs), "MB/s", 0.6)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=5, help="of each run of wrk")
    seconds = parser.parse_args().seconds
    server = ServerRun("--limit-form-upload", "512M").start()
    account = Account(server, "bench").made()
    nginx = Nginx(account.call("GET", "/version").content)
    try:
        ours = theirs = 0
        for _ in range(ROUNDS):
            ours = max(ours, wrk(server.url + "/version", seconds)[0])
            theirs = max(theirs, wrk(f"http://127.0.0.1:{nginx.port}/small", seconds)[0])
        show("small JSON reply", ours, theirs, "a s", 0.6)
        listing(account, server, nginx, seconds)
        downloads(account, server, nginx, seconds)
        uploads(account, server, nginx)
    finally:
        nginx.close()
        server.terminate()
        server.close()


if __name__ == "__main__":
    main()
