/// A piece of work in the shop: what is wrong, and how a coder puts it right.
struct Ticket: Sendable {
    let title: String
    let file: String
    let tests: String
    let failing: String
    let error: String
    let rationale: String
    let alternatives: [(String, Double)]
    let diff: String

    /// As many as two rounds of the three coders, so that no two work on one file.
    static let all = [
        Ticket(
            title: "a cart that times out hides its error", file: "src/cart.py",
            tests: "tests/test_cart.py", failing: "test_total",
            error: "E   TimeoutError: cart service did not answer in 5 s",
            rationale: "the retry loop hides the timeout; remove the loop",
            alternatives: [("raise the limit", 0.40), ("skip the test", 0.10)],
            diff: """
                @@ -18,7 +18,3 @@ def total(self):
                -        for attempt in range(3):
                -            try:
                -                return self.service.total(self.items)
                -            except TimeoutError:
                -                continue
                +        return self.service.total(self.items)
                """),
        Ticket(
            title: "prices are a cent off", file: "src/price.py", tests: "tests/test_price.py",
            failing: "test_rounding", error: "E   assert 89.99 == 90",
            rationale: "prices are rounded twice: round once, at the end",
            alternatives: [("compare with a tolerance", 0.30)],
            diff: """
                @@ -41,3 +41,3 @@ def total(prices):
                     prices = list(prices)
                -    return round(sum(round(p, 2) for p in prices), 2)
                +    return round(sum(prices), 2)
                """),
        Ticket(
            title: "tax of a mixed order", file: "src/order/tax.py", tests: "tests/test_tax.py",
            failing: "test_reduced_rate", error: "E   KeyError: 'books'",
            rationale: "the rate belongs to the item, not to the order; ask each item",
            alternatives: [("a default of 19 %", 0.35), ("two orders", 0.15)],
            diff: """
                @@ -9,3 +9,3 @@ def tax(order):
                -    rate = RATES[order.category]
                -    return sum(i.price for i in order.items) * rate
                +    return sum(i.price * RATES[i.category] for i in order.items)
                """),
        Ticket(
            title: "an empty basket may be paid", file: "src/checkout.py",
            tests: "tests/test_checkout.py", failing: "test_empty_basket",
            error: "E   Failed: DID NOT RAISE <class 'EmptyBasket'>",
            rationale: "refuse before the payment is made, not after it came back",
            alternatives: [("hide the button", 0.45)],
            diff: """
                @@ -27,2 +27,4 @@ def pay(basket, card):
                +    if not basket.items:
                +        raise EmptyBasket(basket.id)
                     return gateway.charge(card, total(basket.items))
                """),
        Ticket(
            title: "stock goes below zero", file: "src/stock.py", tests: "tests/test_stock.py",
            failing: "test_last_piece_twice", error: "E   assert -1 >= 0",
            rationale: "two buyers read before either writes; let the database decide",
            alternatives: [("a lock in memory", 0.25), ("check again later", 0.20)],
            diff: """
                @@ -14,4 +14,3 @@ def take(item, n):
                -    left = db.stock(item)
                -    db.set_stock(item, left - n)
                +    if not db.execute(TAKE, item=item, n=n).rowcount:
                +        raise SoldOut(item)
                """),
        Ticket(
            title: "vouchers can be used twice", file: "src/voucher.py",
            tests: "tests/test_voucher.py", failing: "test_second_use",
            error: "E   assert Decimal('5.00') == Decimal('0.00')",
            rationale: "mark the voucher in the transaction that takes the money",
            alternatives: [("expire vouchers at midnight", 0.20)],
            diff: """
                @@ -33,3 +33,4 @@ def redeem(code, order):
                -    order.discount += voucher.value
                +    with db.transaction():
                +        db.spend(voucher)
                +        order.discount += voucher.value
                """),
    ]
}
