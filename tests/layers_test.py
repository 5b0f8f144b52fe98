#!/usr/bin/env python3
"""Holds every #include "folder/..." against the folder lines of CMakeLists.txt."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
allowed = {}
for name, uses in re.findall(r"dynafill_folder\((\w+)\s+USES([\w\s]*?)\s+LIBS", (root / "CMakeLists.txt").read_text()):
    allowed[name] = {name, *uses.split()}
assert len(allowed) == 10, f"expected 10 folders in CMakeLists.txt, read {sorted(allowed)}"

wrong, seen = [], 0
for folder, may_use in allowed.items():
    for path in sorted((root / folder).rglob("*.[hc]*")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            included = re.match(r'\s*#include "(\w+)/', line)
            if included:
                seen += 1
                if included[1] not in may_use:
                    wrong.append(f"{path.relative_to(root)}:{number}: {folder}/ may not include {included[1]}/ "
                                 f"(allowed: {' '.join(sorted(may_use))}); move the code or change ARCHITECTURE.md "
                                 "and CMakeLists.txt together")
assert seen > 20, f"read only {seen} includes: the test itself is broken"
print("\n".join(wrong) or f"{seen} includes point down")
sys.exit(bool(wrong))
