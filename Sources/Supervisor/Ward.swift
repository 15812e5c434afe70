internal import Custody
internal import Linux
internal import Swarm
internal import Wire

/// An agent in our hands: its holder's tree, its streams, and the way in.
final class Ward {
    let agent: AgentID
    let number: UInt64
    /// What tells that the holder has ended.
    let handle: OpenFile?
    let terminal: Terminal?
    let input: OpenFile?
    private(set) var spools: [Spool] = []
    /// Everything below the holder; nil when that was gone already.
    let tree: ProcessTree?
    var hold: TreeHold?
    /// What the holder said, with the offset behind it, and could not be told yet.
    var lines: [(line: HolderLine, end: Int64)] = []
    var hasHolderEnded = false
    var isHandleWatched = false
    /// Nothing of it is left, and everything was told.
    var isGone = false
    /// How much came since the holder said that the program had ended.
    var drained: Int64 = 0
    /// A line on descriptor 3 is too long, and is passed over up to its end.
    var isSkipping = false
    /// What it used when that was read last.
    var usage: (at: Int64, processor: Int64)?
    var meter: UsageMeter?
    /// What was sent to it and is not through to its program.
    var queue = InputQueue()
    /// What its program asked its terminal, answered.
    var answers = Answers()
    private var isInputWatched = false
    /// Who is attached to it.
    var audience = Audience()
    /// What they typed and is not in the log yet.
    var typing = Typing()
    /// Its program has ended, whatever it left running.
    var hasExited = false

    /// The low bits of a token name the stream, the others the ward.
    static let tokenBits: UInt64 = 4
    static let handleToken: UInt64 = 15
    var inputToken: UInt64 { number << Ward.tokenBits | 14 }
    static let firstNumber: UInt64 = 1

    init(
        _ holding: Holding, _ descriptors: consuming Descriptors, number: UInt64,
        offsets: [String: Int64], unstored: Unstored
    ) throws(SystemError) {
        agent = AgentID(rawValue: holding.agent)
        self.number = number
        let files = OpenFile.all(holding, descriptors)
        handle = files[.holder]
        input = files[.input]
        terminal = try files[.terminal].map { file throws(SystemError) in
            Terminal(try file.descriptor.duplicate())
        }
        var relay: (entry: OpenFile, exit: OpenFile)?
        if let entry = files[.relayIn], let exit = files[.relayOut] { relay = (entry, exit) }
        for (place, name) in StreamName.allCases.enumerated() {
            guard let spool = files[name.spool] else { continue }
            spools.append(
                try Spool(
                    name, token: number << Ward.tokenBits | UInt64(place),
                    source: files[name.source], relay: name == .terminal ? relay : nil,
                    file: MemoryFile(owning: try spool.descriptor.duplicate()),
                    from: offsets[name.rawValue] ?? 0, unstored: unstored))
        }
        if let holder = holding.holder, let handle = files[.holder] {
            tree = ProcessTree(below: holder, as: handle.descriptor)
        } else {
            tree = nil
        }
        meter = tree.map { UsageMeter(of: $0) }
        if let input { try input.descriptor.setNonblocking(true) }
    }

    /// Whether there is something left to be done for it, whatever comes.
    var isRestless: Bool {
        !lines.isEmpty || (hasHolderEnded && !isGone) || spools.contains { $0.hasBacklog }
    }

    /// Whether a stream of it is left alone until somebody looks again.
    var hasIdleStream: Bool { !isGone && spools.contains { $0.isIdle } }

    func spool(_ name: StreamName) -> Spool? { spools.first { $0.name == name } }

    /// Stops looking at anything of it.
    func letGo(of poller: borrowing Poller) throws(SystemError) {
        for spool in spools { try spool.close(by: poller) }
        if isHandleWatched, let handle { try poller.ignore(handle.descriptor) }
        isHandleWatched = false
        try watchInput(false, by: poller)
    }
}

// MARK: - The way in

extension Ward {
    /// How its terminal treats what is typed; nil where it has none.
    var inputMode: PseudoTerminal.InputMode? { terminal.flatMap { try? $0.side.inputMode() } }

    /// How large its terminal is; nil where it has none, or one that nobody could draw.
    var size: TerminalSize? {
        guard let size = try? terminal?.side.size() else { return nil }
        let range = TerminalSize.range
        return TerminalSize(
            columns: min(max(Int(size.columns), range.lowerBound), range.upperBound),
            rows: min(max(Int(size.rows), range.lowerBound), range.upperBound))
    }

    func write(_ bytes: ArraySlice<UInt8>) -> Transfer {
        do throws(SystemError) {
            if let terminal { return try terminal.side.master.write(bytes) }
            if let input { return try input.descriptor.write(bytes) }
        } catch {
            // Whatever is wrong with a program's input, nothing reaches it any more.
        }
        return .end
    }

    /// Asks to be told when there is room, as long as something waits for it.
    func watchInput(_ isWanted: Bool, by poller: borrowing Poller) throws(SystemError) {
        guard isWanted != isInputWatched else { return }
        isInputWatched = isWanted
        if let terminal {
            try terminal.side.master.watch(isWanted, inputToken, by: poller)
        } else if let input {
            try input.descriptor.watch(isWanted, inputToken, by: poller)
        }
    }
}

extension Descriptor {
    fileprivate borrowing func watch(
        _ isWanted: Bool, _ token: UInt64, by poller: borrowing Poller
    ) throws(SystemError) {
        if isWanted {
            try poller.watch(self, for: .writable, token: token)
        } else {
            try poller.ignore(self)
        }
    }
}

/// A descriptor that several hold; closed when the last of them lets go.
final class OpenFile: Sendable {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// What came beside a packet, by name.
    static func all(
        _ holding: Holding, _ descriptors: consuming Descriptors
    ) -> [HeldName: OpenFile] {
        var files: [HeldName: OpenFile] = [:]
        for (place, name) in holding.names.enumerated() {
            guard let name, let descriptor = descriptors.take(place) else { continue }
            files[name] = OpenFile(descriptor)
        }
        return files
    }
}

/// The master of an agent's terminal.
final class Terminal: Sendable {
    let side: PseudoTerminal

    init(_ master: consuming Descriptor) { side = PseudoTerminal(owning: master) }
}
