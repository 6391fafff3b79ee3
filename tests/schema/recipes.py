#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""recipes.py PAGE FOLDER: runs each block ```sh of PAGE in FOLDER; its output is what
stands, indented, under it."""
import re
import subprocess
import sys


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        page = file.read()
    recipes = re.findall(r"```sh\n(.*?)```\n\n((?:    [^\n]*\n)*)", page, re.S)
    failures = 0
    for command, wanted in recipes:
        wanted = re.sub(r"(?m)^    ", "", wanted)
        done = subprocess.run(["sh", "-c", command], cwd=sys.argv[2], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"})
        if done.returncode or done.stdout != wanted or not wanted:
            failures += 1
            print("FAIL: %s\tstatus %d, says:\n%s\tinstead of:\n%s" %
                  (command, done.returncode, done.stdout, wanted))
    print("%d recipes, %d failed" % (len(recipes), failures))
    return 1 if failures or len(recipes) != page.count("```sh") or len(recipes) < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
