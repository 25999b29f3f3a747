#!/usr/bin/python3
"""The seed's own client, from its text, against a real veilpix-server process: seed_client.py PATH-TO-VEILPIX-SERVER.

Each request does what the original's functions did: `requests`, the CSRF token and the whole Set-Cookie value copied by
hand, multipart imageFile and quotient, img_content written with .encode("ISO-8859-1"). Pictures are plain PNGs made and
read with zlib, encrypted with the seed's textbook RSA.
"""
import base64
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import zlib

import requests


# ---- the picture: 8-bit RGB PNG ----------------------------------------------------------------------------------
def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def write_png(width, height, pixels):
    rows = b"".join(b"\0" + pixels[y * width * 3:(y + 1) * width * 3] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def read_png(data):
    width, height = struct.unpack(">II", data[16:24])
    at, packed = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IDAT":
            packed += data[at + 8:at + 8 + length]
        at += 12 + length
    rows = zlib.decompress(packed)
    stride = width * 3 + 1
    return width, height, b"".join(rows[y * stride + 1:(y + 1) * stride] for y in range(height))


# ---- the seed's scheme: c = m^e mod n, the pixel keeps c mod 256, the quotient c div 256; planes B, G, R ----------
N, E = 31 * 37, 7


def private_exponent(n, e):
    return pow(e, -1, 30 * 36)  # n = 31 * 37


def encrypt(pixels, n, e):
    table = [pow(m, e, n) for m in range(256)]
    out, quotient = bytearray(len(pixels)), []
    for plane in (2, 1, 0):
        for at in range(plane, len(pixels), 3):
            c = table[pixels[at]]
            out[at] = c % 256
            quotient.append(str(c // 256) + " ")
    return bytes(out), "".join(quotient)


def decrypt(pixels, quotient, n, d):
    values = iter(quotient.split())
    out = bytearray(len(pixels))
    for plane in (2, 1, 0):
        for at in range(plane, len(pixels), 3):
            out[at] = pow(int(next(values)) * 256 + pixels[at], d, n)
    return bytes(out)


def said(*secrets):
    """What may not be found in any log afterwards: see tests/support/Said.h."""
    log = os.environ.get("VEILPIX_LOG_FILE")
    if log:
        with open(log + ".said", "ab") as listed:
            for secret in secrets:
                value = secret.encode() if isinstance(secret, str) else secret
                listed.write(base64.b64encode(value[:64]) + b"\n" if value else b"")


# ---- the client ---------------------------------------------------------------------------------------------------
class SeedClient:
    def __init__(self, base):
        self.base = base
        self.access_token = ""
        self.user_id = ""

    def bearer(self, **more):
        return {"Authorization": f"Bearer {self.access_token}", **more}

    def form(self, path, token=False):
        reply = requests.get(self.base + path, headers=self.bearer() if token else None)
        assert reply.status_code == 200, reply.text
        return {"X-CSRFToken": json.loads(reply.text)["csrf_token"], "Cookie": reply.headers["Set-Cookie"]}

    def images(self, rest=""):
        return f"/api/v1/users/{self.user_id}/images{rest}"

    def register(self, username, password, public_key):
        said(username, password, public_key)
        return requests.post(self.base + "/register", headers=self.form("/register"),
                             data={"username": username, "password": password, "publicKey": public_key})

    def login(self, username, password):
        reply = requests.post(self.base + "/login", headers=self.form("/login"),
                              data={"username": username, "password": password})
        if reply.status_code == 200:
            data = json.loads(reply.text)
            self.access_token, self.user_id = data["access_token"], data["user_id"]
            said(self.access_token, self.user_id)
        return reply

    def logout(self):
        return requests.post(self.base + "/logout", headers=self.bearer())

    def upload(self, file_name, quotient):
        said(os.path.splitext(os.path.basename(file_name))[0], quotient)
        headers = self.bearer(**self.form(self.images("/upload"), token=True))
        with open(file_name, "rb") as f:
            return requests.post(self.base + self.images("/upload"), files={"imageFile": f},
                                 data={"quotient": quotient}, headers=headers)

    def get(self, path):
        return requests.get(self.base + path, headers=self.bearer())

    def delete(self, name):
        path = self.images(f"/{name}/delete")
        return requests.delete(self.base + path, headers=self.bearer(**self.form(path, token=True)))

    def permission_headers(self, name):
        reply = self.get(self.images(f"/{name}/permissions"))
        assert reply.status_code == 200, reply.text
        return self.bearer(**{"Cookie": reply.headers["Set-Cookie"],
                              "X-CSRFToken": json.loads(reply.text)["data"]["csrf_token"]})

    def share(self, name, person, role):
        return requests.post(self.base + self.images(f"/{name}/permissions"), data={"user_id": person, "role": role},
                             headers=self.permission_headers(name))

    def edit(self, name, person, role):
        return requests.put(self.base + self.images(f"/{name}/permissions/{person}"), data={"role": role},
                            headers=self.permission_headers(name))

    def unshare(self, name, person):
        return requests.delete(self.base + self.images(f"/{name}/permissions/{person}"),
                               headers=self.permission_headers(name))


def check(what, reply, status, data=None, message=None):
    assert reply.status_code == status, f"{what}: {reply.status_code} {reply.text[:200]}"
    if data is not None:
        expected = {"status": "success", "code": "200", "data": data}
        assert json.loads(reply.text) == expected, f"{what}: {reply.text[:200]}"
    if message is not None:
        expected = {"status": "error", "code": str(status), "message": message}
        assert json.loads(reply.text) == expected, f"{what}: {reply.text[:200]}"
    if status in (201, 204):
        assert reply.text == "", f"{what}: {reply.text[:200]}"


def saved(reply, folder):
    data = json.loads(reply.text)["data"]
    with open(os.path.join(folder, data["img_name"]), "wb") as f:
        f.write(data["img_content"].encode("ISO-8859-1"))
    with open(os.path.join(folder, data["img_name"]), "rb") as f:
        return f.read(), data["quotient"]


def run(base, folder):
    d = private_exponent(N, E)
    anna, ben = SeedClient(base), SeedClient(base)
    check("register", anna.register("anna", "garden gate", f"{N} {E}"), 201)
    check("register", ben.register("ben", "blue bicycle", f"{N} {E}"), 201)
    check("name taken", ben.register("anna", "x", f"{N} {E}"), 409, message="Username already exists")
    check("blank", ben.register(" ", "", ""), 422,
          message="Username is required, Password is required, Public key is required")
    check("wrong password", anna.login("anna", "garden gat"), 422, message="Username or password is invalid")
    check("nobody", anna.login("annb", "garden gate"), 422, message="Username or password is invalid")
    check("login", anna.login("anna", "garden gate"), 200)
    check("login", ben.login("ben", "blue bicycle"), 200)

    users = [{"user_id": anna.user_id, "user_name": "anna", "public_key": f"{N} {E}"},
             {"user_id": ben.user_id, "user_name": "ben", "public_key": f"{N} {E}"}]
    check("users", anna.get("/api/v1/users"), 200, data=users)
    check("user", anna.get(f"/api/v1/users/{ben.user_id}"), 200, data=users[1])
    check("no user", anna.get("/api/v1/users/" + "0" * 24), 404, message="User not found")
    check("no images", anna.get(anna.images()), 200, data=[])
    check("no data", anna.get(anna.images("/data")), 200, data=[])

    random.seed(5)
    width, height = 90, 70
    original = bytes(random.randrange(256) for _ in range(width * height * 3))
    noise, quotient = encrypt(original, N, E)
    encrypted = write_png(width, height, noise)
    path = os.path.join(folder, "holiday at sea_e.png")
    with open(path, "wb") as f:
        f.write(encrypted)
    check("upload", anna.upload(path, quotient), 200, data={"img_name": "holiday_at_sea_e.png"})
    second = json.loads(anna.upload(path, quotient).text)["data"]["img_name"]
    assert second.startswith("holiday_at_sea_e_2") and second.endswith(".png"), second
    third = json.loads(anna.upload(path, quotient).text)["data"]["img_name"]
    assert third not in (second, "holiday_at_sea_e.png"), third
    check("list", anna.get(anna.images()), 200, data=["holiday_at_sea_e.png", second, third])
    check("no quotient", anna.upload(path, "  "), 422, message="Quotient data is required")
    with open(path + ".txt", "w") as f:
        f.write("no picture")
    assert anna.upload(path + ".txt", "1 ").status_code == 422

    name = "holiday_at_sea_e"
    reply = anna.get(anna.images(f"/{name}"))
    check("download", reply, 200)
    content, got = saved(reply, folder)
    assert content == encrypted, "the file came back changed"
    assert got == quotient, "the quotient came back changed"
    _, _, pixels = read_png(content)
    assert decrypt(pixels, got, N, d) == original, "the decrypted picture is another one"
    everything = json.loads(anna.get(anna.images("/data")).text)["data"]
    assert [one["img_name"] for one in everything] == ["holiday_at_sea_e.png", second, third]
    assert all(one["img_content"].encode("ISO-8859-1") == encrypted for one in everything)

    shared = anna.images(f"/{name}")
    check("not shared", ben.get(shared), 401, message="User is not authorized")
    check("no such image", anna.get(anna.images("/nothing")), 404, message="Image not found")
    check("share", anna.share(name, ben.user_id, "read"), 201)
    check("share again", anna.share(name, ben.user_id, "read"), 409,
          message="Permission user id is already exists")
    check("permission", anna.get(anna.images(f"/{name}/permissions/{ben.user_id}")), 200,
          data={"userId": ben.user_id, "role": "read"})
    check("edit", anna.edit(name, ben.user_id, "write"), 204)
    listed = json.loads(anna.get(anna.images(f"/{name}/permissions")).text)["data"]["permissions"]
    assert listed == [{"userId": ben.user_id, "role": "write"}], listed
    reply = ben.get(shared)
    check("shared download", reply, 200)
    assert saved(reply, folder) == (encrypted, quotient)
    check("others' list", ben.get(anna.images()), 401, message="User is not authorized")
    check("unshare", anna.unshare(name, ben.user_id), 204)
    check("unshare again", anna.unshare(name, ben.user_id), 404, message="Permission for User id not found")
    check("no longer shared", ben.get(shared), 401, message="User is not authorized")

    check("delete", anna.delete(name), 204)
    check("delete again", anna.delete(name), 404, message="Image not found")
    check("list", anna.get(anna.images()), 200, data=[second, third])
    check("logout", anna.logout(), 200, data="User logged out")
    check("logout again", anna.logout(), 401, message="Token has been revoked")
    check("revoked", anna.get(anna.images()), 401, message="Token has been revoked")
    check("no header", requests.get(base + "/api/v1/users"), 401, message="Missing Authorization Header")
    check("bad header", requests.get(base + "/api/v1/users", headers={"Authorization": "Bearer"}), 422,
          message="Bad Authorization header. Expected 'Authorization: Bearer <JWT>'")
    check("no CSRF token", requests.post(base + "/login", data={"username": "anna", "password": "x"}), 400,
          message="The CSRF token is missing.")


def main():
    with tempfile.TemporaryDirectory() as folder:
        log = open(os.path.join(folder, "log"), "w+")
        server = subprocess.Popen([sys.argv[1], "serve", "--listen", "127.0.0.1:0", "--data", folder + "/data",
                                   "--log-level", "debug"], stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            line = server.stdout.readline()
            assert line.startswith("listening on http://127.0.0.1:"), line
            run(line.split()[2], folder)
        finally:
            server.terminate()
            status = server.wait(30)
            log.seek(0)
            written = log.read()
            print(written, file=sys.stderr)
        assert status == 0, f"the server ended with {status}"
        for secret in ("garden gate", "blue bicycle", "anna", "holiday", "eyJ", f"{N} {E}"):
            assert secret not in written, f"'{secret}' is in the log"
    print("the seed's client works end to end")


if __name__ == "__main__":
    main()
