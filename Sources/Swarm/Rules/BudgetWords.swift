// Budgets as people read them: `200,143 of 200,000 tokens`.
extension Budget {
    /// What was used of how much, in whole words: `200,143 of 200,000 tokens`, `1h of 1h of running`.
    public func sentence(at now: LogTime?) -> String {
        let (spent, limit) = (kind.text(spent(at: now)), kind.text(limit))
        return "\(kind.verb) \(spent) of \(limit) \(kind.noun)".trimmed
    }

    /// What somebody is asked who may allow more: that, how far a yes goes, and who waits for it.
    func question(at now: LogTime?, ofAll isOfAll: Bool) -> String {
        let more = kind.yes(upTo: next(at: now))
        let rest = kind == .restarts ? "not started again" : "paused"
        let (whose, held) = isOfAll ? ("all together", "all are") : ("it", "it is")
        return "\(whose) \(sentence(at: now)); \(more), \(held) \(rest) until then"
    }
}

extension State.Request {
    /// `a yes allows up to 400,143 tokens`, of a question about a budget; nil of any other.
    public var allowance: String? {
        content.limit.flatMap { limit in content.kind?.yes(upTo: limit) }
    }
}

extension Budget.Kind {
    fileprivate func yes(upTo limit: Int64) -> String { "a yes allows up to \(words(limit))" }

    fileprivate var verb: String {
        switch self {
        case .tokens, .money: "spent"
        case .cpu, .memory: "used"
        case .output: "printed"
        case .time: "ran"
        case .restarts: "restarted"
        }
    }

    fileprivate var noun: String {
        switch self {
        case .tokens: "tokens"
        case .money, .output, .time: ""
        case .cpu: "of processors"
        case .memory: "of memory"
        case .restarts: "times"
        }
    }

    /// An amount with what it is of: `200,000 tokens`, `5.00 in the budget's unit of money`.
    func words(_ amount: Int64) -> String {
        switch self {
        case .tokens, .cpu, .memory, .restarts: "\(text(amount)) \(noun)"
        case .money: "\(text(amount)) in the budget's unit of money"
        case .output: "\(text(amount)) of output"
        case .time: "\(text(amount)) of running"
        }
    }

    /// An amount as it is written: `200,000`, `5.00`, `10m`, `2.0G`.
    public func text(_ amount: Int64) -> String {
        switch self {
        case .tokens, .restarts: amount.withCommas
        case .money: (amount / 10_000_000 / 100).withCommas + "." + twoDigits(amount)
        case .memory, .output: amount.asBytes
        case .cpu, .time: TimeSpan(microseconds: amount).text
        }
    }

    private func twoDigits(_ amount: Int64) -> String {
        let cents = amount / 10_000_000 % 100
        return cents < 10 ? "0\(cents)" : "\(cents)"
    }
}

extension Int64 {
    fileprivate var withCommas: String {
        var text = ""
        for (place, digit) in String(self).reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    /// `640`, `1,100`, `12K`, `1.5G`: no more than a hundredth of it is left out, and less than 10K nothing.
    fileprivate var asBytes: String {
        if self < 10_240, self % 1_024 != 0 { return withCommas }
        var (scale, unit) = (Int64(1), 0)
        while self / scale >= 1_024, unit < 4 { (scale, unit) = (scale * 1_024, unit + 1) }
        let (whole, rest) = (self / scale, self % scale)
        let sign = ["", "K", "M", "G", "T"][unit]
        guard whole < 100, rest > 0 else { return "\(whole.withCommas)\(sign)" }
        let tenths = rest * 10 / scale
        if whole >= 10 { return "\(whole)\(tenths > 0 ? ".\(tenths)" : "")\(sign)" }
        let hundredths = rest * 100 / scale
        let digits = hundredths % 10 == 0 ? "\(tenths)" : "\(tenths)\(hundredths % 10)"
        return "\(whole)\(hundredths > 0 ? ".\(digits)" : "")\(sign)"
    }
}

extension String {
    fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
}

// MARK: - What is typed

extension Budget.Kind {
    /// What an amount looks like, as it follows on "expected".
    public var expected: String {
        switch self {
        case .tokens: "a whole number of tokens, such as 200000"
        case .money: "digits and a point, without a currency, such as 2.50"
        case .cpu, .time: "\(TimeSpan.rule)"
        case .memory, .output: "a number of bytes with K, M or G, such as 512M"
        case .restarts: "a whole number, such as 5"
        }
    }

    /// An amount as people type it; nil for what is none, or nothing, or more than is counted.
    public func amount(_ text: String) -> Int64? {
        let found: Int64? =
            switch self {
            case .tokens, .restarts: Int64(whole: text)
            case .money:
                text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2e }
                    ? Double(text).flatMap { amount($0) } : nil
            case .cpu, .time: TimeSpan(text)?.microseconds
            case .memory, .output: Int64(bytes: text)
            }
        return found.flatMap { (1...Budget.Kind.most).contains($0) ? $0 : nil }
    }
}

extension Int64 {
    fileprivate init?(whole text: some StringProtocol) {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        self.init(text)
    }

    /// `1500`, `64K`, `1.5G`: of 1,024 each.
    fileprivate init?(bytes text: String) {
        let units: [(String, Int64)] = [
            ("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30), ("T", 1 << 40),
        ]
        guard let (name, scale) = units.first(where: { text.hasSuffix($0.0) }) else {
            self.init(whole: text)
            return
        }
        let parts = text.dropLast(name.count).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int64(whole: $0) }), whole < 1 << 20 else {
            return nil
        }
        self = whole * scale
        guard parts.count == 2 else { return }
        guard parts[1].utf8.count == 1, let tenths = Int64(whole: parts[1]) else { return nil }
        // Upwards, so that what is shown of it is what was written.
        self += (tenths * scale + 9) / 10
    }
}
