// What events make of one agent.
extension Agent {
    mutating func speak(at time: LogTime) {
        spoke = time
        activity.count(at: time)
    }

    mutating func print(_ text: RawSpan, at time: LogTime) {
        lastLine.feed(text)
        if !budgets.isEmpty { budgets.count(.output, Int64(text.byteCount)) }
        speak(at: time)
        // What draws a screen is no word: the one before it still is the last.
        if lastWord != nil, !lastLine.isDrawing { lastWord = nil }
    }

    mutating func enter(_ next: Condition) {
        if next.status != .paused {
            beforeHold = nil
        } else if condition.status != .paused {
            // Whoever is held cannot speak: what was before its silence is what it goes back to.
            beforeHold = beforeSilence ?? condition
        }
        if next.evidence != .silence {
            beforeSilence = nil
        } else if condition.evidence != .silence {
            // A silence is another word for what it did, or says that nobody knows; what was asked meanwhile is
            // nothing that it does.
            let isItsOwn = next.status == condition.status || next.status == .unknown
            beforeSilence = isItsOwn ? condition : nil
        }
        condition = next
    }

    mutating func conclude(_ ending: Ending, at time: LogTime) {
        guard !condition.status.isEnd else { return }
        let isLost = ending.code == nil && ending.signal == nil
        enter(
            Condition(
                status: ending.code == 0 ? .completed : .failed, evidence: .exit, since: time,
                reason: isLost ? "lost: nobody saw how it ended" : ending.reason))
    }

    /// Takes the reasons as they are told, or else as they follow from the status.
    mutating func hold(_ told: [String]?) {
        if let told {
            holds = told
        } else if condition.status != .paused {
            if phase == nil { holds = [] }
        } else if condition.evidence == .breaker {
            if !holds.contains(Agent.breakerHold) { holds.append(Agent.breakerHold) }
        } else if holds.isEmpty {
            holds = ["operator"]
        }
    }
}

extension Agent.Origin {
    init(_ content: Introduction, joined: Bool) {
        command = content.command ?? []
        directory = content.directory
        process = content.process
        isTerminal = content.isTerminal ?? false
        worktree = content.worktree
        restart = content.restart
        containment = content.containment
        address = content.address
        isJoined = joined
        tokenDigest = content.tokenDigest
        mailbox = content.mailbox
        definition = content.definition
        ready = content.ready
        consistency = content.consistency ?? .inform
        isAgain = content.isAgain ?? false
        isContinued = content.isContinued ?? false
        manners = content.manners
    }
}

extension Agent.Spending {
    mutating func add(_ content: Usage) {
        tokensIn = tokensIn.addingUpToLimit(content.tokensIn ?? 0)
        tokensOut = tokensOut.addingUpToLimit(content.tokensOut ?? 0)
        tokensCached = tokensCached.addingUpToLimit(content.tokensCached ?? 0)
        let sum = cost + (content.cost ?? 0)
        // What cannot be written as JSON would not come back from a snapshot.
        cost = sum.isFinite ? sum : cost
    }
}

extension Int64 {
    /// A sum that stays at the limit instead of trapping.
    fileprivate func addingUpToLimit(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
}

extension Tries {
    /// What is left of them when the next one begins.
    var begun: Tries { Tries(failures: failures, pause: pause) }
}
