"""Prints the most KiB that were resident while a program's output came, and before that while it waited for input.

measure_memory.py PROGRAM ARGUMENT…: first the program is started to inspect standard input, which never comes: that is
the idle program. Then it runs with the arguments, and its output is read to the end. Stretching a password takes 64 MiB and
gives them back before the first byte comes out: looking only from then on shows what the streaming itself needs.
"""

import os
import subprocess
import sys


def resident(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        lines = [line.split()[1] for line in status if line.startswith("VmRSS")]
    return int(lines[0]) if lines else 0  # one that has ended has no such line


def waits_for_input(process):
    with open(f"/proc/{process.pid}/syscall", encoding="ascii") as call:
        return call.read().split()[:2] == ["0", "0x0"]  # read(0, …)


waiting = subprocess.Popen([sys.argv[1], "inspect", "-"], stdin=subprocess.PIPE)
while not waits_for_input(waiting):
    os.sched_yield()
idle = resident(waiting)
waiting.kill()
waiting.wait()

process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
most = 0
while process.stdout.read(1 << 20):
    most = max(most, resident(process))
print(most, idle)
sys.exit(process.wait())
