#!/usr/bin/python3
"""file_to_file.py PICTURE_FILE [MEGABYTES]: whole processes, file to file, against age, in turns.

Prints the best of each and the ratios. Needs age; the files lie in a temporary folder (TMPDIR).
"""
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROUNDS = 9


def timed(command, output):
    output.unlink(missing_ok=True)
    start = time.perf_counter()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(program, megabytes):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        plain, ours, theirs, back = (folder / part for part in ("plain", "ours.png", "theirs.age", "back"))
        with plain.open("wb") as file:
            for _ in range(megabytes):
                file.write(os.urandom(1 << 20))
        identity = folder / "key"
        subprocess.run(["age-keygen", "-o", identity], check=True, stderr=subprocess.DEVNULL)
        recipient = subprocess.run(["age-keygen", "-y", identity], check=True, capture_output=True, text=True).stdout.strip()
        commands = {
            "seal": ([program, "seal", plain, ours], ours),
            "age encrypt": (["age", "-r", recipient, "-o", theirs, plain], theirs),
            "open": ([program, "open", ours, back], back),
            "age decrypt": (["age", "-d", "-i", identity, "-o", back, theirs], back),
        }
        best = {}
        for _ in range(ROUNDS):
            for what, (command, output) in commands.items():
                best[what] = min(best.get(what, 1e9), timed(command, output))
        if back.read_bytes() != plain.read_bytes():
            print("what came back is not what went in")
            return 1
        for what, seconds in best.items():
            print(f"{what:12} {seconds * 1000:7.0f} ms  {megabytes / 1000 * 1.048576 / seconds:5.2f} GB/s")
        for what, ours_, theirs_, goal in (("encrypt", "seal", "age encrypt", 1.5), ("decrypt", "open", "age decrypt", 1.85)):
            ratio = best[theirs_] / best[ours_]
            print(f"{what}: {ratio:.2f} × age (goal {goal}){'  MISSED' if ratio < goal else ''}")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(f"largest process: {peak} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 256))
