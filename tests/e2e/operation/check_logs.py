#!/usr/bin/python3
"""What all the servers of a test run wrote down, at the lowest level of logging: lines of known shapes only, and
nothing that a suite gave a server to keep to itself. check_logs.py FOLDER: one SUITE.log for each suite, and beside it
SUITE.log.said (tests/support/Said.h). A suite that starts servers and leaves no log fails too."""
import base64
import binascii
import json
import os
import re
import sys

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
METHODS = "-|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT|PROPFIND|BREW"
ACCESS = re.compile(rf"(?:{METHODS}) [a-z-][a-z._-]* \d{{3}} in=\d+ out=\d+ ms=\d+\.\d\d peer=[0-9a-f.:]+")
# SQLite's and the system's own words: tables, columns and errors.
REASON = (r"\"?(?:SQLite \d+: [A-Za-z /_,.:'-]+|(?:spool )?(?:access|open|open folder|stat|statvfs|write|read|truncate|sync|sync folder|rename"
          r"|unlink|make|make folder|file|lock): [A-Z][A-Za-z /()-]+|the spooled file is too short|the source ended early"
          r"|another writer waits for the database)\"?")
MESSAGES = {
    "veilpix.server": [r"started, version \S{1,20}", "stopping", "the certificate was read again",
                       r"the certificate stays as it was: .{0,200}",
                       r"the secret in jwt-secret-file has \d+ bytes: whoever has one token can try .{0,200}",
                       r"others may (?:read the key that signs tokens, secrets/jwt\.key|write into the data folder): its mode is [0-7]{1,3} and should be [67]00"],
    "veilpix.housekeeping": [r"swept \d+ files, \d+ bytes, \d+ pictures, \d+ versions, \d+ uploads",
                             rf"sweeping failed: {REASON}"],
    "veilpix.log": [r"\d+ lines could not be written as fast as they came, and were dropped here",
                    r"the log file stays as it was: .{0,200}"],
    "veilpix.handlers": [r'no space: "(?:\d+ bytes are free, \d+ kept|the disk is full)"',
                         r"""store failed: \d+ "a picture's file has \d+ bytes instead of \d+\"""",
                         rf"(?:store busy|no space|store not writable|store failed)(?:: \d+)?: {REASON}?"],
    "veilpix.settings": [r"there is no setting for the variable VEILPIX_[A-Z_]+"],
    "veilpix.store": [rf"writing to the database fails: {REASON}", "writing to the database works again"],
    "veilpix.store.reserve": [r"the disk is full: \d+ bytes that were held for this are given to a (?:deletion|sign-in)"],
    "veilpix.store.pictures": [rf"(?:an upload's|a deleted picture's) files are left to the sweep: {REASON}",
                               rf"an upload's bytes could not be given back: {REASON}"],
    "veilpix.passwords": [rf"a stronger hash could not be stored: {REASON}"],
    "veilpix.handlers.idempotency": [rf"a reply could not be kept: {REASON}"],
    "veilpix.http": ["out of descriptors: accepting rests for a moment", "a listening socket cannot be used"],
}
# Pictures that suites name like parts of a route on purpose.
ROUTE_WORDS = {b"upload", b"data", b"download-all"}
# What tokens, keys, hashes, identifiers and quotients look like, whoever made them.
PATTERNS = {
    "a signed token": re.compile(r"eyJ[A-Za-z0-9_-]{8,}"),
    "hexadecimal": re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{24,}"),
    "base64": re.compile(r"(?=[A-Za-z0-9+/_-]*[a-z])(?=[A-Za-z0-9+/_-]*[A-Z])(?=[A-Za-z0-9+/_-]*\d)[A-Za-z0-9+/_-]{24,}"),
    "a row of numbers": re.compile(r"(?:\d+ ){4,}"),
}


def taken_apart(line):
    """component, message, request id; None for what is no log line."""
    if line.startswith("{"):
        try:
            one = json.loads(line)
        except ValueError:
            return None
        if one["component"] == "veilpix.access":
            return (one["component"], f"{one['method']} {one['route']} {one['status']} in={one['bytes_in']} "
                    f"out={one['bytes_out']} ms={one['milliseconds']:.2f} peer={one['peer']}", one["request"])
        return one["component"], one["message"], one.get("request", "")
    match = re.fullmatch(rf"{TIME} (?:debug|info|warning|error) (\S+) (?:\[(\S+)\] )?(.*)", line)
    return (match[1], match[3], match[2] or "") if match else None


def wrong_with(line):
    parts = taken_apart(line)
    if parts is None:
        # Files that cannot grow (test_crashes.py) take half a line at most.
        return None if re.match(r"\{\"|2\d{3}-", line) else "no log line"
    component, message, _ = parts
    shapes = [ACCESS] if component == "veilpix.access" else [re.compile(one) for one in MESSAGES.get(component, [])]
    if not any(shape.fullmatch(message) for shape in shapes):
        return "no known shape: say in check_logs.py what this line may hold"
    for what, pattern in PATTERNS.items():
        if pattern.search(message):
            return what
    return None


def secrets_of(path):
    """Whole words only: a name like `ada` is part of many an honest word."""
    if not os.path.exists(path):
        return None, 0
    with open(path, encoding="ascii") as listed:
        values = {base64.b64decode(line) for line in listed if line.strip()}
    values = sorted((value for value in values if len(value) >= 3 and value not in ROUTE_WORDS), key=len, reverse=True)
    forms = set()
    for value in values:
        forms.add(value)
        if len(value) >= 6:
            forms.add(base64.b64encode(value).rstrip(b"=")[:-1])
            forms.add(binascii.hexlify(value))
    text = b"|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return (re.compile(rb"(?<![A-Za-z0-9])(?:" + text + rb")(?![A-Za-z0-9])", re.IGNORECASE) if values else None,
            len(values))


def check(folder, name):
    with open(os.path.join(folder, name), "rb") as log:
        lines = log.read().split(b"\n")
    # The last write of a process that was killed may be cut off.
    lines = [line for line in lines if line]
    secrets, count = secrets_of(os.path.join(folder, name + ".said"))
    problems, answered = [], 0
    for number, line in enumerate(lines, 1):
        text = line.decode("utf-8", "replace")
        wrong = wrong_with(text)
        # The time, level, component and request id cannot hold anything of a person's; the message can.
        parts = taken_apart(text)
        if not wrong and secrets and (found := secrets.search(parts[1].encode() if parts else line)):
            wrong = f"'{found[0].decode('utf-8', 'replace')}', which the suite gave the server"
        if wrong:
            problems.append(f"{name}:{number}: {wrong}: {text[:300]}")
        answered += bool(parts) and parts[0] == "veilpix.access"
    if not lines:
        problems.append(f"{name}: empty")
    print(f"{name}: {len(lines)} lines, {answered} answers, {count} secrets looked for")
    return problems, answered, count


def main():
    folder = sys.argv[1]
    logs = sorted(name for name in os.listdir(folder) if name.endswith(".log")) if os.path.isdir(folder) else []
    assert logs, f"no server log in {folder}: nothing was checked"
    problems, answered, secrets = [], 0, 0
    for name in logs:
        found, more, said = check(folder, name)
        problems += found
        answered += more
        secrets += said
    for problem in problems[:40]:
        print(problem)
    assert answered, "no server answered anything"
    assert secrets, "no suite said what is secret"
    assert not problems, f"{len(problems)} lines say what they should not"


if __name__ == "__main__":
    main()
