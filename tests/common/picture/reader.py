#!/usr/bin/python3
"""A second reader of encrypted pictures, written from common/picture/FORMAT.md alone.

reader.py VECTORS     reads every good and broken vector and compares outcome and content
reader.py open PNG KEY  writes the content of one picture to standard output;
                        KEY is a PEM file or `content-key:HEX`

Slow, in memory, and plain on purpose: it shares no code with the library and checks the page as much as the files.
"""
import functools
import hashlib
import hmac
import json
import math
import pathlib
import struct
import sys
import zlib

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_pem_private_key


class Refused(Exception):
    """Carries the layer's name."""


def demand(condition, layer):
    if not condition:
        raise Refused(layer)


# The PNG ---------------------------------------------------------------------------------------------------------

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunks(data):
    at = 8
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + 8 + length]  # a last one that is cut short still counts
        at += 12 + length


def inflate(stream):
    """Whatever comes out before the stream ends or breaks; checksums do not matter."""
    try:
        demand(len(stream) >= 2, "not-a-png")
        head = stream[0] << 8 | stream[1]
        demand(head % 31 == 0 and stream[0] & 15 == 8 and not stream[1] & 32, "not-a-png")
        return zlib.decompressobj(-15).decompress(stream[2:])
    except zlib.error:
        raise Refused("not-a-png") from None


