import EventLog
import Support
import Swarm

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
        try compareStates(directory, &findings)
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

/// The state a reader comes to, with the help of snapshots, is the fold of all rows.
private func compareStates(_ directory: LogDirectory, _ findings: inout Findings) throws {
    let reader = try LogReader(directory)
    guard let range = try reader.range() else { return }
    var state = State()
    try reader.forEach(after: .none, through: range.upperBound) { state.apply($0) }
    if try reader.state() != state { findings.note(.derived, "the state is not the fold") }
}

private func ledgerNames(in directory: String?) -> [String] {
    let suffix = ".ledger"
    return directory.map { Scratch.names(in: $0) }?
        .filter { $0.hasSuffix(suffix) }
        .map { String($0.dropLast(suffix.count)) } ?? []
}
