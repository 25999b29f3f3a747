#!/usr/bin/python3
"""Makes the frozen key rings beside it, from common/identity/FORMAT.md alone: cryptography, hashlib and libargon2 through ctypes.

The random bytes are those of tests/support/DeterministicRandom.h: SHA-256(seed ‖ u64 i) for i = 0, 1, …
Run it to make the files again; they must come out the same. Broken files are named FAULT--EXPECTED_ERROR.vpk.
"""
import ctypes
import hashlib
import json
import pathlib
import re
import struct
import unicodedata

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = (HERE / "../../../common/identity/WordList.cpp").read_text()
WORDS = "".join(re.findall(r'^ +"(.*)";?$', SOURCE, re.M)).split("\\n")[:2048]
RSA = serialization.load_der_private_key((HERE / "rsa-3072.der").read_bytes(), None)


class Stream:
    def __init__(self, seed):
        self.seed, self.index, self.left = seed, 0, b""

    def take(self, count):
        while len(self.left) < count:
            self.left += hashlib.sha256(self.seed + self.index.to_bytes(8, "big")).digest()
            self.index += 1
        taken, self.left = self.left[:count], self.left[count:]
        return taken


def hkdf(salt, key, info):
    return HKDF(hashes.SHA256(), 32, salt or None, info).derive(key)


def argon2id(password, salt, memory, passes):
    out = ctypes.create_string_buffer(32)
    library = ctypes.CDLL("libargon2.so.1")
    status = library.argon2id_hash_raw(ctypes.c_uint32(passes), ctypes.c_uint32(memory), ctypes.c_uint32(1), password,
                                       ctypes.c_size_t(len(password)), salt, ctypes.c_size_t(len(salt)), out, ctypes.c_size_t(32))
    assert status == 0, status
    return out.raw


def words_of(key):
    bits = int.from_bytes(key + hashlib.sha256(key).digest()[:1], "big")
    return [WORDS[bits >> (11 * i) & 2047] for i in reversed(range(24))]


