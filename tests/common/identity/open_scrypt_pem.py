"""open_scrypt_pem.py FILE PASSWORD N,r,p: decrypts a PBES2 private key whose scrypt costs must be the given ones; PKCS#8 DER goes to stdout."""
import hashlib
import re
import subprocess
import sys

path, password, costs = sys.argv[1:]
parsed = subprocess.run(["openssl", "asn1parse", "-in", path], check=True, capture_output=True, text=True).stdout
for name in ("PBES2", "scrypt", "aes-256-cbc"):
    assert name in parsed, name
salt, vector, sealed = (bytes.fromhex(text) for text in re.findall(r"OCTET STRING +\[HEX DUMP\]:([0-9A-F]+)", parsed))
found = [int(text, 16) for text in re.findall(r"INTEGER +:([0-9A-F]+)", parsed)]
n, r, p = (int(text) for text in costs.split(","))
assert found == [n, r, p], found
assert len(salt) == len(vector) == 16
key = hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=256 * 1024 * 1024, dklen=32)
opened = subprocess.run(["openssl", "enc", "-d", "-aes-256-cbc", "-K", key.hex(), "-iv", vector.hex()], input=sealed,
                        check=True, capture_output=True).stdout
sys.stdout.buffer.write(opened)
