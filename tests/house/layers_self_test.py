#!/usr/bin/env python3
"""The layer check must find each kind of violation, and must be silent about a clean tree."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import check_layers  # noqa: E402


class LayerCheck(unittest.TestCase):
    def complaints(self, files: dict) -> str:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return "\n".join(check_layers.violations(Path(folder)))

    def test_a_clean_tree_is_silent(self):
        self.assertEqual("", self.complaints({
            "src/pades/finish.cpp": '#include "pades/finish.h"\n#include "cms/signed_data.h"\n// co_await in words\n',
            "src/base/log.cpp": "#include <spdlog/spdlog.h>\n",
            "src/cli/sign.cpp": '#include "remote/scmd/client.h"\n#include <CLI/CLI.hpp>\n',
            "sandbox/soap/service.cpp": '#include "xml/reader.h"\nauto text = "co_yield";\n',
        }))

    def test_an_upward_include_is_found(self):
        self.assertIn("src/crypto/digest.h:2: 'crypto' may not include 'pades'",
                      self.complaints({"src/crypto/digest.h": '#pragma once\n#include "pades/finish.h"\n'}))

    def test_a_sideways_include_is_found(self):
        self.assertIn("'pdf' may not include 'cms'", self.complaints({"src/pdf/a.cpp": '#include "cms/a.h"\n'}))
        self.assertIn("'remote' may not include 'pades'", self.complaints({"src/remote/a.h": '#include "pades/a.h"\n'}))

    def test_the_sandbox_stays_independent(self):
        for room in ("cms", "pki", "pades", "remote"):
            self.assertIn(f"'sandbox' may not include '{room}'",
                          self.complaints({"sandbox/a.cpp": f'#include "{room}/a.h"\n'}))

    def test_only_the_command_line_wires_the_trust_service(self):
        self.assertIn("only cli and remote", self.complaints({"src/app/a.cpp": '#include "remote/scmd/client.h"\n'}))
        self.assertIn("only cli and remote", self.complaints({"src/signing/a.h": '#include "remote/scmd/client.h"\n'}))

    def test_heavy_headers_stay_behind_their_door(self):
        for path, header in (("src/http/server.h", "boost/beast/core.hpp"), ("src/http/client.h", "curl/curl.h"),
                             ("src/app/a.cpp", "spdlog/spdlog.h"), ("src/cli/a.h", "CLI/CLI.hpp"),
                             ("src/pdf/a.cpp", "qpdf/QPDF.hh"), ("src/pdf/a.h", "pdf/qpdf_include.h"),
                             ("src/app/b.cpp", "toml++/toml.h"), ("src/crypto/a.h", "openssl/x509.h"),
                             ("src/cms/a.h", "crypto/openssl.h")):
            self.assertIn(f"{header} is for", self.complaints({path: f"#include <{header}>\n"}), path)

    def test_one_file_only(self):
        self.assertIn("at most 1", self.complaints({
            "src/http/server.cpp": "#include <boost/beast.hpp>\n#include <boost/beast/http.hpp>\n",
            "src/http/other.cpp": "#include <boost/asio/ip/tcp.hpp>\n",
        }))

    def test_an_unknown_room_is_found(self):
        self.assertIn("not in the layer table", self.complaints({"src/misc/a.h": '#include "base/bytes.h"\n'}))

    def test_coroutines_are_found(self):
        for line in ("  co_await thing();", "co_return;", "co_yield 1;", "#include <coroutine>"):
            self.assertIn("src/base/a.cpp:2: C++20 coroutines", self.complaints({"src/base/a.cpp": f"\n{line}\n"}))


if __name__ == "__main__":
    unittest.main()
