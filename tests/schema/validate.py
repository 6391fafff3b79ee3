#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""validate.py [--none] SCHEMA FILE...: every line of every FILE against SCHEMA; with --none,
no line fits it.

Beyond the schema, a line must be UTF-8, one object, without a key given twice."""
import json
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)


def pairs(items):
    keys = [key for key, _ in items]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError("given twice: " + ", ".join(twice))
    return dict(items)


def deepest(error):
    """The branch of an anyOf that went furthest tells most."""
    while error.context:
        error = max(error.context, key=lambda e: len(e.absolute_path))
    return error


def check(validator, line):
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=pairs)
    except ValueError as error:
        return str(error)
    error = next(validator.iter_errors(value), None)
    if error is None:
        return None
    error = deepest(error)
    where = "/".join(str(part) for part in error.absolute_path)
    return "%s: %s" % (where, error.message[:300])


def main():
    none = sys.argv[1] == "--none"
    name, *files = sys.argv[2 if none else 1:]
    with open(name, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    lines = failures = 0
    for path in files:
        with open(path, "rb") as file:
            data = file.read()
        if data and not data.endswith(b"\n"):
            print("%s: the last line is not whole" % path)
            failures += 1
        for number, line in enumerate(data.splitlines(), 1):
            lines += 1
            message = check(validator, line)
            if none:
                message = None if message else "fits the schema"
            if message:
                failures += 1
                print("%s:%d: %s\n  %s" % (path, number, message, line[:300]))
    print("%d lines, %d %s" % (lines, failures, "fit the schema" if none else "do not fit it"))
    return 1 if failures or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
