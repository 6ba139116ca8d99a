#!/usr/bin/env python3
"""The check of the accountant's checklist must find each way to be untrue, and must be silent about a true one."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import check_fiscal_checklist  # noqa: E402

RULES = '''
    {date_wrong, "date_wrong", "Escolha outra data: esta "
     "n\u00e3o serve.", "Choose another date.", "Despacho"},
    {type_wrong, "type_wrong", "Escolha outro tipo.", "Choose another type.", "Despacho"},
'''
CHECKLIST = '''
| rule | source | refusal | test |
|---|---|---|---|
| dates | Despacho | `date_wrong` | `Rules.Dates`, `Pages.*` |
| types | Despacho | `type_wrong` | `Rules.Types` |

| refusal that no browser provokes | why | test |
|---|---|---|
| `type_wrong` | nothing to choose | `Pages.Types` |
'''
LIBRARY = '''
TEST(Rules, Dates) { EXPECT_EQ(outcome(1), "date_wrong"); }
TEST(Rules, Types) { EXPECT_EQ(outcome(2), "type_wrong"); }
'''
WEB = '''
TEST_F(Pages, Dates) { expect_refused(send(1), "outra data: esta n\u00e3o"); }
TEST_F(Pages, Types) { EXPECT_EQ(send(2), 404); }
'''


class FiscalChecklistCheck(unittest.TestCase):
    def complaints(self, checklist=CHECKLIST, rules=RULES, library=LIBRARY, web=WEB) -> str:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {"docs/fiscal.md": checklist, "src/fiscal/refusal.cpp": rules,
                               "src/fiscal/rules_test.cpp": library, "src/web/pages_test.cpp": web}.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return "\n".join(check_fiscal_checklist.violations(Path(folder)))

    def test_a_true_checklist_is_silent(self):
        self.assertEqual("", self.complaints())

    def test_a_test_that_is_gone_is_found(self):
        self.assertIn("no such test: Rules.Dates", self.complaints(library=LIBRARY.replace("Dates", "Days")))
        self.assertIn("no such test: Gone.*", self.complaints(CHECKLIST.replace("Pages.*", "Gone.*")))

    def test_a_rule_without_source_is_found(self):
        self.assertIn("no source: dates", self.complaints(CHECKLIST.replace("dates | Despacho", "dates | ")))

    def test_a_refusal_that_is_not_listed_is_found(self):
        self.assertIn("not in the checklist: date_wrong", self.complaints(CHECKLIST.replace("`date_wrong`", "")))

    def test_a_refusal_that_no_test_expects_is_found(self):
        self.assertIn("no test of the library: date_wrong", self.complaints(library=LIBRARY.replace('"date_wrong"', "")))
        self.assertIn("no test of the web application: date_wrong", self.complaints(web=WEB.replace("outra data", "essa data")))

    def test_a_refusal_that_is_provoked_after_all_is_found(self):
        web = WEB + 'TEST_F(Pages, More) { expect_refused(send(2), "Escolha outro tipo."); }\n'
        self.assertIn("after all: type_wrong", self.complaints(web=web))

    def test_that_nothing_provokes_it_is_shown(self):
        self.assertIn("shows why: type_wrong", self.complaints(CHECKLIST.replace("`Pages.Types`", "`Rules.Types`")))
        self.assertIn("no such refusal: other", self.complaints(CHECKLIST + "| `other` | | `Pages.Types` |\n"))


if __name__ == "__main__":
    unittest.main()
