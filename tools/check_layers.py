#!/usr/bin/env python3
"""Reads the include graph of src/ and sandbox/ and reports every line that breaks the house's layers.

Three rules, as ARCHITECTURE.md states them:
  1. a room includes only the rooms below it (LAYERS);
  2. a heavy third-party header stays behind one door (DOORS), never in a header that others include;
  3. no C++20 coroutine: g++ 12 corrupts memory with temporaries in co_await.

Usage: check_layers.py [ROOT]      exit status 0: clean, 1: violations (one a line on standard output)
"""

import re
import sys
from pathlib import Path

# room -> rooms that it may include besides itself
LAYERS = {
    "base": "",
    "text": "base",
    "crypto": "base",
    "xml": "base",
    "sql": "base",
    "http": "base",
    "pdf": "base crypto",
    "cms": "base crypto",
    "pki": "base crypto cms http",
    "pades": "base crypto pdf cms pki",
    "confined": "base crypto pdf cms pki pades",
    "remote": "base crypto xml http",
    "fiscal": "base crypto xml sql pdf",
    "signing": "base crypto pades pki remote",
    "app": "base text crypto xml sql http pdf cms pki pades confined remote fiscal signing",
    "web": "base text crypto http app",
    "cli": "base text crypto xml sql http pdf cms pki pades confined remote fiscal signing app web",
    "sandbox": "base crypto xml http",
}
LAYERS = {room: set(below.split()) for room, below in LAYERS.items()}

# Only these may look behind the port remote/remote_signer.h.
SCMD_USERS = {"remote", "cli"}

# Header pattern -> pattern of the files that may include it, and the most files that may do so (None: any number).
DOORS = [
    (r"boost/(beast|asio)\b.*", r"src/http/\w+\.cpp", 1),
    (r"spdlog/.*", r"src/base/log\.cpp", 1),
    (r"toml\+\+/.*|toml\.hpp", r"src/base/config\.cpp", 1),
    (r"CLI/.*", r"src/cli/(\w+/)*\w+\.cpp|sandbox/main\.cpp", None),
    (r"qpdf/.*", r"src/pdf/qpdf_include\.h", 1),
    (r"(pdf/)?qpdf_include\.h", r"src/pdf/(\w+/)*\w+\.cpp", None),
    (r"hb(-\w+)?\.h|harfbuzz/.*", r"src/pdf/(\w+/)*\w+\.cpp", None),
    (r"pugixml\.hpp", r"src/xml/(\w+\.cpp|tree\.h)", None),
    (r"xml/tree\.h", r"src/xml/\w+\.cpp", None),
    (r"expat\.h", r"src/xml/piece_reader\.cpp", 1),
    (r"curl/.*", r"src/http/\w+\.cpp", None),
    (r"sqlite3\.h", r"src/sql/sqlite\.cpp", 1),
    (r"sodium\.h", r"src/crypto/\w+\.cpp", None),
    (r"kainjow/.*", r"src/web/render\.cpp", 1),
    (r"date/.*", r"src/fiscal/calendar\.cpp", 1),
    (r"qrencode\.h", r"src/fiscal/render/qr_symbol\.cpp", 1),
    (r"ReadBarcode\.h|ZXing/.*", r"src/confined/qr_codes\.cpp", 1),
    (r"seccomp\.h", r"src/confined/(\w+/)*\w+\.cpp", None),
    (r"openssl/.*", r".*\.cpp|src/crypto/openssl\.h|sandbox/.*\.h", None),
    (r"crypto/openssl\.h", r".*\.cpp|sandbox/.*\.h", None),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
COROUTINE = re.compile(r"\bco_(await|yield|return)\b|^\s*#\s*include\s*<coroutine>")
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def room_of(path: Path) -> str:
    """src/crypto/digest.h -> crypto; sandbox/soap/x.h -> sandbox"""
    return path.parts[1] if path.parts[0] == "src" else "sandbox"


def sources(root: Path):
    for top in ("src", "sandbox"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".h", ".cpp") and path.is_file():
                yield path.relative_to(root)


def check_include(path: Path, header: str):
    room, target = room_of(path), header.split("/")[0]
    if room not in LAYERS:
        yield f"the room '{room}' is not in the layer table"
    elif "/" in header and target in LAYERS and target != room and target not in LAYERS[room]:
        # The sandbox's own folders may be called like a room of the house; they are found beside the file.
        yield f"'{room}' may not include '{target}' ({header})"
    if header.startswith("remote/scmd/") and room not in SCMD_USERS:
        yield f"only {' and '.join(sorted(SCMD_USERS))} may look behind the port remote/remote_signer.h ({header})"
    for pattern, allowed, _ in DOORS:
        if re.fullmatch(pattern, header) and not re.fullmatch(allowed, path.as_posix()):
            yield f"{header} is for {allowed} only"


def without_comments(text: str) -> str:
    """Blanks comments and string literals, keeping the line numbers."""
    return NOT_CODE.sub(lambda match: "\n" * match.group().count("\n"), text)


def violations(root: Path):
    users = {}
    for path in sources(root):
        text = (root / path).read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if not (match := INCLUDE.match(line)):
                continue
            for complaint in check_include(path, match.group(1)):
                yield f"{path}:{number}: {complaint}"
            for pattern, _, most in DOORS:
                if most is not None and re.fullmatch(pattern, match.group(1)):
                    users.setdefault((pattern, most), set()).add(path.as_posix())
        for number, line in enumerate(without_comments(text).splitlines(), 1):
            if COROUTINE.search(line):
                yield f"{path}:{number}: C++20 coroutines are banned (docs/adr/0001)"
    for (pattern, most), files in users.items():
        if len(files) > most:
            yield f"{pattern} is included by {len(files)} files, at most {most}: {', '.join(sorted(files))}"


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    if not any(True for _ in sources(root)):
        print(f"{root}: no sources found")
        return 1
    found = list(violations(root))
    print("\n".join(found) if found else f"layers: {sum(1 for _ in sources(root))} files, clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
