"""The classic scheme as a plain Python loop over channel values, the way the original program works.

classic_loop.py VALUES: prints the nanoseconds that one value takes to encrypt and to decrypt.
"""

import random
import sys
import time

N, E, D = 99283, 39457, 86993
count = int(sys.argv[1])
generator = random.Random(1)
values = [generator.randrange(256) for _ in range(count)]

began = time.perf_counter_ns()
pixels = []
quotients = []
for value in values:
    cipher = pow(value, E, N)
    pixels.append(cipher % 256)
    quotients.append(str(cipher // 256) + " ")
text = "".join(quotients)
encrypting = time.perf_counter_ns() - began

began = time.perf_counter_ns()
back = []
for pixel, quotient in zip(pixels, text.split()):
    back.append(pow(int(quotient) * 256 + pixel, D, N))
decrypting = time.perf_counter_ns() - began

assert back == values
print(encrypting // count, decrypting // count)
