import EventLog
import Support
import Swarm

/// Who wrote the ledgers.
enum Ledgers {
    /// Clerks: what each was told is in the log.
    case receipts
    /// Bees: what each has written to its streams.
    case streams
}

/// Audits a log, and the ledgers beside it where there are some.
func audit(_ directory: LogDirectory, _ kind: Ledgers, in ledgers: String?) -> Findings {
    var findings = Findings()
    verify(directory, &findings)
    do {
        let log = try RawLog(directory.log)
        let stored = try StoredRows(log, &findings)
        let accounts = try Accounts(stored, log, &findings)
        let names = ledgerNames(in: ledgers)
        switch kind {
        case .receipts:
            for name in names {
                let ledger = Ledger(path: Ledger.path(of: name, in: ledgers ?? "."))
                accounts.compare(ledger, of: name, &findings)
            }
        case .streams:
            var streams = Streams(names.compactMap { accounts.agents[$0] })
            try streams.read(log, &findings)
            for name in names {
                let ledger = BeeLedger(path: Ledger.path(of: name, in: ledgers ?? "."))
                streams.compare(ledger, of: name, accounts.agents[name], &findings)
            }
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
        case .contradiction(let row, let why): findings.note(.chain, "row \(row): \(why)")
        case .otherParent(let row, let why), .damagedArchive(let row, let why):
            findings.note(.chain, "row \(row): \(why)")
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