def paeth(a, b, c):
    pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def unfilter(raw, at, length, count, step):
    rows, above = [], bytes(length)
    for _ in range(count):
        demand(at + 1 + length <= len(raw), "not-a-png")
        kind, row = raw[at], bytearray(raw[at + 1:at + 1 + length])
        demand(kind <= 4, "not-a-png")
        for i in range(length if kind else 0):
            a = row[i - step] if i >= step else 0
            b = above[i]
            c = above[i - step] if i >= step else 0
            row[i] = (row[i] + (a if kind == 1 else b if kind == 2 else (a + b) // 2 if kind == 3 else paeth(a, b, c))) & 255
        rows.append(bytes(row))
        above = row
        at += 1 + length
    return rows, at


def samples(row, count, depth):
    if depth == 16:
        return [row[2 * i] << 8 | row[2 * i + 1] for i in range(count)]
    if depth == 8:
        return list(row[:count])
    per = 8 // depth
    return [row[i // per] >> (8 - depth * (i % per + 1)) & (1 << depth) - 1 for i in range(count)]


def to_rgb(row, count, colour, depth, palette):
    """Bytes of 8-bit RGB, exactly."""
    values = samples(row, count * CHANNELS[colour], depth)
    if colour == 3:
        demand(all(3 * v + 3 <= len(palette) for v in values), "not-a-png")
        return b"".join(palette[3 * v:3 * v + 3] for v in values)
    if depth == 16:
        demand(all(v % 257 == 0 for v in values), "not-a-picture")
        values = [v // 257 for v in values]
    elif depth < 8:
        values = [v * 255 // ((1 << depth) - 1) for v in values]
    if colour in (4, 6):
        step = CHANNELS[colour]
        demand(all(v == 255 for v in values[step - 1::step]), "not-a-picture")
        values = [v for i, v in enumerate(values) if i % step != step - 1]
    if colour in (0, 4):
        values = [v for v in values for _ in range(3)]
    return bytes(values)


def pixel_rows(data):
    """The picture's rows as RGB bytes."""
    demand(data[:8] == b"\x89PNG\r\n\x1a\n", "not-a-png")
    ihdr, palette, stream = None, b"", b""
    for kind, body in chunks(data):
        if ihdr is None:
            demand(kind == b"IHDR" and len(body) == 13, "not-a-png")
            ihdr = struct.unpack(">IIBBBBB", body)
        elif kind == b"PLTE":
            palette = body
        elif kind == b"IDAT":
            stream += body
        elif kind == b"IEND":
            break
    demand(ihdr is not None and stream, "not-a-png")
    width, height, depth, colour, _, _, interlace = ihdr
    demand(colour in CHANNELS and depth in (1, 2, 4, 8, 16), "not-a-png")
    demand(64 <= width <= 16000 and 1 <= height <= 16000, "not-a-picture")
    bits = CHANNELS[colour] * depth
    step = max(1, bits // 8)
    raw = inflate(stream)
    if not interlace:
        rows, _ = unfilter(raw, 0, (width * bits + 7) // 8, height, step)
        return width, [to_rgb(row, width, colour, depth, palette) for row in rows]
    picture = [bytearray(3 * width) for _ in range(height)]
    at = 0
    for x0, y0, dx, dy in ADAM7:
        across, down = -(-(width - x0) // dx), -(-(height - y0) // dy)
        if across <= 0 or down <= 0:
            continue
        rows, at = unfilter(raw, at, (across * bits + 7) // 8, down, step)
        for j, row in enumerate(rows):
            rgb = to_rgb(row, across, colour, depth, palette)
            for i in range(across):
                x = x0 + i * dx
                picture[y0 + j * dy][3 * x:3 * x + 3] = rgb[3 * i:3 * i + 3]
    return width, [bytes(row) for row in picture]


# The header ------------------------------------------------------------------------------------------------------

class Header:
    def __init__(self, width, rows):
        first = rows[0]
        demand(first[:7] == b"VEILPIX", "not-a-picture")
        demand(first[7:8] == b"1", "unsupported")
        self.suite, self.kind = first[8], first[9]
        demand(self.suite == 1 and self.kind in (0, 1), "unsupported")
        self.length, self.content_rows = struct.unpack(">II", first[10:18])
        self.item_id, self.seal_id = first[18:34], first[34:50]
        self.version, = struct.unpack(">Q", first[50:58])
        self.commitment = first[58:90]
        count, = struct.unpack(">H", first[90:92])
        demand(92 <= self.length <= 65536, "header")
        demand(1 <= self.content_rows <= 16000, "header")
        demand(self.version >= 1, "header")
        demand(count == 0 if self.kind == 1 else 1 <= count <= 64, "header")
        demand(self.length >= 92 + 3 * count, "header")
        self.rows = -(-(self.length + 32) // (3 * width))
        demand(self.rows + self.content_rows + 1 == len(rows), "header")
        self.bytes = b"".join(rows[:self.rows])
        self.stanzas, at = [], 92
        for _ in range(count):
            demand(at + 3 <= self.length, "header")
            kind, size = self.bytes[at], self.bytes[at + 1] << 8 | self.bytes[at + 2]
            at += 3
            demand(at + size <= self.length, "header")
            demand(kind != 1 or 256 <= size <= 512, "header")
            self.stanzas.append((kind, self.bytes[at:at + size]))
            at += size
        demand(at == self.length, "header")


def hkdf(salt, key, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(key)


def unwrap(header, private_key):
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    for kind, wrapped in header.stanzas:
        if kind == 1 and len(wrapped) == (private_key.key_size + 7) // 8:
            try:
                key = private_key.decrypt(wrapped, oaep)
            except ValueError:
                continue
            if len(key) == 32:
                return key
    raise Refused("no-matching-key")


# Everything ------------------------------------------------------------------------------------------------------

SMALL_ORDER = {bytes.fromhex(text) for text in (
    "00" * 32, "01" + "00" * 31,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ec" + "ff" * 30 + "7f", "ed" + "ff" * 30 + "7f", "ee" + "ff" * 30 + "7f")}


def padded(length):
    exponent = length.bit_length() - 1
    significant = exponent.bit_length()
    step = 1 << (exponent - significant)
    return -(-length // step) * step


def whole(value, least, most):
    is_whole = (type(value) is int or type(value) is float and value.is_integer()) and math.isfinite(value)
    return is_whole and least <= value <= most


def check_metadata(text):
    def refuse(_):
        raise ValueError("not JSON")
    try:
        metadata = json.loads(text.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise Refused("metadata") from None
    demand(type(metadata) is dict, "metadata")
    for name in ("name", "type"):
        demand(name not in metadata or type(metadata[name]) is str, "metadata")
    for name in ("width", "height"):
        demand(name not in metadata or whole(metadata[name], 0, 2**31 - 1), "metadata")
    limit = 253402300799999
    demand("modified" not in metadata or whole(metadata["modified"], -limit, limit), "metadata")


def read(data, private_key=None, content_key=None):
    """The facts of the picture with its file, or Refused."""
    width, rows = pixel_rows(data)
    header = Header(width, rows)
    key = content_key if content_key is not None else unwrap(header, private_key)
    demand(hmac.compare_digest(hkdf(header.item_id, key, b"veilpix/1 commit\0"), header.commitment), "commitment")
    kind = bytes([header.kind])
    mac_key = hkdf(header.seal_id, key, b"veilpix/1 header\0" + kind)
    mac = hmac.digest(mac_key, header.bytes[:-32], "sha256")
    demand(hmac.compare_digest(mac, header.bytes[-32:]), "header-mac")

    cipher = AESGCM(hkdf(header.seal_id, key, b"veilpix/1 payload\0" + kind))
    count = header.content_rows
    plaintext = b""
    root = hashlib.sha256(b"veilpix/1 root\0VEILPIX1" + bytes([header.suite]) + kind + struct.pack(">I", count) +
                          header.item_id + header.seal_id + struct.pack(">Q", header.version) + header.commitment +
                          struct.pack(">I", width))
    for index, row in enumerate(rows[header.rows:-1]):
        try:
            plaintext += cipher.decrypt(struct.pack(">IQ", int(index == count - 1), index), row, None)
        except InvalidTag:
            raise Refused("content-row") from None
        root.update(hashlib.sha256(row).digest())

    try:
        trailer = cipher.decrypt(struct.pack(">IQ", 2, count), rows[-1], None)
    except InvalidTag:
        raise Refused("trailer") from None
    demand(not any(trailer[160:]), "trailer")
    demand(trailer[:32] == root.digest(), "trailer")
    fingerprint, signer, signature = trailer[32:64], trailer[64:96], trailer[96:160]
    demand(signer[:31] + bytes([signer[31] & 0x7f]) not in SMALL_ORDER, "signature")
    message = (b"veilpix/1 picture\0" + header.item_id + header.seal_id + struct.pack(">Q", header.version) +
               header.commitment + trailer[:32] + fingerprint)
    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Refused("signature") from None

    m, = struct.unpack(">I", plaintext[:4])
    demand(m <= 65536 and 12 + m <= len(plaintext), "metadata")
    f, = struct.unpack(">Q", plaintext[4 + m:12 + m])
    demand(f <= (65536 if header.kind else 512 << 20) and 12 + m + f <= len(plaintext), "metadata")
    demand(count == -(-padded(12 + m + f) // (3 * width - 16)), "metadata")
    demand(not any(plaintext[12 + m + f:]), "metadata")
    metadata = plaintext[4:4 + m]
    check_metadata(metadata)
    content = plaintext[12 + m:12 + m + f]
    return {
        "kind": str(header.kind), "item-id": header.item_id.hex(), "seal-id": header.seal_id.hex(),
        "version": str(header.version), "stanzas": str(len(header.stanzas)),
        "signer-fingerprint": fingerprint.hex(), "signer-key": signer.hex(), "metadata": metadata.hex(),
        "file-size": str(len(content)), "file-sha256": hashlib.sha256(content).hexdigest(),
    }, content


# The vectors -----------------------------------------------------------------------------------------------------

@functools.lru_cache
def private_key_in(path):
    return load_pem_private_key(path.read_bytes(), None)


def key_of(text, folder):
    if text.startswith("content-key"):
        return {"content_key": bytes.fromhex(text[12:])}
    name = text.removeprefix("rsa ")
    path = folder / "keys" / (name + ".pem") if folder else pathlib.Path(name)
    return {"private_key": private_key_in(path)}


def check_vector(path, folder):
    """What is wrong; nothing when all is as described."""
    description = dict(line.split(": ", 1) for line in path.read_text().splitlines() if ": " in line)
    try:
        facts, _ = read(path.with_suffix(".png").read_bytes(), **key_of(description["key"], folder))
        outcome = "ok"
    except Refused as refused:
        facts, outcome = {}, str(refused)
    if outcome != description["expect"]:
        return f"{outcome} instead of {description['expect']}"
    return ", ".join(f"{name} is {value}" for name, value in facts.items() if description[name] != value)


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "open":
        try:
            _, content = read(pathlib.Path(arguments[1]).read_bytes(), **key_of(arguments[2], None))
        except Refused as refused:
            print(refused, file=sys.stderr)
            return 1
        sys.stdout.buffer.write(content)
        return 0
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    folder = pathlib.Path(arguments[0])
    paths = sorted(folder.glob("*/*.txt"))
    faults = {path: fault for path in paths if (fault := check_vector(path, folder))}
    for path, fault in faults.items():
        print(f"{path.parent.name}/{path.stem}: {fault}")
    print(f"{len(paths)} vectors, {len(faults)} not as described")
    return 1 if faults or len(paths) < 60 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
