import Swarm

/// One event of the story, and how long its player then pauses.
struct Act: Sendable {
    /// milliseconds
    let pause: ClosedRange<Int64>
    let perform: @Sendable (_ stage: inout Stage, _ name: String) -> Draft

    init(
        _ pause: ClosedRange<Int64>,
        _ perform: @escaping @Sendable (_ stage: inout Stage, _ name: String) -> Draft
    ) {
        self.pause = pause
        self.perform = perform
    }

    func then(_ pause: ClosedRange<Int64>) -> Act { Act(pause, perform) }

    static let beat: ClosedRange<Int64> = 200...900
    static let thought: ClosedRange<Int64> = 3_000...12_000
}

// MARK: - What the supervisor sees

extension Act {
    static func spawn(_ role: String, _ command: [String], pid: Int64) -> Act {
        Act(300...900) { stage, name in
            var content = Introduction(name: name, command: command)
            content.directory = "/home/ada/src/shop"
            content.process = pid
            content.isTerminal = true
            content.worktree = role == "coder" ? ".skep/trees/\(name)" : nil
            content.restart = "on-failure"
            content.containment = "namespace"
            return Draft(.agentSpawned, agent: stage.introduce(name), subject: role, content)
        }
    }

    static func status(
        _ status: Status, _ evidence: Evidence, _ reason: String? = nil, from: Status? = nil
    ) -> Act {
        Act(beat) { stage, name in
            Draft(
                .agentStatus, agent: stage.id(of: name), subject: status.rawValue,
                StatusChange(from: from, evidence: evidence, reason: reason))
        }
    }

    /// A line on the agent's terminal.
    static func print(_ line: String, _ pause: ClosedRange<Int64> = 80...400) -> Act {
        Act(pause) { stage, name in
            let bytes = Array("\(line)\r\n".utf8)
            return Draft(
                .output, agent: stage.id(of: name), subject: "pty",
                metadata: stage.printed(name, bytes.count), content: .bytes(bytes))
        }
    }

    static func exit(code: Int64? = nil, signal: Int64? = nil, _ lastLine: String) -> Act {
        Act(beat) { stage, name in
            var content = Ending(code: code, signal: signal, seconds: 38.4)
            content.lastLine = lastLine
            return Draft(
                .agentExited, agent: stage.id(of: name),
                subject: signal.map { "signal \($0)" } ?? String(code ?? 0), content)
        }
    }

    static func sample() -> Act {
        Act(10_000...10_000) { stage, _ in
            let readings = stage.present.map { agent in
                Sample.Reading(
                    agent: agent, processor: Double(stage.dice.below(900)) / 10,
                    memory: stage.dice.within(90...420) << 20)
            }
            return Draft(.signal, subject: "sample", Sample(agents: readings))
        }
    }

    static func command(_ verb: String, _ who: String) -> Act {
        Act(beat) { _, _ in
            Draft(.command, subject: verb, CommandRecord(by: "operator", arguments: [JSON(who)]))
        }
    }
}

// MARK: - What an agent tells

extension Act {
    static func tell(
        _ pause: ClosedRange<Int64>, _ type: EventType, _ subject: String,
        _ content: some EventContent
    ) -> Act {
        Act(pause) { stage, name in
            Draft(
                type, agent: stage.id(of: name), subject: subject,
                metadata: stage.numbered(name), content)
        }
    }

    static func decide(
        _ subject: String, _ rationale: String, _ confidence: Double, trigger: String,
        insteadOf others: [(String, Double)]
    ) -> Act {
        var content = Decision(rationale: rationale, confidence: confidence)
        content.trigger = trigger
        content.alternatives = others.map { Decision.Alternative(what: $0.0, confidence: $0.1) }
        return tell(1_000...3_000, .decision, subject, content)
    }

    static func use(_ tool: String, _ what: String, ok: Bool = true, _ seconds: Double = 0.3) -> Act
    {
        tell(500...2_500, .tool, tool, ToolUse(input: JSON(what), isOK: ok, duration: seconds))
    }

    static func change(_ path: String, _ diff: String) -> Act {
        var content = StateChange(
            target: "file", before: hash(of: path), after: hash(of: path + diff))
        content.diff = diff
        content.isReversible = true
        return tell(beat, .stateChange, path, content)
    }

    static func say(to name: String, _ intent: String, _ text: String) -> Act {
        Act(beat) { stage, speaker in
            Draft(
                .message, agent: stage.id(of: speaker),
                subject: stage.id(of: name)?.rawValue ?? "*", metadata: stage.numbered(speaker),
                Message(intent: intent, text: text))
        }
    }

    static func order(_ name: String, _ text: String) -> Act {
        Act(beat) { stage, speaker in
            Draft(
                .order, agent: stage.id(of: speaker), subject: stage.id(of: name)?.rawValue ?? "*",
                metadata: stage.numbered(speaker), Order(text: text, priority: 5))
        }
    }

    static func lease(_ path: String, _ action: LeaseChange.Action, seconds: Int64? = nil) -> Act {
        Act(beat) { stage, name in
            let until = seconds.map { stage.later(seconds: $0) }
            return Draft(
                .lease, agent: stage.id(of: name), subject: path,
                LeaseChange(action: action, holder: stage.id(of: name), until: until))
        }
    }

    static func spend(_ tokens: ClosedRange<Int64>) -> Act {
        Act(beat) { stage, name in
            let input = stage.dice.within(tokens)
            let cost = Double(input / 10) / 10_000
            var content = Usage(tokensIn: input, tokensOut: input / 12, cost: cost)
            content.turns = 1
            return Draft(
                .usage, agent: stage.id(of: name), subject: "claude-sonnet",
                metadata: stage.numbered(name), content)
        }
    }

    private static func hash(of text: String) -> String {
        var dice = SplitMix(seed: text.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        return String(dice.next(), radix: 16)
    }
}

// MARK: - Questions

extension Act {
    /// Asks the operator; the agent waits until `answer`.
    static func ask(_ action: String, rule: String, why: String) -> Act {
        Act(0...0) { stage, name in
            stage.ask(name)
            var content = GateVerdict(verdict: .ask, level: .safety, rule: rule)
            content.why = why
            content.until = stage.later(seconds: 600)
            return Draft(.gate, agent: stage.id(of: name), subject: action, content)
        }
    }

    static func answer(_ verdict: String, _ text: String? = nil) -> Act {
        Act(beat) { stage, name in
            var content = Approval(verdict: verdict, by: "operator")
            content.text = text
            let question = String(stage.question(of: name).rawValue)
            return Draft(.approval, agent: stage.id(of: name), subject: question, content)
        }
    }
}
