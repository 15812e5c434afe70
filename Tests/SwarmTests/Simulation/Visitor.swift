@testable import Swarm

/// A program that joins: what it is told on its connection, and what it does about that.
struct Visitor {
    let name: String
    /// Its connection; another one each time it comes.
    var client: [UInt8] = []
    /// Nobody reads at the other end any more, and nobody was told.
    var isCut = true
    var token: String?
    var agent: AgentID?
    /// It does nothing but wait to be let go.
    var isPaused = false
    /// What is on its way to it: the push's verb and number.
    var told: [(verb: String, number: Int64)] = []
    /// The highest number it sent, and the highest of which it knows that it is stored.
    var sent: Int64 = 0
    var stored: Int64 = 0
    /// Up to where it was acknowledged, and up to where each request goes that is not answered.
    var acknowledged: Int64 = 0
    var batches: [[UInt8]: Int64] = [:]

    /// What it says to the next thing that it is told; nil where nothing waits.
    mutating func obey() -> (verb: String, number: Int64)? {
        guard !isCut, !told.isEmpty else { return nil }
        let next = told.removeFirst()
        if next.verb == "pause" { isPaused = true }
        if next.verb == "resume" { isPaused = false }
        return next
    }

    /// The program ended, and is started anew: it is not what was told to pause.
    mutating func startAnew() {
        isPaused = false
        isCut = true
        told = []
    }
}