class Ring:
    """One ring with every field open to tampering before or after sealing."""

    def __init__(self, name, user, password, version=1, memory=65536, passes=3, classic=(), pins_version=0):
        stream = Stream(name.encode())
        self.user, self.password, self.version, self.memory, self.passes = user, password, version, memory, passes
        self.account_salt = stream.take(16)
        self.seed = stream.take(32)
        self.recovery_key = stream.take(32)
        self.vault_key = stream.take(32)
        self.stream, self.classic, self.pins_version = stream, list(classic), pins_version
        self.rsa_der = RSA.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8,
                                         serialization.NoEncryption())
        numbers = RSA.public_key().public_numbers()
        self.public_text = f"{numbers.n} {numbers.e}".encode()
        signing = ed25519.Ed25519PrivateKey.from_private_bytes(self.seed)
        self.verify_key = signing.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.fingerprint = hashlib.sha256(b"veilpix/1 identity\0" + self.public_text + self.verify_key).digest()
        self.signature = signing.sign(b"veilpix/1 identity\0" + self.public_text)
        # What broken files change:
        self.magic, self.format, self.derivation, self.lanes = b"VEILRING", 1, 1, 1
        self.user_bytes, self.user_length = user.encode(), None
        self.content_format, self.content_tail, self.classic_count = 1, b"", None

    def content(self):
        out = bytes([self.content_format]) + struct.pack(">I", len(self.rsa_der)) + self.rsa_der + self.seed + self.vault_key
        out += hkdf(b"", self.recovery_key, b"veilpix/1 recovery-login\0").hex().encode()
        out += hkdf(b"", self.recovery_key, b"veilpix/1 recovery-slot\0")
        out += struct.pack(">Q", self.pins_version)
        out += struct.pack(">H", len(self.classic) if self.classic_count is None else self.classic_count)
        for private, public in self.classic:
            for text in (private.encode(), public.encode()):
                out += struct.pack(">I", len(text)) + text
        return out + self.content_tail

    def stretched(self):
        name = self.user.encode()
        salt = hashlib.sha256(b"veilpix/1 salt\0" + struct.pack(">H", len(name)) + name + self.account_salt).digest()
        password = unicodedata.normalize("NFC", self.password).encode()
        return argon2id(password, salt, max(self.memory, 65536) if self.memory <= 262144 else 65536,
                        3 if self.passes > 10 else self.passes)

    def parts(self):
        """Head, slots and the rest, before the checksum."""
        head = self.magic + bytes([self.format]) + struct.pack(">Q", self.version) + self.fingerprint + bytes([self.derivation])
        head += struct.pack(">III", self.memory, self.passes, self.lanes) + self.account_salt
        head += struct.pack(">H", len(self.user_bytes) if self.user_length is None else self.user_length) + self.user_bytes
        stretched = self.stretched()
        ring_key = self.stream.take(32)
        slots = b""
        for number, (key, label) in enumerate([(hkdf(b"", stretched, b"veilpix/1 slot\0"), b"veilpix/1 password-slot\0"),
                                               (hkdf(b"", self.recovery_key, b"veilpix/1 recovery-slot\0"),
                                                b"veilpix/1 recovery-slot\0")]):
            nonce = self.stream.take(12)
            slots += hkdf(nonce, key, b"veilpix/1 slot-check\0" + bytes([number])) + nonce
            slots += AESGCM(key).encrypt(nonce, ring_key, label)
        nonce, content = self.stream.take(12), self.content()
        sealed = AESGCM(ring_key).encrypt(nonce, content, head + slots)
        return head, slots, nonce + struct.pack(">I", len(content)) + sealed

    def bytes(self):
        return checked(b"".join(self.parts()))

    def facts(self):
        return {
            "user": self.user, "password": self.password, "version": self.version, "memoryKib": self.memory,
            "passes": self.passes, "words": " ".join(words_of(self.recovery_key)), "fingerprint": self.fingerprint.hex(),
            "publicKey": self.public_text.decode(), "signingKey": self.verify_key.hex(), "signature": self.signature.hex(),
            "vaultKey": self.vault_key.hex(), "pinsVersion": self.pins_version, "classic": [list(pair) for pair in self.classic],
            "loginSecret": hkdf(b"", self.stretched(), b"veilpix/1 login\0").hex(),
            "recoveryLogin": hkdf(b"", self.recovery_key, b"veilpix/1 recovery-login\0").hex(),
            "randomSeed": None,
        }


def checked(body):
    return body + hashlib.sha256(body).digest()


def flipped(data, at, bit=1):
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]


GOOD = {
    "plain": dict(user="alice", password="correct horse battery staple"),
    "classic-and-unicode": dict(user="Zoë Müller", password="pa\u0308ssword \u2603", version=7, pins_version=5,
                                classic=[("65 323", "323 5"), ("103 299", "299 7")]),
    "no-account-high-cost": dict(user="", password="x", version=2**64 - 2, memory=131072, passes=4),
}


