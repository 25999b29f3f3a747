"""The programs as they are released: compiled with what makes faults harder to use, and closed while they run.

Usage: test_hardening.py VEILPIX VEILPIX_CLI VEILPIX_DECODER VEILPIX_SERVER
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from server_run import SERVER, eventually

APP, COMMAND_LINE, DECODER = (os.path.abspath(path) for path in sys.argv[1:4])
NOBODY = 65534


def readelf(*arguments):
    return subprocess.run(["readelf", "--wide", *arguments], check=True, capture_output=True, text=True).stdout


class Hardening(unittest.TestCase):
    def test_programs_are_compiled_with_protection(self):
        for program in (APP, COMMAND_LINE, DECODER, SERVER):
            with self.subTest(os.path.basename(program)):
                segments = readelf("--program-headers", program)
                symbols = readelf("--dyn-syms", program).replace("__stack_chk_fail@", "STACK_PROTECTOR")
                found = {
                    "independent of its place": "DYN (" in readelf("--file-header", program),
                    "bound at its start": re.search(r"FLAGS.*NOW", readelf("--dynamic", program)) is not None,
                    "tables that are only read": "GNU_RELRO" in segments,
                    "a stack that is not run": re.search(r"GNU_STACK .* RW ", segments) is not None,
                    "a guarded stack": "STACK_PROTECTOR" in symbols,
                    "checked copying": "_chk@" in symbols,
                }
                self.assertEqual([], [what for what, there in found.items() if not there])

    def run_as_somebody(self, program, *arguments):
        """Starts it as a person without rights, since root may look at everything. Gives the process."""
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        os.chmod(folder, 0o755)
        copy = shutil.copy(program, folder)
        home = os.path.join(folder, "home")
        os.mkdir(home)
        somebody = {}
        if os.geteuid() == 0:
            os.chown(home, NOBODY, NOBODY)
            somebody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        environment = {"HOME": home, "PATH": "/usr/bin", "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen([copy, *(one.format(home=home) for one in arguments)], env=environment, cwd=home,
                                   stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **somebody)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def check_is_closed(self, process):
        place = f"/proc/{process.pid}"
        # What belongs to a process that nobody may look into belongs to root.
        self.assertTrue(eventually(lambda: os.stat(f"{place}/environ").st_uid == 0), "its memory can be read")
        with open(f"{place}/limits", encoding="ascii") as limits:
            self.assertRegex(limits.read(), r"Max core file size +0 +0 ")
        with open(f"{place}/status", encoding="ascii") as status:
            locked = next(int(line.split()[1]) for line in status if line.startswith("VmLck:"))
        self.assertGreaterEqual(locked, 64)

    def test_server_is_closed(self):
        self.check_is_closed(self.run_as_somebody(SERVER, "serve", "--listen", "127.0.0.1:0", "--data", "{home}/data"))

    def test_app_is_closed(self):
        self.check_is_closed(self.run_as_somebody(APP, "--profile", "{home}/profile"))

    def test_command_line_is_closed(self):
        # It waits for a password.
        self.check_is_closed(
            self.run_as_somebody(COMMAND_LINE, "keygen", "--out", "a.vpk", "--words-file", "a.words", "--password-fd", "0"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
