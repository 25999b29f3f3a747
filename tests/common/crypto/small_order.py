"""Prints every 32-byte string that decodes to a point of order 1, 2, 4 or 8 on edwards25519, canonical or not.

Plain integer arithmetic from RFC 8032, section 5.1; the list in SigningKeyTest.cpp is its output.
"""
P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P


def recover(y, sign):
    """The x of RFC 8032, 5.1.3, but lenient: y may be p or more, and x = 0 may come with the sign bit."""
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * pow(2, (P - 1) // 4, P) % P
    if v * x * x % P != u:
        return None
    return (P - x) % P if x & 1 != sign else x


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P) % P)


def times8(point):
    for _ in range(3):
        point = add(point, point)
    return point


def order_eight_ys():
    """Multiplying any point by the large prime order leaves a point of small order."""
    order = 2**252 + 27742317777372353535851937790883648493
    found, y = set(), 2
    while len(found) < 5:
        for sign in (0, 1):
            x = recover(y, sign)
            if x is None:
                continue
            result, base, k = (0, 1), (x, y), order
            while k:
                if k & 1:
                    result = add(result, base)
                base, k = add(base, base), k >> 1
            assert times8(result) == (0, 1)
            found.add(result[1])
        y += 1
    return found


encodings = set()
for y in order_eight_ys():
    for candidate in (y, y + P):
        if candidate < 2**255:
            for sign in (0, 1):
                encodings.add((candidate | sign << 255).to_bytes(32, "little").hex())
for encoding in sorted(encodings):
    print(encoding)
