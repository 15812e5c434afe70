import EventLog
import Support

/// Audits a log, and the ledgers beside it where there are some.
func audit(_ directory: LogDirectory, ledgers: String?) -> Findings {
    var findings = Findings()
    verify(directory, &findings)
    do {
        let log = try RawLog(directory.log)
        let stored = try StoredRows(log, &findings)
        let accounts = try Accounts(stored, log, &findings)
        for name in ledgerNames(in: ledgers) {
            let ledger = Ledger(path: Ledger.path(of: name, in: ledgers ?? "."))
            accounts.compare(ledger, of: name, &findings)
        }
        try DerivedTables(stored.rows).compare(with: log, &findings)
    } catch {
        findings.note(.chain, "\(error)")
    }
    return findings
}

/// What the product itself says; the chain is walked once more by `StoredRows`.
private func verify(_ directory: LogDirectory, _ findings: inout Findings) {
    do {
        switch try LogReader(directory).verify() {
        case .intact: break
        case .damaged(let row, let why): findings.note(.chain, "row \(row): \(why)")
        case .stale(let what): findings.note(.derived, what)
        }
    } catch {
        findings.note(.chain, "\(error)")
    }
}

private func ledgerNames(in directory: String?) -> [String] {
    let suffix = ".ledger"
    return directory.map { Scratch.names(in: $0) }?
        .filter { $0.hasSuffix(suffix) }
        .map { String($0.dropLast(suffix.count)) } ?? []
}
