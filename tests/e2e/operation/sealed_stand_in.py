#!/usr/bin/python3
"""Files that look to a server exactly like an encrypted picture and its thumbnail: the true layout and header around
noise. The server has no key and cannot tell. `sealed_stand_in.py SEED CONTENT-ROWS FILE` writes both, one after the
other as an upload sends them, and prints what goes into Upload-Metadata as JSON."""
import hashlib
import json
import random
import struct
import sys
import zlib

STANZA = struct.pack(">BH", 1, 384) + b"w" * 384
MAC = 32


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


class SealedStandIn:
    def __init__(self, seed, content_rows=40, version=1, width=64):
        noise = random.Random(seed)
        self.width = width
        self.item = noise.randbytes(16)
        self.commitment = noise.randbytes(32)
        self.version = version
        self.item_id = self.item.hex()
        self.picture = self._file(noise, 0, content_rows, STANZA, 1)
        self.thumbnail = self._file(noise, 1, 10, b"", 0)
        self.whole = self.picture + self.thumbnail
        self.sha256 = hashlib.sha256(self.whole).hexdigest()

    def _file(self, noise, kind, content_rows, stanzas, count):
        length = 92 + len(stanzas)
        bytes_a_row = 3 * self.width
        header = (b"VEILPIX1" + bytes([1, kind]) + struct.pack(">II", length, content_rows) + self.item
                  + noise.randbytes(16) + struct.pack(">Q", self.version) + self.commitment
                  + struct.pack(">H", count) + stanzas)
        header_rows = -(-(length + MAC) // bytes_a_row)
        height = header_rows + content_rows + 1
        pixels = header + noise.randbytes(height * bytes_a_row - len(header))
        rows = [b"\0" + pixels[y * bytes_a_row:(y + 1) * bytes_a_row] for y in range(height)]
        stored = b"".join(struct.pack("<BHH", y + 1 == height, len(row), len(row) ^ 0xffff) + row
                          for y, row in enumerate(rows))
        packed = b"\x78\x01" + stored + struct.pack(">I", zlib.adler32(b"".join(rows)))
        return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", self.width, height, 8, 2, 0, 0, 0))
                + chunk(b"IDAT", packed) + chunk(b"IEND", b""))

    def metadata(self):
        """Upload-Metadata's values, before their base64."""
        return {"purpose": "new", "item_id": self.item_id, "content_length": str(len(self.picture)),
                "sha256": self.sha256, "wrapped_key": "d3d3d3d3" * 128, "vault_wrap": "dnZ2dnZ2",
                "list_record": "bGlzdCByZWNvcmQ=", "list_record_version": "1"}


def main():
    made = SealedStandIn(int(sys.argv[1]), int(sys.argv[2]))
    with open(sys.argv[3], "wb") as out:
        out.write(made.whole)
    print(json.dumps(made.metadata()))


if __name__ == "__main__":
    main()