def broken():
    """name -> bytes. Every file but the first few has a right checksum, so that the fault itself must be found."""
    def ring(**changes):
        made = Ring("broken", "alice", "correct horse battery staple")
        for field, value in changes.items():
            setattr(made, field, value)
        return made

    good = ring().bytes()
    head, slots, rest = ring().parts()
    yield "empty--BadKeyRing", b""
    yield "noise--BadKeyRing", Stream(b"noise").take(1000)
    yield "cut-after-magic--BadKeyRing", good[:8]
    yield "cut-by-one-byte--BadKeyRing", good[:-1]
    yield "one-byte-too-many--BadKeyRing", good + b"\0"
    yield "bit-flipped-without-new-checksum--BadKeyRing", flipped(good, 300)
    yield "checksum-flipped--BadKeyRing", flipped(good, len(good) - 1)
    yield "magic-of-pins--BadKeyRing", ring(magic=b"VEILPINS").bytes()
    yield "format-2--Unsupported", ring(format=2).bytes()
    yield "derivation-2--Unsupported", ring(derivation=2).bytes()
    yield "memory-4-tebibytes--BadKeyRing", ring(memory=2**32 - 1).bytes()
    yield "memory-just-beyond-the-cap--BadKeyRing", ring(memory=262145).bytes()
    yield "memory-below-the-floor--BadKeyRing", ring(memory=65535).bytes()
    yield "passes-four-billion--BadKeyRing", ring(passes=2**32 - 1).bytes()
    yield "passes-below-the-floor--BadKeyRing", ring(passes=2).bytes()
    yield "lanes-4--BadKeyRing", ring(lanes=4).bytes()
    yield "version-0--BadKeyRing", ring(version=0).bytes()
    yield "user-name-longer-than-the-file--BadKeyRing", ring(user_length=65535).bytes()
    yield "user-name-of-256-bytes--BadKeyRing", ring(user_bytes=b"a" * 256).bytes()
    yield "user-name-not-utf-8--BadKeyRing", ring(user_bytes=b"al\xffce").bytes()
    yield "content-length-four-billion--BadKeyRing", checked(head + slots + rest[:12] + b"\xff" * 4 + rest[16:])
    yield "content-length-one-short--BadKeyRing", checked(
        head + slots + rest[:12] + struct.pack(">I", len(rest) - 33) + rest[16:])
    yield "trailing-bytes-before-the-checksum--BadKeyRing", checked(head + slots + rest + b"\0\0")
    yield "slots-missing--BadKeyRing", checked(head + rest)
    yield "password-check-flipped--WrongPassword", checked(head + flipped(slots, 0) + rest)
    yield "password-nonce-flipped--WrongPassword", checked(head + flipped(slots, 32) + rest)
    yield "password-slot-key-flipped--BadKeyRing", checked(head + flipped(slots, 44) + rest)
    yield "password-slot-tag-flipped--BadKeyRing", checked(head + flipped(slots, 91) + rest)
    yield "recovery-slot-changed--BadKeyRing", checked(head + flipped(slots, 92 + 50) + rest)
    yield "slots-swapped--WrongPassword", checked(head + slots[92:] + slots[:92] + rest)
    yield "version-raised--BadKeyRing", checked(flipped(head, 16, 2) + slots + rest)
    yield "fingerprint-flipped--BadKeyRing", checked(flipped(head, 17) + slots + rest)
    yield "account-salt-flipped--WrongPassword", checked(flipped(head, 62) + slots + rest)
    yield "content-nonce-flipped--BadKeyRing", checked(head + slots + flipped(rest, 0))
    yield "content-flipped--BadKeyRing", checked(head + slots + flipped(rest, 100))
    yield "content-tag-flipped--BadKeyRing", checked(head + slots + flipped(rest, len(rest) - 1))
    yield "inside-format-2--Unsupported", ring(content_format=2).bytes()
    yield "inside-rsa-key-garbage--BadKeyRing", ring(rsa_der=b"garbage").bytes()
    yield "inside-other-signing-key--BadKeyRing", ring(seed=bytes(32)).bytes()
    yield "inside-trailing-byte--BadKeyRing", ring(content_tail=b"\0").bytes()
    yield "inside-classic-count-65535--BadKeyRing", ring(classic_count=65535).bytes()
    yield "inside-classic-count-one-but-none-there--BadKeyRing", ring(classic_count=1).bytes()
    yield "inside-classic-different-moduli--BadKeyRing", ring(classic=[("65 323", "299 7")]).bytes()
    yield "inside-classic-leading-zero--BadKeyRing", ring(classic=[("065 323", "323 5")]).bytes()


def main():
    facts = {}
    for name, fields in GOOD.items():
        ring = Ring(name, **fields)
        facts[name] = dict(ring.facts(), randomSeed=name)
        (HERE / f"{name}.vpk").write_bytes(ring.bytes())
    (HERE / "expected.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
    (HERE / "broken").mkdir(exist_ok=True)
    for name, data in broken():
        (HERE / "broken" / f"{name}.vpk").write_bytes(data)


main()
