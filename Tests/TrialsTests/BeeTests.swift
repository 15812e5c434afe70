import Support
import Testing

extension SwarmTrials {
    @Suite struct Bees {
        @Test func whatTheyPrintIsInTheLogWhateverTheirShape() throws {
            let colony = try Colony()
            var bees = Bee.Shape.allCases.map { shape in
                var bee = Bee("pipe-\(shape)")
                bee.fork = shape
                return bee
            }
            var terminal = Bee("terminal")
            terminal.onTerminal = true
            bees.append(terminal)
            for var bee in bees {
                bee.lines = 3
                bee.ledgers = colony.ledgers
                try colony.run(bee)
            }
            try colony.waitForEnd(of: bees.map(\.name))
            for bee in bees {
                let lines = try colony.skep("logs", "--raw", bee.name).lines
                #expect(lines.count == 3, "\(bee.name): \(lines)")
                #expect(lines.allSatisfy { $0.hasPrefix("bee=\(bee.name) n=") }, "\(lines)")
                let ledger = TextFile.read("\(colony.ledgers)/\(bee.name).ledger") ?? ""
                let words = ledger.split(separator: " ").prefix(5)
                #expect(words.suffix(4) == ["lines", "3", "bytes", "240"], "\(ledger)")
            }
        }
    }
}
