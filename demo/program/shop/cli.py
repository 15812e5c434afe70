"""python3 -m shop.cli PRICE RATE"""

import sys
from decimal import Decimal

import shop


def main(arguments):
    price, rate = Decimal(arguments[0]), int(arguments[1])
    return f"{shop.add_tax(rate, price):.2f}"


if __name__ == "__main__":
    print(main(sys.argv[1:]))
