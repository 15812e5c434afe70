/// What a descriptor is that the keeper holds for an agent; `docs/custody.md` has the list.
public enum HeldName: String, CaseIterable, Sendable {
    /// A pidfd of the holder.
    case holder
    case status
    case events
    case output = "out"
    case errors = "err"
    case input = "in"
    case terminal
    /// Where bytes of the terminal go into the relay pipe, and where they come out.
    case relayIn = "relay.in"
    case relayOut = "relay.out"
    case statusSpool = "status.spool"
    case eventsSpool = "events.spool"
    case outputSpool = "out.spool"
    case errorsSpool = "err.spool"
    case terminalSpool = "terminal.spool"

    /// Spools are the agent's; everything else is one holder's.
    public var isSpool: Bool { rawValue.hasSuffix(".spool") }
}
