#!/usr/bin/env python3
"""Holds every #include "folder/..." against the folder lines of CMakeLists.txt."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
allowed = {}
for name, uses in re.findall(r"dynafill_folder\((\w+)\s+USES([\w\s]*?)\s+LIBS", (root / "CMakeLists.txt").read_text()):
    allowed[name] = {name, *uses.split()}
assert len(allowed) == 11, f"expected 11 folders in CMakeLists.txt, read {sorted(allowed)}"

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

# Two folders that share a namespace must not define one type name twice: the linker would mix them silently.
defined = {}
for folder in allowed:
    for path in sorted((root / folder).rglob("*.h")):
        text = path.read_text()
        for namespace in re.findall(r"^namespace (dynafill[\w:]*) \{", text, re.M)[:1]:
            for name in re.findall(r"^(?:struct|class|enum class) (\w+)(?: final)?(?: :[^{;]*)? ?\{", text, re.M):
                other = defined.setdefault((namespace, name), folder)
                if other != folder:
                    wrong.append(f"{path.relative_to(root)}: {namespace}::{name} is also defined in {other}/; rename one")
assert len(defined) > 50, f"found only {len(defined)} types: the test itself is broken"
assert seen > 20, f"read only {seen} includes: the test itself is broken"
print("\n".join(wrong) or f"{seen} includes point down")
sys.exit(bool(wrong))
