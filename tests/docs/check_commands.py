#!/usr/bin/python3
"""Every command that CONTRIBUTING.md, ARCHITECTURE.md and README's part for developers show: run where it is quick and
leaves nothing behind, otherwise held against what it names. check_commands.py SOURCE-FOLDER BUILD-FOLDER; the build folder
stands for build/dev. A command of a kind that is not known here fails: it could not be tried."""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

SOURCE, BUILD = (os.path.abspath(path) for path in sys.argv[1:3])


def run(*command):
    done = subprocess.run(command, cwd=SOURCE, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout + done.stderr


def needs(condition, why):
    if not condition:
        raise AssertionError(why)


def presets(kind):
    with open(os.path.join(SOURCE, "CMakePresets.json"), encoding="utf-8") as file:
        return {one["name"] for one in json.load(file)[kind]}


def is_target(name):
    return run("ninja", "-C", BUILD, "-t", "query", name)[0] == 0


def script_parses(path):
    needs(os.access(os.path.join(SOURCE, path), os.X_OK), f"{path} is no program")
    code, said = run("bash", "-n", path)
    needs(code == 0, said)


def tests_run(*stages):
    script_parses("tests/run")
    with open(os.path.join(SOURCE, "tests/run"), encoding="utf-8") as file:
        known = set(re.findall(r"^stage_(\w+)\(\)", file.read(), re.M))
    needs(known.issuperset(stages), f"no such stage; there are {sorted(known)}")


def tests_quick(*suites):
    script_parses("tests/quick")
    for suite in suites:
        needs(is_target(suite), f"no target {suite}")


def app_run(*options):
    script_parses("app/run")
    if options:
        with open(os.path.join(SOURCE, "app/run"), encoding="utf-8") as file:
            needs(options[0] in file.read(), f"app/run knows no {options[0]}")


def install_packages(*groups):
    script_parses("cmake/install-packages")
    with open(os.path.join(SOURCE, "cmake/packages.txt"), encoding="utf-8") as file:
        known = {line.split()[0] for line in file if line.strip() and not line.startswith("#")}
    needs(known.issuperset(groups), f"no such group; there are {sorted(known)}")


def cmake(*options):
    kind = "buildPresets" if "--build" in options else "configurePresets"
    needs("--preset" in options, "without a preset")
    needs(options[options.index("--preset") + 1] in presets(kind), f"no such preset in {kind}")
    if "--target" in options:
        target = options[options.index("--target") + 1]
        needs(is_target(target), f"no target {target}")


def ninja(*options):
    needs(options[:2] == ("-C", "build/dev"), "not in build/dev")
    for target in options[2:]:
        needs(is_target(target), f"no target {target}")


def ctest(*options):
    needs(options[:2] == ("--preset", "dev"), "not of the preset dev")
    code, said = run("ctest", "--test-dir", BUILD, "-N", *options[2:])
    found = re.search(r"Total Tests: (\d+)", said)
    needs(code == 0 and found and int(found[1]) > 0, f"finds no test: {said}")


def suite(program, *arguments):
    code, said = run(os.path.join(BUILD, "tests", os.path.basename(program)), *arguments)
    needs(code == 0, f"ends with {code}: {said[-2000:]}")


def built(program, *_):
    needs(is_target(os.path.basename(program)), f"{program} is built by nothing")


def pre_commit(*_):
    with open(os.path.join(SOURCE, ".pre-commit-config.yaml"), encoding="utf-8") as file:
        entries = re.findall(r"^\s+entry: (\S+)", file.read(), re.M)
    needs(entries, "no hooks")
    for entry in entries:
        needs(shutil.which(entry) or os.access(os.path.join(SOURCE, entry), os.X_OK), f"no program {entry}")


def git(*options):
    needs(options[0] in ("clone", "config", "commit", "blame"), f"git {options[0]}")
    if options[0] == "config":
        needs(os.path.exists(os.path.join(SOURCE, options[-1])), f"no file {options[-1]}")


KINDS = {"tests/run": tests_run, "tests/quick": tests_quick, "app/run": app_run, "cmake": cmake, "ninja": ninja,
         "cmake/install-packages": install_packages, "ctest": ctest, "pre-commit": pre_commit, "git": git}


def attempt(command):
    for part in command.split("&&"):
        words = shlex.split(part, comments=True)
        if not words:
            continue
        if words[0].startswith("build/dev/tests/"):
            suite(*words)
        elif words[0].startswith("build/"):
            built(*words)
        else:
            needs(words[0] in KINDS, "a kind of command that this test does not know")
            KINDS[words[0]](*words[1:])


def commands(document, first=None, last=None):
    with open(os.path.join(SOURCE, document), encoding="utf-8") as file:
        text = file.read()
    if first:
        text = text[text.index(first):text.index(last)]
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S):
        for line in block.splitlines():
            if line.strip():
                yield document, line
    # In a sentence, those that begin with a program of the tree or of the build.
    for line in re.findall(r"`((?:cmake|ninja|ctest|tests/run|tests/quick|app/run|build/\w+/tests/\w+)(?: [^`]*)?)`", text):
        yield document, line


failed, tried = 0, 0
for document, command in [*commands("CONTRIBUTING.md"), *commands("README.md", "## Start", "## What it does"),
                          *commands("README.md", "Presets: ", "## Built with")]:
    tried += 1
    try:
        attempt(command)
    except AssertionError as error:
        failed += 1
        print(f"{document}: {command}\n    {error}")
print(f"{tried} commands, {failed} cannot be used")
sys.exit(1 if failed or tried < 15 else 0)
