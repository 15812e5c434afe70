import unittest
from decimal import Decimal

from shop.report import day
from tests.naming import old_names


class ReportTest(unittest.TestCase):
    def test_lines_add_up(self):
        sales = [("pen", Decimal("1.49")), ("ink", Decimal("4.49"))]
        self.assertEqual(
            day(sales).split(), ["pen", "1.77", "ink", "5.34", "all", "7.11"])

    def test_it_has_the_new_name(self):
        self.assertEqual(old_names("shop/report.py"), [])
