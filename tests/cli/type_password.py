"""Types passwords at veilpix-cli's prompt through a pseudo-terminal and says what went wrong, if anything did."""

import os
import pty
import select
import sys
import termios
import time

PROGRAM = sys.argv[1]
PASSWORD = b"typed by hand"


class Terminal:
    def __init__(self, *arguments):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(PROGRAM, [PROGRAM, *arguments])
        self.shown = b""

    def wait_for(self, text):
        end = time.monotonic() + 60
        while text not in self.shown:
            if time.monotonic() > end:
                sys.exit(f"never asked {text!r}: {self.shown!r}")
            if select.select([self.fd], [], [], 0.5)[0]:
                self.shown += os.read(self.fd, 4096)

    def wait_for_echo(self, wanted):
        end = time.monotonic() + 60
        while bool(termios.tcgetattr(self.fd)[3] & termios.ECHO) != wanted:
            if time.monotonic() > end:
                sys.exit(f"echo never became {wanted}")
            select.select([], [], [], 0.01)

    def type(self, text):
        os.write(self.fd, text)

    def end(self):
        try:
            while True:
                self.shown += os.read(self.fd, 4096)
        except OSError:  # EIO: the other side is closed
            pass
        return os.waitpid(self.pid, 0)[1]


def keygen(name, first, second):
    terminal = Terminal("keygen", "--out", name)
    terminal.wait_for(b"Password: ")
    terminal.wait_for_echo(False)
    terminal.type(first + b"\n")
    terminal.wait_for(b"The same again: ")
    terminal.wait_for_echo(False)
    terminal.type(second + b"\n")
    status = terminal.end()
    if first in terminal.shown:
        sys.exit("the password was shown")
    return os.waitstatus_to_exitcode(status), terminal.shown


code, shown = keygen("typed.vpk", PASSWORD, PASSWORD)
if code != 0 or b"recovery words" not in shown:
    sys.exit(f"keygen ended with {code}: {shown!r}")

code, shown = keygen("differ.vpk", PASSWORD, b"something else")
if code != 2:
    sys.exit(f"two different passwords ended with {code}: {shown!r}")

# A person who gives up: the program ends by the signal, and the terminal shows again what is typed.
terminal = Terminal("keygen", "--out", "interrupted.vpk")
terminal.wait_for(b"Password: ")
terminal.wait_for_echo(False)
terminal.type(b"\x03")
terminal.wait_for_echo(True)
status = terminal.end()
if not os.WIFSIGNALED(status):
    sys.exit(f"Ctrl+C did not end it: {status}")

# Ctrl+D answers nothing; what is said of it has a line of its own.
terminal = Terminal("keygen", "--out", "nothing.vpk")
terminal.wait_for(b"Password: ")
terminal.wait_for_echo(False)
terminal.type(b"\x04")
code = os.waitstatus_to_exitcode(terminal.end())
if code != 2 or b"Password: \r\nveilpix-cli: password: " not in terminal.shown or b"none was given" not in terminal.shown:
    sys.exit(f"Ctrl+D ended with {code}: {terminal.shown!r}")

# What was typed opens what was made.
terminal = Terminal("verify", "--key", "typed.vpk", "typed.vpk")
terminal.wait_for(b"Password: ")
terminal.wait_for_echo(False)
terminal.type(PASSWORD + b"\n")
code = os.waitstatus_to_exitcode(terminal.end())
if code != 4:  # the key ring opened; the file to verify is no picture
    sys.exit(f"verify ended with {code}: {terminal.shown!r}")
