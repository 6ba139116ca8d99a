#!/usr/bin/env python3
"""Holds the accountant's checklist, docs/fiscal.md, to the rules and the tests.

  1. every test that it names exists, and every rule of its tables has a source;
  2. every refusal of src/fiscal/refusal.cpp stands in it, and a test of the library expects it by name;
  3. a test of the web application expects the refusal's sentence, or the refusal stands in the table of those that no
     browser can provoke, beside a test of the web application that shows why.

Usage: check_fiscal_checklist.py [ROOT]      exit status 0: true, 1: not (one a line on standard output)
"""

import re
import sys
from pathlib import Path

CHECKLIST = "docs/fiscal.md"
RULES = "src/fiscal/refusal.cpp"
UNPROVOKED = "refusal that no browser provokes"  # the heading of the first column
LEAST = 12  # characters of a sentence that a test expects; fewer are no sentence

TEST = re.compile(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", re.MULTILINE)
INSTANCES = re.compile(r"INSTANTIATE_TEST_SUITE_P\(\s*(\w+),\s*(\w+)")
NAMED = re.compile(r"`([A-Z]\w+(?:/\w+)?)\.(\w+|\*)`")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
# {name, "name", "sentence" "in parts", …
REFUSAL = re.compile(r'\{(\w+), "\1",((?:\s*"(?:[^"\\]|\\.)*")+),')


def text_of(literals: str) -> str:
    return "".join(LITERAL.findall(literals)).replace("\\u00A0", "\u00A0")


def sources(root: Path, pattern: str) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(root.glob(pattern)))


def suites_in(code: str) -> dict:
    suites: dict = {}
    for suite, case in TEST.findall(code):
        suites.setdefault(suite, set()).add(case)
    for prefix, suite in INSTANCES.findall(code):
        suites[f"{prefix}/{suite}"] = suites.get(suite, set())
    return suites


def rows(checklist: str):
    """Every row of every table, by the headings of its columns."""
    headings: list = []
    for line in checklist.splitlines():
        cells = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
        if not line.startswith("|"):
            headings = []
        elif not headings:
            headings = cells
        elif set(line) - set("|- "):
            yield dict(zip(headings, cells))


def exists(suites: dict, suite: str, case: str) -> bool:
    return suite in suites and case in {"*"} | suites[suite]


def violations(root: Path) -> list:
    checklist = (root / CHECKLIST).read_text(encoding="utf-8")
    library = sources(root, "src/fiscal/**/*_test.cpp")
    web = sources(root, "src/web/*_test.cpp")
    suites = suites_in(sources(root, "src/**/*_test.cpp") + "\n" + sources(root, "tests/**/*_test.cpp"))
    expected = [text.replace("\\u00A0", "\u00A0") for text in LITERAL.findall(web) if len(text) >= LEAST]
    found = [f"no such test: {suite}.{case}" for suite, case in NAMED.findall(checklist)
             if not exists(suites, suite, case)]
    unprovoked = {}
    for row in rows(checklist):
        first = next(iter(row.values()))
        if row.get("source") == "":
            found.append(f"no source: {first}")
        if UNPROVOKED in row:
            unprovoked[first.strip("`")] = row.get("test", "")
    names = set()
    for name, literals in REFUSAL.findall((root / RULES).read_text(encoding="utf-8")):
        names.add(name)
        if f"`{name}`" not in checklist:
            found.append(f"not in the checklist: {name}")
        if f'"{name}"' not in library:
            found.append(f"expected by no test of the library: {name}")
        provoked = any(text in text_of(literals) for text in expected)
        if name not in unprovoked and not provoked:
            found.append(f"expected by no test of the web application: {name}")
        if name in unprovoked and provoked:
            found.append(f"provoked by a test of the web application after all: {name}")
        if name in unprovoked and not any(exists(suites_in(web), *test) for test in NAMED.findall(unprovoked[name])):
            found.append(f"no test of the web application shows why: {name}")
    found += [f"no such refusal: {name}" for name in unprovoked.keys() - names]
    return found


if __name__ == "__main__":
    complaints = violations(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(complaints) or "the checklist is true")
    sys.exit(1 if complaints else 0)
